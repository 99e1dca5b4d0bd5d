import type { Judgement, PointMeans } from './equivalence.ts';

/** Something measured that accounts for a part of a difference. */
export interface Cause {
  /** As “startup time”. */
  readonly what: string;
  /** By how much it changes the quantity, in its unit. */
  readonly amount: number;
}

/** What a process takes for a message that arrives, s: its main thread runs, and waits for a CPU before. */
interface MessageHandling {
  readonly running: number;
  readonly waiting: number;
}

/** What is known of a point besides its verdicts. */
export interface Evidence {
  readonly means: PointMeans;
  /** One way within a LAN, as it was measured before the runs and simulated, s. */
  readonly oneWay: number;
  /** Part of that delay: what processes took for messages then; null: not known. */
  readonly before: MessageHandling | null;
  /** In the measured runs. */
  readonly during: MessageHandling | null;
  /** By how much timers were late, mean, s. */
  readonly timerLateness: number | undefined;
}

/** A part below this share of a difference is not worth a word. */
const WORTH_SAYING = 0.05;
/** One-way delays in a startup time at most: where there are more, time-outs make it up and not messages. */
const MOST_MESSAGES = 12;
/** s: two timers of a packet that are so close to each other that chance decides which comes first. */
const TIE = 0.002;
/** Packets of an association from its set-up to its end. */
const ASSOCIATION_PACKETS = 7;

/**
 * What of a difference (measured minus simulated) is accounted for by what was measured, as far as that is known: the
 * greatest part first. What is not in it is unexplained.
 */
export function causesOf({ quantity, difference, simulated }: Judgement, evidence: Evidence): Cause[] {
  const causes = causesByQuantity[quantity]?.(evidence, simulated) ?? [];
  return causes
    .filter(({ amount }) => Math.abs(amount) >= WORTH_SAYING * Math.abs(difference))
    .filter(({ amount }) => ofParts.has(quantity) || amount * difference > 0)
    .toSorted((a, b) => Math.abs(b.amount) - Math.abs(a.amount));
}

/** Of timers of SCTP that come at the same instant; undefined: there are none. */
export function timerTie({ parameter }: PointMeans): string | undefined {
  const [rtoMin, sackDelay] = [parameter('rtoMin'), parameter('sackDelay')];
  if (typeof rtoMin !== 'number' || typeof sackDelay !== 'number' || Math.abs(rtoMin - sackDelay) > TIE)
    return undefined;
  const time = `${Number((1000 * rtoMin).toPrecision(3))} ms`;
  return (
    `RTO.Min is the delay of SACKs (${time}): a lone message is acknowledged just when its retransmission timer expires, ` +
    'and in real time either may come first'
  );
}

/** Sums: parts that change in the other direction belong to the account. */
const ofParts: ReadonlySet<string> = new Set(['handling_time', 'sctp_packets', 'data_chunks']);

type Causes = (evidence: Evidence, simulated: number) => Cause[];

const causesByQuantity: Readonly<Record<string, Causes>> = {
  startup_time: ({ oneWay, before, during }, simulated) => messages(simulated / oneWay, before, during),
  processing_time: ({ before, during, timerLateness = 0 }) => [
    { what: 'timers of processes are late', amount: timerLateness },
    ...messages(1, before, during),
  ],
  queuing_time: ({ means }, simulated) => queueGrowth(means, simulated),
  handling_time: ({ means }) =>
    (['queuing_time', 'startup_time', 'processing_time'] as const).flatMap((part) =>
      change(part.replace('_', ' '), means, part),
    ),
  handling_speed: ({ means }, simulated) => {
    const time = means.metric('handling_time');
    if (time === undefined || time.measured === 0) return [];
    return [{ what: 'handling time', amount: simulated * (time.simulated / time.measured - 1) }];
  },
  sctp_packets: ({ means }) => [
    ...retransmissions(means),
    ...retransmissions(means).map(({ amount }) => ({ what: 'the SACKs that answer them at once', amount })),
    ...change('heartbeats and their answers', means, 'heartbeats', 2),
    ...change('set-ups and ends of associations', means, 'association_setups', ASSOCIATION_PACKETS),
  ],
  data_chunks: ({ means }) => retransmissions(means),
  goodput: byUtilization,
  utilization: byRequests,
  cookies: byRequests,
  asap_resolution_packets: byRequests,
  association_setups: ({ means }, simulated) => [
    ...byRequests({ means }, simulated),
    ...change('failovers', means, 'failovers'),
  ],
};

