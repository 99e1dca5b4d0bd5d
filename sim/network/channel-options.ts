import type { GilbertElliottParameters, LossScript } from './loss-model.ts';
import { NetworkError, requireNonNegative, requirePositive, requireProbability } from './network-error.ts';
import type { RedParameters } from './red.ts';

export const DEFAULT_MTU = 1500;
/** Least MTU of a link with IPv4 (RFC 1122 §3.3.2: what every host takes), bytes. */
const LEAST_MTU_IPV4 = 576;
/** Least MTU of a link with IPv6 (RFC 8200 §5), bytes. */
export const LEAST_MTU_IPV6 = 1280;

/** One direction of a link. What is absent is ideal: no limit, no delay, no loss. */
export interface ChannelOptions {
  /** Bits of IP packets per second; absent: packets take no time to transmit and never wait. */
  readonly rate?: number;
  /** Propagation delay, seconds. */
  readonly delay?: number;
  /** Longest IP packet, bytes (default 1500). */
  readonly mtu?: number;
  /** What waits for its transmission (default: drop-tail of 100 packets). Needs a rate. */
  readonly queue?: QueueOptions;
  readonly loss?: LossOptions;
  /** Probability that a bit is wrong on arrival, independently; a packet with a wrong bit is dropped. */
  readonly bitErrorRate?: number;
  readonly jitter?: JitterOptions;
  readonly reordering?: ReorderingOptions;
  /** Probability that a second copy of a packet arrives right after the first. */
  readonly duplication?: number;
}

export type QueueOptions = DropTailOptions | RedOptions;

interface DropTailOptions {
  readonly discipline: 'dropTail';
  /** Packets that may wait (default 100, but no limit if there is one in bytes); Infinity: no limit. */
  readonly packetCapacity?: number;
  /** Bytes that may wait. */
  readonly byteCapacity?: number;
}

/** Defaults as INET has them. */
export interface RedOptions extends Partial<RedParameters> {
  readonly discipline: 'red';
}

export type LossOptions =
  | { readonly model: 'bernoulli'; readonly probability: number }
  | ({ readonly model: 'gilbertElliott' } & GilbertElliottOptions)
  | ({ readonly model: 'scripted' } & LossScript);

/** Without the losses per state this is Gilbert's simplest model: none in the good state, all in the bad one. */
type GilbertElliottOptions = Pick<GilbertElliottParameters, 'goodToBad' | 'badToGood'> &
  Partial<GilbertElliottParameters>;

/** Additional delay, uniform between 0 and `max`. */
interface JitterOptions {
  /** Seconds. */
  readonly max: number;
  /** Lets packets overtake each other; otherwise (default) a packet never arrives before an earlier one. */
  readonly reorders?: boolean;
}

/** Some packets are late, so that later ones overtake them. */
interface ReorderingOptions {
  readonly probability: number;
  /** Additional delay of such a packet, seconds. */
  readonly delay: number;
}

export function redParameters(options: RedOptions): RedParameters {
  return {
    wq: options.wq ?? 0.002,
    minth: options.minth ?? 5,
    maxth: options.maxth ?? 50,
    maxp: options.maxp ?? 0.02,
    packetCapacity: options.packetCapacity ?? Infinity,
    pkrate: options.pkrate ?? 150,
    gentle: options.gentle ?? false,
    ecn: options.ecn ?? false,
  };
}

