import type { StreamIdentifier } from '../../host.ts';
import type { UserDataChunk } from '../chunk.ts';
import type { SkippedMessages } from '../sending/forward-tsn.ts';
import type { Framing } from '../sending/framing.ts';
import type { OutgoingMessage } from '../sending/send-queue.ts';
import { type MessageCounter, midOf, type Tsn } from '../sequence.ts';
import { I_DATA_HEADER } from '../wire/byte-length.ts';
import { IForwardTsnContent } from './i-forward-tsn.ts';

/**
 * I-DATA (RFC 8260 §2.1): messages are numbered by stream, ordered and unordered ones apart, and fragments within their
 * message. So fragments of messages of several streams can be sent in turn.
 */
export class IDataFraming implements Framing {
  readonly headerLength = I_DATA_HEADER;
  readonly keepsTogether = false;
  /** Counters of the next messages, by stream. */
  readonly #ordered: MessageCounter[] = [];
  readonly #unordered: MessageCounter[] = [];

  chunk(message: OutgoingMessage, tsn: Tsn, length: number, immediate: boolean): UserDataChunk {
    const offset = message.taken - length;
    const beginning = offset === 0;
    if (beginning) message.mid = midOf(this.#take(message.stream, message.unordered));
    return {
      type: 'I_DATA',
      tsn,
      stream: message.stream,
      mid: message.mid,
      fsn: message.fragments++,
      ppid: beginning ? message.userMessage.ppid : 0,
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
    return new IForwardTsnContent(room);
  }

  #take(stream: StreamIdentifier, unordered: boolean): MessageCounter {
    const next = unordered ? this.#unordered : this.#ordered;
    const counter = next[stream] ?? 0;
    next[stream] = counter + 1;
    return counter;
  }
}
