/**
 * Exact results and limits of queueing theory that simulations are compared with. Times are in units of the mean
 * service time at full capacity, speeds in units of the capacity, unless said otherwise.
 */

/** A closed network: customers think, then are served by one of equal processor-sharing servers. */
export interface ClosedNetwork {
  readonly customers: number;
  readonly servers: number;
  /** Mean service time at full capacity. */
  readonly serviceTime: number;
  /** Mean think time, in the same unit. */
  readonly thinkTime: number;
}

export interface ClosedNetworkResult {
  /** Completions per time unit. @public */
  readonly throughput: number;
  readonly responseTime: number;
  /** Of each server. */
  readonly utilization: number;
}

/**
 * Mean value analysis with servers chosen at random (Reiser and Lavenberg, 1980). Exact for exponential think times and
 * any service time distribution (product form, processor sharing).
 */
export function meanValueAnalysis(network: ClosedNetwork): ClosedNetworkResult {
  const { customers, servers, serviceTime, thinkTime } = network;
  let inService = 0;
  let responseTime = serviceTime;
  let throughput = 0;
  for (let k = 1; k <= customers; k++) {
    responseTime = serviceTime * (1 + inService / servers);
    throughput = k / (responseTime + thinkTime);
    inService = throughput * responseTime;
  }
  return { throughput, responseTime, utilization: (throughput * serviceTime) / servers };
}

/** Mean response time of M/G/1 processor sharing at load `rho`, for any service time distribution. */
export function processorSharingResponse(rho: number): number {
  return 1 / (1 - rho);
}

/** Mean time in an M/G/1 queue served in order of arrival (Pollaczek-Khinchine), without the service itself. */
export function queuingTimeInOrder(rho: number, squaredVariation: number): number {
  return (rho * (1 + squaredVariation)) / (2 * (1 - rho));
}

/**
 * Mean response time when a Poisson stream is dealt in turn to n servers with exponential service times: each is an
 * E_n/M/1 queue. The mean is the same for processor sharing and service in order.
 */
export function roundRobinResponse(servers: number, rho: number): number {
  let sigma = rho;
  for (let i = 0; i < 10_000; i++) {
    const next = ((servers * rho) / (servers * rho + 1 - sigma)) ** servers;
    if (Math.abs(next - sigma) < 1e-15) break;
    sigma = next;
  }
  return 1 / (1 - sigma);
}

/** Highest utilization of n servers by N customers that never think, servers chosen at random: N / (N + n - 1). */
export function randomSaturation(customers: number, servers: number): number {
  return customers / (customers + servers - 1);
}

/**
 * Mean response time under power of d choices in the limit of many servers (Mitzenmacher, 2001; Vvedenskaya et al.,
 * 1996), exponential service times.
 */
export function powerOfChoicesResponse(choices: number, rho: number): number {
  if (choices === 1) return processorSharingResponse(rho);
  let sum = 0;
  for (let i = 1, exponent = 0; i < 200; i++) {
    const term = rho ** exponent;
    sum += term;
    if (term < 1e-16) break;
    // (d^i - d) / (d - 1) for the next i
    exponent = choices * exponent + choices;
  }
  return sum;
}

/** Mean response time of M/M/n, one queue for all servers: the lower bound of every policy. */
export function sharedQueueResponse(servers: number, rho: number): number {
  const load = servers * rho;
  let blocking = 1; // Erlang B, by recursion over the servers
  for (let k = 1; k <= servers; k++) blocking = (load * blocking) / (k + load * blocking);
  const waiting = blocking / (1 - rho * (1 - blocking)); // Erlang C
  return 1 + waiting / (servers * (1 - rho));
}
