import { once } from 'node:events';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { DemoServer } from '../../../demo/server/demo-server.ts';
import { updateOf } from '../../../demo/view/stream-text.ts';
import type { StreamUpdate } from '../../../demo/view/stream.ts';

/** The origin of the page, and the token of this start. */
export function placeOf({ addresses: [address] }: DemoServer): { origin: string; token: string } {
  const { origin, hash } = new URL(address);
  return { origin, token: hash.replace('#token=', '') };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

async function begin(
  origin: string,
  path: string,
  { method = 'GET', headers = {}, body }: Asked,
): Promise<IncomingMessage> {
  const { hostname, port } = new URL(origin);
  const asked = request({ host: hostname, port, path, method, headers, agent: false });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return answer;
}

/** A request as no browser would make it: any path, any header. */
export async function ask(server: DemoServer, path: string, asked: Asked = {}): Promise<Answer> {
  const answer = await begin(placeOf(server).origin, path, asked);
  const pieces: string[] = [];
  answer.setEncoding('utf8');
  for await (const piece of answer as AsyncIterable<string>) pieces.push(piece);
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: pieces.join('') };
}

/** A page that follows the server. */
export class FollowingPage {
  readonly #answer: IncomingMessage;
  readonly updates: StreamUpdate[] = [];
  #rest = '';
  #arrived: () => void = () => undefined;

  private constructor(answer: IncomingMessage) {
    this.#answer = answer;
    answer.setEncoding('utf8');
    answer.on('error', () => undefined);
  }

  static async opened(server: DemoServer, headers: OutgoingHttpHeaders = {}): Promise<FollowingPage> {
    const page = new FollowingPage(await begin(placeOf(server).origin, '/stream', { headers }));
    page.read();
    return page;
  }

  get status(): number {
    return this.#answer.statusCode ?? 0;
  }

  /** Begins to read, or goes on. */
  read(): void {
    if (this.#answer.listenerCount('data') === 0) this.#answer.on('data', (piece: string) => this.#take(piece));
    this.#answer.resume();
  }

  pause(): void {
    this.#answer.pause();
  }

  close(): void {
    this.#answer.destroy();
  }

  /** Waits until updates are as they should be. */
  async until(isSo: (updates: readonly StreamUpdate[]) => boolean): Promise<void> {
    while (!isSo(this.updates))
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
  }

  /** Messages of a type, as the latest update with them says. */
  total(type: string): number | undefined {
    return this.updates
      .flatMap(({ traffic }) => traffic)
      .filter((each) => each.type === type)
      .at(-1)?.total;
  }

  #take(piece: string): void {
    this.#rest += piece;
    const events = this.#rest.split('\n\n');
    this.#rest = events.pop() ?? '';
    for (const event of events) if (event.startsWith('data:')) this.updates.push(updateOf(event.slice('data:'.length)));
    this.#arrived();
  }
}
