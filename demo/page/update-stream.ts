import { updateOf } from '../view/stream-text.ts';
import type { StreamUpdate } from '../view/stream.ts';
import type { PageSight } from './page-sight.ts';
import { RequestFailed, type ServerRequests } from './server-requests.ts';

/** The server sends something at least every 15 s; a connection without it is dead, as after the computer slept. */
const SILENCE = 40_000;
/** How long it waits until it connects again, ms: twice as long each time. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;
/** No update is as long as this, in characters. */
const LONGEST_UPDATE = 1 << 26;

export type StreamPhase = 'connecting' | 'live' | 'lost';

export interface UpdateListener {
  update(update: StreamUpdate): void;
  /** @param reason why it is lost */
  phaseChanged(phase: StreamPhase, reason?: string): void;
}

/**
 * Server-Sent Events, read by `fetch`, as an `EventSource` cannot send the token. Each connection begins with a snapshot, so
 * that nothing is missing after a break. It goes on for ever, while the page is seen.
 */
export async function followUpdates(
  requests: Pick<ServerRequests, 'stream'>,
  listener: UpdateListener,
  sight: PageSight,
): Promise<never> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    await sight.seen();
    const { away } = sight;
    listener.phaseChanged('connecting');
    let reason = 'the connection has ended';
    try {
      await readUpdates(requests, away, (update) => {
        listener.update(update);
        pause = FIRST_PAUSE;
        listener.phaseChanged('live');
      });
    } catch (error) {
      if (error instanceof RequestFailed) reason = error.message;
      else if (!isBreak(error)) throw error;
    }
    if (away.aborted) continue;
    listener.phaseChanged('lost', reason);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function readUpdates(
  requests: Pick<ServerRequests, 'stream'>,
  away: AbortSignal,
  take: (update: StreamUpdate) => void,
): Promise<void> {
  const watch = new AbortController();
  const leave = (): void => watch.abort();
  away.addEventListener('abort', leave);
  let silence = setTimeout(() => watch.abort(), SILENCE);
  try {
    const body = await requests.stream(watch.signal);
    const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
    const texts = new EventTexts();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(() => watch.abort(), SILENCE);
      for (const text of texts.add(value)) take(updateOf(text));
    }
  } finally {
    clearTimeout(silence);
    away.removeEventListener('abort', leave);
    watch.abort();
  }
}

/** Network errors are TypeErrors, time-outs AbortErrors; an update that was cut is no JSON. */
function isBreak(error: unknown): boolean {
  return error instanceof TypeError || error instanceof DOMException || error instanceof SyntaxError;
}

/**
 * Takes an event stream apart; the server sends `data:` lines and comments only.
 *
 * @internal
 */
export class EventTexts {
  #rest = '';

  /** @returns the data of events that are complete */
  *add(piece: string): Generator<string> {
    const mayEnd = piece.includes('\n\n') || (piece.startsWith('\n') && this.#rest.endsWith('\n'));
    this.#rest += piece;
    if (!mayEnd && this.#rest.length <= LONGEST_UPDATE) return;
    if (this.#rest.length > LONGEST_UPDATE) throw new SyntaxError('an update does not end');
    const events = this.#rest.split('\n\n');
    this.#rest = events.pop() ?? '';
    for (const event of events) {
      const lines = event.split('\n').filter((line) => line.startsWith('data:'));
      if (lines.length > 0) yield lines.map((line) => line.slice('data:'.length)).join('\n');
    }
  }
}
