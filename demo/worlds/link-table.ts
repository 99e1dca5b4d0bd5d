import type { AssociationView, Observation, ViewProtocol } from '../view/observation.ts';

/** An association as one of its ends knows it. */
export interface LinkEnd {
  readonly component: string;
  readonly port: number;
  readonly peer: string;
  readonly peerPort: number;
  /** The peer opened it. */
  readonly isInbound: boolean;
}

interface Link {
  readonly view: AssociationView;
  /** Components for which it is up. */
  readonly ends: Set<string>;
}

/** Links of the view: each is there as long as one of its two ends has the association. */
export class LinkTable {
  readonly #links = new Map<string, Link>();
  readonly #tell: (observation: Observation) => void;
  readonly #now: () => number;

  constructor(tell: (observation: Observation) => void, now: () => number) {
    this.#tell = tell;
    this.#now = now;
  }

  up(end: LinkEnd, protocol: ViewProtocol): void {
    const id = idOf(end);
    const known = this.#links.get(id);
    if (known !== undefined) {
      known.ends.add(end.component);
      return;
    }
    const [from, to] = end.isInbound ? [end.peer, end.component] : [end.component, end.peer];
    const view = { id, from, to, protocol };
    this.#links.set(id, { view, ends: new Set([end.component]) });
    this.#tell({ kind: 'associationUp', at: this.#now(), ...view });
  }

  over(end: LinkEnd): void {
    this.#remove(idOf(end), end.component);
  }

  /** A component is gone, with what it knew. */
  gone(component: string): void {
    for (const id of this.#links.keys()) this.#remove(id, component);
  }

  #remove(id: string, component: string): void {
    const link = this.#links.get(id);
    if (link === undefined || !link.ends.delete(component) || link.ends.size > 0) return;
    this.#links.delete(id);
    this.#tell({ kind: 'associationDown', at: this.#now(), id });
  }
}

/** The same of both ends. */
function idOf({ component, port, peer, peerPort }: LinkEnd): string {
  return [`${component}:${port}`, `${peer}:${peerPort}`].toSorted().join(' - ');
}
