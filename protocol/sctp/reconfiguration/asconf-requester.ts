import type { AddressRequest, AsconfAckChunk, AsconfChunk, AsconfResponse } from '../chunk.ts';
import { DeadlineTimer, type TimerPool } from '../deadline-timer.ts';
import type { IpAddress } from '../../host.ts';
import type { Path } from '../path/path.ts';
import type { PathSet } from '../path/path-set.ts';
import { chunkByteLength } from '../wire/byte-length.ts';
import { answerableRequests, LONGEST_REQUEST } from './asconf-responder.ts';
import type { OwnAddresses } from './own-addresses.ts';

/** What the asking side needs of its association. */
export interface AsconfRequesterOwner {
  readonly timers: TimerPool;
  readonly pathSet: PathSet;
  /** Sends a chunk in a packet of its own. */
  sendAlone(path: Path, chunk: AsconfChunk): void;
  /** The peer answered what was never asked. */
  illegalAnswer(path: Path): void;
  /** The peer knows other addresses than before. @param moved it knew none that was still here */
  addressesKnown(moved: boolean): void;
}

interface OutstandingAsconf {
  readonly chunk: AsconfChunk & { readonly requests: readonly AddressRequest[] };
  /** Where it went last. */
  path: Path;
  /** It was sent by other paths, too: which of them is answered is not known. */
  isAmbiguous: boolean;
  /** Addresses that it could leave from. */
  sources: readonly IpAddress[];
  /** All that any of its packets may have left from. */
  readonly allSources: Set<IpAddress>;
  /** When it was sent no address that the peer knew was left. */
  moved: boolean;
}

/**
 * Asks the peer to take note of the own addresses (RFC 5061 §5.1): one ASCONF at a time, repeated by T4-rtx, which counts
 * its time-outs as T3-rtx does.
 */
export class AsconfRequester {
  readonly #owner: AsconfRequesterOwner;
  readonly #own: OwnAddresses;
  readonly #timer: DeadlineTimer;
  #nextSerial: number;
  #nextCorrelation = 1;
  #outstanding: OutstandingAsconf | undefined;
  /** There is something to be asked, but no confirmed address to ask. */
  #awaitsConfirmation = false;

  /** @param firstSerial the own initial TSN */
  constructor(owner: AsconfRequesterOwner, own: OwnAddresses, firstSerial: number) {
    this.#owner = owner;
    this.#own = own;
    this.#nextSerial = firstSerial >>> 0;
    this.#timer = new DeadlineTimer(owner.timers, () => this.#expired());
  }

