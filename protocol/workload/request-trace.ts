/** Requests that are known beforehand: when they come, of which user, and how large they are. */

/**
 * Columns of numbers, one entry for each request in the order of their times. They are in shared memory: threads that
 * simulate the same trace have one copy.
 */
export interface RequestTrace {
  /** SHA-256 of the file that they are from, hexadecimal. */
  readonly digest: string;
  /** Seconds after the start of the pool users; never falling. */
  readonly times: Float64Array;
  /** Calculations; undefined: drawn when a request comes. */
  readonly sizes: Float64Array | undefined;
  /** Numbers of pool users, from 1; undefined: the users take turns. */
  readonly users: Uint32Array | undefined;
}

/** A request of a trace whose time has come. */
interface TracedRequest {
  /** Calculations; undefined: drawn. */
  readonly size: number | undefined;
}

/** The requests of one pool user. They come once, however often the user fails and comes back. */
export class UserTrace {
  readonly #trace: RequestTrace;
  /** Places of its requests in the trace. */
  readonly #places: readonly number[];
  readonly #begin: number;
  #next = 0;

  /** @param begin the instant at which the times of the trace begin, s */
  constructor(trace: RequestTrace, places: readonly number[], begin: number) {
    this.#trace = trace;
    this.#places = places;
    this.#begin = begin;
  }

  /** Requests that have not come yet. */
  get left(): number {
    return this.#places.length - this.#next;
  }

  /** The instant of the next request, s; undefined: there is none. */
  get nextAt(): number | undefined {
    const place = this.#places[this.#next];
    return place === undefined ? undefined : this.#begin + (this.#trace.times[place] ?? NaN);
  }

  /** The next request comes. */
  take(): TracedRequest {
    const place = this.#places[this.#next++];
    return { size: place === undefined ? undefined : this.#trace.sizes?.[place] };
  }

  /** Those before an instant do not come: their user was down. @param now s */
  skipTo(now: number): void {
    for (let at = this.nextAt; at !== undefined && at < now; at = this.nextAt) this.#next++;
  }
}

/**
 * Deals the requests of a trace to users: to those that it names, or in turn.
 *
 * @param users how many there are
 * @param begin the instant at which the times of the trace begin, s
 * @returns by user, in the order of their numbers
 * @throws RangeError if the trace names a user that there is not
 */
export function dealtRequests(trace: RequestTrace, users: number, begin: number): UserTrace[] {
  const places = Array.from({ length: users }, (): number[] => []);
  for (let place = 0; place < trace.times.length; place++) {
    const user = trace.users === undefined ? place % users : (trace.users[place] ?? 0) - 1;
    const ofUser = places[user];
    if (ofUser === undefined)
      throw new RangeError(`request ${place + 1} is of user ${user + 1}, but there are ${users}`);
    ofUser.push(place);
  }
  return places.map((ofUser) => new UserTrace(trace, ofUser, begin));
}
