import type { Association, IpAddress, Seconds } from '../../../protocol/host.ts';
import type { SctpObserver } from '../../../protocol/sctp/services.ts';
import type { ComponentRole } from '../../levels/component-network.ts';
import { namePattern } from '../../run/name-pattern.ts';
import type { VectorRecorder } from '../../run/vector-recorder.ts';
import { PathWatch } from '../packets/path-watch.ts';
import { nodeName } from './node-name.ts';

/** A component that has associations. */
interface Party {
  readonly name: string;
  readonly role: ComponentRole;
  /** One for each path. */
  readonly addresses: readonly IpAddress[];
}

/** Watches what one sends to another in one association, and then in the next one. */
interface Line {
  readonly watch: PathWatch;
  isBusy: boolean;
}

/** Whose paths are recorded if it is not said: the first pool user's, as an example of all. */
const USUAL: readonly string[] = [nodeName('poolUser', 0, 0)];

/** Lines that are recorded of a run; those that come later are left out. @internal */
export const MOST_LINES = 200;

/**
 * Time series of the paths of sessions: of what chosen components send to others, “lan0/pu0->lan0/pe3”, and these to
 * them, “lan0/pe3->lan0/pu0”. Associations that follow one another between the same two have the same series. With
 * registrars, only the associations of chosen registrars are recorded: there is little in the others.
 */
export class SessionPaths {
  readonly #vectors: VectorRecorder;
  readonly #chosen: readonly RegExp[];
  readonly #byAddress = new Map<IpAddress, Party>();
  /** By sender and receiver: as many as they had associations at the same time. */
  readonly #lines = new Map<string, Line[]>();
  /** Of the associations that are there; undefined: not recorded. */
  readonly #lineOf = new Map<Association, Line | undefined>();
  #count = 0;

  constructor(vectors: VectorRecorder) {
    this.#vectors = vectors;
    this.#chosen = (vectors.paths ?? USUAL).map(namePattern);
  }

  /** What watches the associations of a component; undefined: no component is chosen. */
  observerOf(party: Party): Required<Pick<SctpObserver, 'sent' | 'closed'>> | undefined {
    if (this.#chosen.length === 0) return undefined;
    for (const address of party.addresses) this.#byAddress.set(address, party);
    return {
      sent: (association, sender, now) => this.#lineOfAssociation(party, association)?.watch.sent(sender, now),
      closed: (association, now) => this.#closed(association, now),
    };
  }

  /** Series of what is waited for have their last values now, at the end of the run. */
  recordTotals(now: Seconds): void {
    for (const line of this.#lineOf.values()) line?.watch.recordTotals(now);
  }

  #lineOfAssociation(sender: Party, association: Association): Line | undefined {
    if (this.#lineOf.has(association)) return this.#lineOf.get(association);
    const line = this.#freeLine(sender, association.remoteAddresses);
    if (line !== undefined) line.isBusy = true;
    this.#lineOf.set(association, line);
    return line;
  }

  /** A line for another association of two components; undefined: it is not recorded. */
  #freeLine(sender: Party, addresses: readonly IpAddress[]): Line | undefined {
    const receiver = addresses.map((address) => this.#byAddress.get(address)).find((party) => party !== undefined);
    if (receiver === undefined || !(this.#wants(sender, receiver) || this.#wants(receiver, sender))) return undefined;
    const name = `${sender.name}->${receiver.name}`;
    const lines = this.#lines.get(name) ?? [];
    const free = lines.find(({ isBusy }) => !isBusy);
    if (free !== undefined) return free;
    if (this.#count === MOST_LINES) {
      this.#vectors.leaveOut();
      return undefined;
    }
    this.#count++;
    const numbered = lines.length === 0 ? name : `${name}#${lines.length + 1}`;
    const line = { watch: new PathWatch(numbered, receiver.addresses.length, this.#vectors), isBusy: false };
    this.#lines.set(name, [...lines, line]);
    return line;
  }

  #wants({ name, role }: Party, other: Party): boolean {
    const isSession = other.role !== 'registrar';
    return (isSession || role === 'registrar') && this.#chosen.some((pattern) => pattern.test(name));
  }

  #closed(association: Association, now: Seconds): void {
    const line = this.#lineOf.get(association);
    this.#lineOf.delete(association);
    if (line === undefined) return;
    line.watch.closed(now);
    line.isBusy = false;
  }
}
