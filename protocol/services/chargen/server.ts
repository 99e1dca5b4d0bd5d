import type { Association, Transport } from '../../host.ts';
import { BytesPayload } from '../../payload.ts';
import { PLAIN_PPID } from '../plain-bytes.ts';
import type { RunningServer, ServerPlace } from '../service.ts';
import { TalkingServer } from '../talking-server.ts';

/** Bytes of each message of RSPLIB's servers: 30 to 127, again and again. */
const BLOCK_LENGTH = 1024;
const FIRST_CHARACTER = 30;
const CHARACTERS = 98;

const block = new BytesPayload(Uint8Array.from({ length: BLOCK_LENGTH }, (_, i) => FIRST_CHARACTER + (i % CHARACTERS)));

/**
 * RSPLIB's character generator: sends blocks of characters as fast as the association of a session takes them, so that a
 * client which does not read stops it. Sessions above the limit are shut down without any.
 */
export class ChargenServer implements RunningServer {
  readonly #server: TalkingServer;
  readonly #maxSessions: number;
  readonly #loadChanged: (load: number) => void;
  readonly #sessions = new Set<Association>();
  readonly #counters = { messages: 0, bytes: 0, refused: 0 };

  /**
   * @param maxSessions served at the same time
   * @param loadChanged called with sessions / maxSessions
   */
  constructor(
    transport: Transport,
    place: ServerPlace,
    { maxSessions }: { readonly maxSessions: number },
    loadChanged: (load: number) => void,
  ) {
    this.#maxSessions = maxSessions;
    this.#loadChanged = loadChanged;
    this.#server = new TalkingServer(transport, place, {
      up: (association) => this.#begin(association),
      writable: (association) => this.#generate(association),
      over: (association) => this.#end(association),
    });
  }

  get endpoint(): TalkingServer['endpoint'] {
    return this.#server.endpoint;
  }

  counters(): Readonly<Record<string, number>> {
    return { sessions: this.#sessions.size, ...this.#counters };
  }

  stop(): void {
    this.#server.stop();
  }

  #begin(association: Association): void {
    if (this.#sessions.size >= this.#maxSessions) {
      this.#counters.refused++;
      return association.shutdown();
    }
    this.#sessions.add(association);
    this.#loadChanged(this.#sessions.size / this.#maxSessions);
    return this.#generate(association);
  }

  #end(association: Association): void {
    if (this.#sessions.delete(association)) this.#loadChanged(this.#sessions.size / this.#maxSessions);
  }

  #generate(association: Association): void {
    if (!this.#sessions.has(association)) return;
    const message = { payload: block, ppid: PLAIN_PPID };
    for (;;) {
      const isTaken = association.send(message);
      if (!isTaken) return;
      this.#counters.messages++;
      this.#counters.bytes += BLOCK_LENGTH;
    }
  }
}
