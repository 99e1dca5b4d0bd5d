import type { Observation, ViewProtocol } from '../view/observation.ts';

/** An association as one of its ends knows it. */
export interface LinkSide {
  readonly component: string;
  readonly port: number;
  readonly peer: string;
  readonly peerPort: number;
  /** The peer opened it. */
  readonly isInbound: boolean;
}

/** Links of the view: each is there as long as one of its two ends has the association. */
export class LinkTable {
  /** Components for which a link is up, by its name. */
  readonly #links = new Map<string, Set<string>>();
  readonly #tell: (observation: Observation) => void;
  readonly #now: () => number;

  constructor(tell: (observation: Observation) => void, now: () => number) {
    this.#tell = tell;
    this.#now = now;
  }

  up(end: LinkSide, protocol: ViewProtocol): void {
    const id = idOf(end);
    const known = this.#links.get(id);
    if (known !== undefined) {
      known.add(end.component);
      return;
    }
    const [from, to] = end.isInbound ? [end.peer, end.component] : [end.component, end.peer];
    this.#links.set(id, new Set([end.component]));
    this.#tell({ kind: 'associationUp', at: this.#now(), id, from, to, protocol });
  }

  over(end: LinkSide): void {
    this.#remove(idOf(end), end.component);
  }

  /** A component is gone, with what it knew. */
  gone(component: string): void {
    for (const id of this.#links.keys()) this.#remove(id, component);
  }

  #remove(id: string, component: string): void {
    const ends = this.#links.get(id);
    if (ends === undefined || !ends.delete(component) || ends.size > 0) return;
    this.#links.delete(id);
    this.#tell({ kind: 'associationDown', at: this.#now(), id });
  }
}

/** The same of both ends. */
function idOf({ component, port, peer, peerPort }: LinkSide): string {
  return [`${component}:${port}`, `${peer}:${peerPort}`].toSorted().join(' - ');
}
