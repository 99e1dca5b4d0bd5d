import type { MessageView } from '../view/observation.ts';
import type { TrafficView } from '../view/stream.ts';
import { KeptMessages } from './kept-messages.ts';

/** Kinds of messages between two components that are told apart; all others are counted together. */
const MOST_COUNTERS = 20_000;
/** As many kinds as a page can draw at a time. */
const MOST_DRAWN = 60;

interface Counter {
  readonly kind: Pick<MessageView, 'from' | 'to' | 'protocol' | 'type'>;
  total: number;
  bytes: number;
  recent: number;
  latest: number;
  message: MessageView | undefined;
}

/** Messages of a while: which counters changed, and what of them is to be drawn. */
export interface RecentTraffic {
  readonly traffic: TrafficView[];
  /** Messages that are counted and not to be drawn. */
  readonly undrawn: number;
}

/**
 * Counts messages by sender, receiver and type. Messages come one by one and are told in groups: what is drawn stands for
 * one or more of the same kind, so that thousands each second can be followed. Of each group the latest is kept.
 */
export class TrafficCounters {
  readonly #counters = new Map<string, Counter>();
  readonly #changed = new Set<Counter>();
  readonly #kept = new KeptMessages();
  #number = 0;

  count(message: MessageView): void {
    const counter = this.#counterOf(message);
    counter.total++;
    counter.bytes += message.byteLength;
    counter.recent++;
    counter.latest = ++this.#number;
    counter.message = message;
    this.#changed.add(counter);
  }

  /** What was counted since the last time. */
  take(): RecentTraffic {
    const changed = [...this.#changed];
    this.#changed.clear();
    // What is rare says most.
    const drawn = changed.toSorted((one, other) => one.recent - other.recent).slice(0, MOST_DRAWN);
    const recent = new Map(drawn.map((counter) => [counter, counter.recent]));
    let undrawn = 0;
    for (const counter of changed) {
      if (!recent.has(counter)) undrawn += counter.recent;
      counter.recent = 0;
      if (counter.message !== undefined) this.#kept.keep(counter.latest, counter.message);
      counter.message = undefined;
    }
    return { traffic: changed.map((counter) => viewOf(counter, recent.get(counter) ?? 0)), undrawn };
  }

  /** All counters. */
  views(): TrafficView[] {
    return [...this.#counters.values()].map((counter) => viewOf(counter, 0));
  }

  /** A message that was told as the latest of its kind; undefined: it is not kept any more. */
  message(number: number): MessageView | undefined {
    return this.#kept.message(number);
  }

  #counterOf({ from, to, protocol, type }: MessageView): Counter {
    const key = `${from}\n${to}\n${type}`;
    const known = this.#counters.get(key);
    if (known !== undefined) return known;
    if (this.#counters.size >= MOST_COUNTERS && key !== REST_KEY) return this.#counterOf(REST);
    const counter = {
      kind: { from, to, protocol, type },
      total: 0,
      bytes: 0,
      recent: 0,
      latest: 0,
      message: undefined,
    };
    this.#counters.set(key, counter);
    return counter;
  }
}

const REST = { from: '', to: '', protocol: 'other', type: 'others', byteLength: 0 } as const satisfies MessageView;
const REST_KEY = `${REST.from}\n${REST.to}\n${REST.type}`;

function viewOf({ kind, total, bytes, latest }: Counter, recent: number): TrafficView {
  return { ...kind, total, bytes, recent, latest };
}
