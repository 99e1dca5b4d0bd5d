import { controlPath, logPath, messagePath, streamPath } from '../view/stream.ts';
import type { ControlRequest } from '../worlds/demo-world.ts';

/** What waits longer, ms, is not done any more: the browser may have no connection left for it until other pages are closed. */
const PATIENCE = 8000;

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
    return this.#text(`${messagePath}?number=${number}`);
  }

  /** @throws RequestFailed */
  async log(component: string): Promise<string> {
    return this.#text(`${logPath}?component=${encodeURIComponent(component)}`);
  }

  /** @throws RequestFailed */
  async control(request: ControlRequest): Promise<void> {
    const headers = { 'Content-Type': 'application/json' };
    await this.#text(controlPath, { method: 'POST', body: JSON.stringify(request), headers });
  }

  async #text(path: string, options: RequestInit = {}): Promise<string> {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await this.#fetch(path, { ...options, signal });
    try {
      return await answer.text();
    } catch (error) {
      throw noAnswer(error, signal);
    }
  }

  async #fetch(path: string, options: RequestInit & { readonly signal: AbortSignal }): Promise<Response> {
    const headers = new Headers(options.headers);
    if (this.#token !== undefined) headers.set('Authorization', `Bearer ${this.#token}`);
    let answer: Response;
    try {
      answer = await fetch(path, { ...options, headers, cache: 'no-store', credentials: 'omit' });
    } catch (error) {
      throw noAnswer(error, options.signal);
    }
    if (!answer.ok) throw new RequestFailed(await refusalOf(answer));
    return answer;
  }
}

function noAnswer(cause: unknown, signal: AbortSignal): RequestFailed {
  const text = signal.aborted
    ? 'the demo has not answered in time: it is busy, or too many of its pages are open in this browser (close others)'
    : 'the demo cannot be reached';
  return new RequestFailed(text, { cause });
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