  /** An address of the peer is confirmed. */
  confirmed(): void {
    if (this.#awaitsConfirmation) this.#ask();
  }

  /** Own addresses came or went. */
  changed(): void {
    const outstanding = this.#outstanding;
    if (outstanding === undefined) return this.#ask();
    // The answer may be on its way to an address that is gone: once more, from another one.
    const sources = this.#own.usableToAsk;
    const left = outstanding.sources.filter((address) => sources.includes(address));
    if (sources.length === 0 || (left.length > 0 && left.length === outstanding.sources.length)) return;
    if (left.length === 0) this.#forgetMeasured();
    this.#send(outstanding, this.#owner.pathSet.scheduler.main());
  }

  /** What was measured belongs to the network that the host has left. */
  #forgetMeasured(): void {
    for (const path of this.#owner.pathSet.all) path.roundTrip.reset();
  }

  #ask(): void {
    const own = this.#own;
    const requests = own.requests();
    const [address] = own.usable.length > 0 ? own.usable : own.known;
    const sources = own.usableToAsk;
    if (requests.length === 0 || address === undefined || sources.length === 0) return;
    const path = this.#owner.pathSet.scheduler.main();
    const moved = own.usable.length === 0;
    // It waits for the answer to a HEARTBEAT (RFC 9260 §5.4), unless nothing else may leave from here.
    this.#awaitsConfirmation = !path.confirmed && !moved;
    if (this.#awaitsConfirmation) return;
    if (moved) this.#forgetMeasured();
    const empty: AsconfChunk = { type: 'ASCONF', serial: this.#nextSerial, address, requests: [] };
    const fitting = Math.min(
      Math.floor((path.room - chunkByteLength(empty)) / LONGEST_REQUEST),
      answerableRequests(path.room),
    );
    const numbered = requests
      .slice(0, Math.max(fitting, 1))
      .map((request) => ({ ...request, correlation: this.#nextCorrelation++ >>> 0 }));
    this.#nextSerial = (this.#nextSerial + 1) >>> 0;
    this.#outstanding = {
      chunk: { ...empty, requests: numbered },
      path,
      isAmbiguous: false,
      sources,
      allSources: new Set(),
      moved,
    };
    this.#send(this.#outstanding, path);
  }

  #send(outstanding: OutstandingAsconf, path: Path): void {
    if (outstanding.path !== path) outstanding.isAmbiguous = true;
    outstanding.path = path;
    if (this.#own.usable.length === 0) outstanding.moved = true;
    outstanding.sources = this.#own.usableToAsk;
    for (const address of outstanding.sources) outstanding.allSources.add(address);
    this.#timer.start(path.roundTrip.rto);
    this.#owner.sendAlone(path, outstanding.chunk);
  }

  /** T4-rtx (§5.1.1). */
  #expired(): void {
    const { pathSet } = this.#owner;
    const { path } = this.#outstanding ?? {};
    if (path === undefined) return;
    path.roundTrip.backOff();
    pathSet.failed(path, true);
    // That may have been the end of the association.
    if (this.#outstanding === undefined) return;
    const known = pathSet.all.includes(path);
    this.#send(this.#outstanding, known ? pathSet.scheduler.alternateTo(path) : pathSet.scheduler.main());
  }

  /** @param path where it came from */
  acknowledged({ serial, responses }: AsconfAckChunk, path: Path): void {
    const outstanding = this.#outstanding;
    if (outstanding?.chunk.serial !== serial) {
      // Not one of before: it answers what was not asked yet (§5.2, D2).
      if ((serial - this.#nextSerial) >>> 0 < 0x8000_0000) this.#owner.illegalAnswer(path);
      return;
    }
    this.#timer.stop();
    this.#outstanding = undefined;
    const { pathSet } = this.#owner;
    pathSet.errors = 0;
    const { path: by, isAmbiguous } = outstanding;
    // That needs no nonce: it confirms no address (RFC 9260 §5.4).
    if (pathSet.all.includes(by) && by.confirmed && !isAmbiguous) pathSet.answered(by);
    const granted = grantedRequests(outstanding.chunk.requests, responses);
    for (const request of outstanding.chunk.requests) {
      const isGranted = granted.has(request);
      // The source of a packet is not deleted (cause 0x00A2): from elsewhere it is asked again.
      const wasSource = request.action === 'delete' && outstanding.allSources.has(request.address);
      if (isGranted || !wasSource) this.#own.answered(request, isGranted);
    }
    this.#owner.addressesKnown(outstanding.moved && this.#own.usable.length > 0);
    this.#ask();
  }

  /** The association ends, or begins again. */
  dispose(): void {
    this.#outstanding = undefined;
    this.#awaitsConfirmation = false;
    this.#timer.dispose();
  }
}

/**
 * The requests that the peer granted (§5.2, D3): those without a response succeeded if they stand before the first one that
 * failed; those behind that need a Success Indication.
 */
function grantedRequests(
  requests: readonly AddressRequest[],
  responses: readonly AsconfResponse[],
): ReadonlySet<AddressRequest> {
  const said = new Map<number, boolean>();
  for (const response of responses)
    if (response.outcome !== 'unknown') said.set(response.correlation, response.outcome === 'success');
  const firstFailure = requests.findIndex(({ correlation }) => said.get(correlation) === false);
  const isBefore = (index: number): boolean => firstFailure < 0 || index < firstFailure;
  return new Set(requests.filter(({ correlation }, index) => said.get(correlation) ?? isBefore(index)));
}
