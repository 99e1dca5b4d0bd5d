import { controlPath, logPath, messagePath, streamPath } from '../view/stream.ts';
import type { ControlRequest } from '../worlds/demo-world.ts';

/** The server did not do what was asked; the message is for whoever looks at the page. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
}

/** What the page asks its server for. */
export class ServerRequests {
  readonly #token: string | undefined;

  constructor(token: string | undefined) {
    this.#token = token;
  }

  get hasToken(): boolean {
    return this.#token !== undefined;
  }

  /** @throws RequestFailed */
  async stream(signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.#fetch(streamPath, { signal });
    if (body === null) throw new RequestFailed('the server sends nothing');
    return body;
  }

  /** @throws RequestFailed */
  async message(number: number): Promise<string> {
    return (await this.#fetch(`${messagePath}?number=${number}`)).text();
  }

  /** @throws RequestFailed */
  async log(component: string): Promise<string> {
    return (await this.#fetch(`${logPath}?component=${encodeURIComponent(component)}`)).text();
  }

  /** @throws RequestFailed */
  async control(request: ControlRequest): Promise<void> {
    const headers = { 'Content-Type': 'application/json' };
    await this.#fetch(controlPath, { method: 'POST', body: JSON.stringify(request), headers });
  }

  async #fetch(path: string, options: RequestInit = {}): Promise<Response> {
    const headers = new Headers(options.headers);
    if (this.#token !== undefined) headers.set('Authorization', `Bearer ${this.#token}`);
    let answer: Response;
    try {
      answer = await fetch(path, { ...options, headers, cache: 'no-store', credentials: 'omit' });
    } catch (error) {
      throw new RequestFailed('the demo cannot be reached', { cause: error });
    }
    if (!answer.ok) throw new RequestFailed(await refusalOf(answer));
    return answer;
  }
}

async function refusalOf(answer: Response): Promise<string> {
  try {
    const text = await answer.text();
    if (text !== '') return text;
  } catch {
    // The status alone says enough.
  }
  return `the demo answers with ${answer.status}`;
}