/** Messages that wait for each other take longer in the runs than in the measurement of the network. */
function messages(count: number, before: MessageHandling | null, during: MessageHandling | null): Cause[] {
  if (before === null || during === null || !(count <= MOST_MESSAGES)) return [];
  const words = `${Number(count.toPrecision(2))} ${count <= 1 ? 'message' : 'messages one after the other'}`;
  return [
    { what: `computing for ${words}`, amount: count * (during.running - before.running) },
    { what: `waiting for a CPU, for ${words}`, amount: count * (during.waiting - before.waiting) },
  ];
}

/**
 * Requests wait for those of the same user that came before. With random arrivals that wait grows as S²/(1 − λS) with the
 * time S that a request keeps its user (Pollaczek–Khinchine, for the same shape of S).
 */
function queueGrowth({ metric, parameter }: PointMeans, simulated: number): Cause[] {
  const [startup, processing] = [metric('startup_time'), metric('processing_time')];
  const interval = parameter('requestInterval');
  const isRandom = parameter('workload') === 'open' && parameter('requestIntervalDistribution') === 'exponential';
  if (!isRandom || startup === undefined || processing === undefined || typeof interval !== 'number') return [];
  const before = startup.simulated + processing.simulated;
  const after = startup.measured + processing.measured;
  if (before <= 0 || before >= interval || after >= interval) return [];
  const growth = ((after / before) ** 2 * (1 - before / interval)) / (1 - after / interval);
  return [{ what: 'startup and processing of the requests before', amount: simulated * (growth - 1) }];
}

function retransmissions(means: PointMeans): Cause[] {
  const kinds = ['timeout_retransmissions', 'fast_retransmissions'].flatMap((name) => change('', means, name));
  if (kinds.length === 0) return [];
  return [{ what: 'retransmissions', amount: kinds.reduce((sum, { amount }) => sum + amount, 0) }];
}

/** As much more or less as there are requests. */
function byRequests({ means }: Pick<Evidence, 'means'>, simulated: number): Cause[] {
  const requests = means.metric('requests_completed');
  if (requests === undefined || requests.simulated === 0) return [];
  const amount = simulated * (requests.measured / requests.simulated - 1);
  return [{ what: amount < 0 ? 'fewer requests' : 'more requests', amount }];
}

/**
 * A path carries as much less as it is idle longer; what is sent twice is in the rest. Where bottlenecks have different rates the mean
 * of their utilizations says nothing of the sum of what they carry.
 */
function byUtilization({ means: { metric, parameter } }: Evidence, simulated: number): Cause[] {
  const utilization = metric('link_utilization');
  const haveOneRate =
    parameter('paths') === 1 ||
    parameter('sharedBottleneck') === true ||
    parameter('linkRate') === parameter('secondPathRate');
  if (utilization === undefined || utilization.simulated === 0 || !haveOneRate) return [];
  const amount = simulated * (utilization.measured / utilization.simulated - 1);
  return [{ what: amount < 0 ? 'bottlenecks that are idle longer' : 'bottlenecks that are idle less', amount }];
}

function change(what: string, { metric }: PointMeans, name: string, factor = 1): Cause[] {
  const values = metric(name);
  return values === undefined ? [] : [{ what, amount: factor * (values.measured - values.simulated) }];
}