/** @throws NetworkError naming the link and its first parameter that makes no sense, alone or with others. */
export function checkChannelOptions(link: string, options: ChannelOptions, ipv6: boolean): void {
  if (options.rate !== undefined) requirePositive(link, 'rate', options.rate);
  requireNonNegative(link, 'delay', options.delay ?? 0);
  checkMtu(link, options.mtu ?? DEFAULT_MTU, ipv6);
  if (options.queue !== undefined) {
    if (options.rate === undefined)
      throw new NetworkError(link, 'queue', 'needs a rate: without a rate no packet ever waits');
    checkQueue(link, options.queue);
  }
  if (options.loss !== undefined) checkLoss(link, options.loss);
  requireProbability(link, 'bitErrorRate', options.bitErrorRate ?? 0);
  requireProbability(link, 'duplication', options.duplication ?? 0);
  if (options.jitter !== undefined) requireNonNegative(link, 'jitter.max', options.jitter.max);
  if (options.reordering !== undefined) {
    requireProbability(link, 'reordering.probability', options.reordering.probability);
    requirePositive(link, 'reordering.delay', options.reordering.delay);
  }
}

function checkMtu(link: string, mtu: number, ipv6: boolean): void {
  const least = ipv6 ? LEAST_MTU_IPV6 : LEAST_MTU_IPV4;
  if (!(Number.isInteger(mtu) && mtu >= least))
    throw new NetworkError(
      link,
      'mtu',
      `is ${mtu}; IPv${ipv6 ? 6 : 4} needs a whole number of at least ${least} bytes`,
    );
}

function checkQueue(link: string, queue: QueueOptions): void {
  if (queue.discipline === 'dropTail') {
    requireCapacity(link, 'queue.packetCapacity', queue.packetCapacity ?? Infinity);
    requireCapacity(link, 'queue.byteCapacity', queue.byteCapacity ?? Infinity);
    return;
  }
  const { wq, minth, maxth, maxp, packetCapacity, pkrate } = redParameters(queue);
  if (!(wq > 0 && wq <= 1)) throw new NetworkError(link, 'queue.wq', `is ${wq}, not a weight above 0 and at most 1`);
  requireNonNegative(link, 'queue.minth', minth);
  if (!(maxth > minth && maxth < Infinity))
    throw new NetworkError(link, 'queue.maxth', `is ${maxth}, but must be above queue.minth (${minth})`);
  requireProbability(link, 'queue.maxp', maxp);
  requireNonNegative(link, 'queue.pkrate', pkrate);
  requireCapacity(link, 'queue.packetCapacity', packetCapacity);
  if (packetCapacity < maxth)
    throw new NetworkError(
      link,
      'queue.packetCapacity',
      `is ${packetCapacity}, but must be at least queue.maxth (${maxth})`,
    );
}

function requireCapacity(link: string, parameter: string, capacity: number): void {
  if (!(capacity >= 0) || (capacity !== Infinity && !Number.isInteger(capacity)))
    throw new NetworkError(link, parameter, `is ${capacity}, not a whole number of at least 0`);
}

function checkLoss(link: string, loss: LossOptions): void {
  switch (loss.model) {
    case 'bernoulli':
      requireProbability(link, 'loss.probability', loss.probability);
      break;
    case 'gilbertElliott':
      requireProbability(link, 'loss.goodToBad', loss.goodToBad);
      requireProbability(link, 'loss.badToGood', loss.badToGood);
      requireProbability(link, 'loss.lossGood', loss.lossGood ?? 0);
      requireProbability(link, 'loss.lossBad', loss.lossBad ?? 1);
      break;
    case 'scripted':
      checkLossScript(link, loss);
      break;
  }
}

function checkLossScript(link: string, { packets = [], matching, matches, during = [] }: LossScript): void {
  for (const [name, numbers] of [['packets', packets] as const, ['matches', matches ?? []] as const])
    for (const number of numbers)
      if (!(Number.isInteger(number) && number >= 1))
        throw new NetworkError(link, `loss.${name}`, `names packet ${number}; they are counted from 1`);
  if (matches !== undefined && matching === undefined)
    throw new NetworkError(link, 'loss.matches', 'needs loss.matching');
  for (const [from, to] of during)
    if (!(from >= 0 && to >= from))
      throw new NetworkError(link, 'loss.during', `has the invalid interval [${from}, ${to})`);
}
