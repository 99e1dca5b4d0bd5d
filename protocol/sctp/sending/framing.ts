import type { StreamIdentifier } from '../../host.ts';
import type { UserDataChunk } from '../chunk.ts';
import { type MessageCounter, ssnOf, type Tsn } from '../sequence.ts';
import { DATA_HEADER } from '../wire/byte-length.ts';
import { ForwardTsnContent, type SkippedMessages } from './forward-tsn.ts';
import type { OutgoingMessage } from './send-queue.ts';

/** How fragments of messages become chunks: as DATA, or as I-DATA if both sides can. */
export interface Framing {
  /** Bytes of a chunk beside user data and padding. */
  readonly headerLength: number;
  /**
   * The last fragment that was taken of a message. The first one gives the message its number.
   *
   * @param length user bytes
   * @param immediate it asks for a SACK at once (RFC 7053)
   */
  chunk(message: OutgoingMessage, tsn: Tsn, length: number, immediate: boolean): UserDataChunk;
  /** Whether fragments of one message have neighboring TSNs. */
  readonly keepsTogether: boolean;
  /** What tells the peer of messages that were given up (RFC 3758). @param room bytes for the chunk */
  skipped(room: number): SkippedMessages;
}

/** DATA (RFC 9260 §3.3.1): ordered messages are numbered by stream, fragments by their TSNs. */
export class DataFraming implements Framing {
  readonly headerLength = DATA_HEADER;
  readonly keepsTogether = true;
  /** Counter of the next ordered message, by stream. */
  readonly #next: MessageCounter[] = [];

  chunk(message: OutgoingMessage, tsn: Tsn, length: number, immediate: boolean): UserDataChunk {
    const offset = message.taken - length;
    const beginning = offset === 0;
    if (beginning && !message.unordered) message.ssn = ssnOf(this.#take(message.stream));
    return {
      type: 'DATA',
      tsn,
      stream: message.stream,
      ssn: message.ssn,
      ppid: message.userMessage.ppid,
      unordered: message.unordered,
      beginning,
      ending: message.taken === message.length,
      immediate,
      payload: message.userMessage.payload,
      offset,
      length,
    };
  }

  skipped(room: number): SkippedMessages {
    return new ForwardTsnContent(room);
  }

  #take(stream: StreamIdentifier): MessageCounter {
    const counter = this.#next[stream] ?? 0;
    this.#next[stream] = counter + 1;
    return counter;
  }
}
