import type { NamedStreams } from '../../../protocol/random/streams.ts';
import { type Sampler, valueSampler } from '../../../protocol/workload/value-distribution.ts';
import type { Simulator } from '../../kernel/simulator.ts';
import { loggedLink } from '../../levels/logged-link.ts';
import type { NodeLogs } from '../../levels/node-logs.ts';
import { RandomFailures, scheduleChanges, type Switchable } from '../../network/failures.ts';
import type { NetworkInterface } from '../../network/network-interface.ts';
import type { PathFailureParameters } from './packet-parameters.ts';

/** Lets paths fail and come back, at random or at one given time. */
export class PathFailures {
  readonly #simulator: Simulator;
  readonly #parameters: PathFailureParameters;
  readonly #streams: NamedStreams;
  readonly #logs: NodeLogs;
  readonly #uptime: Sampler;
  readonly #downtime: Sampler;

  /** @param streams below `<seed>/network` */
  constructor(simulator: Simulator, parameters: PathFailureParameters, streams: NamedStreams, logs: NodeLogs) {
    const { pathUptimeDistribution, pathUptime, pathUptimeGamma } = parameters;
    const { pathDowntimeDistribution, pathDowntime, pathDowntimeGamma } = parameters;
    this.#simulator = simulator;
    this.#parameters = parameters;
    this.#streams = streams.below('failures');
    this.#logs = logs;
    this.#uptime = valueSampler(pathUptimeDistribution, pathUptime, pathUptimeGamma);
    this.#downtime = valueSampler(pathDowntimeDistribution, pathDowntime, pathDowntimeGamma);
  }

  /** @param name of the target's own chance @param path index of the path that fails with the target */
  add(name: string, path: number, target: Switchable): void {
    const { failingPaths, pathUptime, pathFailureTime, pathFailureDuration } = this.#parameters;
    if (path >= failingPaths) return;
    const link = `${name}/path${path}`;
    const random = this.#streams.stream(link);
    const logged = loggedLink(link, target, this.#logs, this.#simulator);
    if (pathUptime !== Infinity)
      new RandomFailures(this.#simulator, logged, this.#uptime, this.#downtime, random).start();
    if (pathFailureTime !== Infinity)
      scheduleChanges(this.#simulator, logged, [
        { time: pathFailureTime, up: false },
        { time: pathFailureTime + pathFailureDuration, up: true },
      ]);
  }
}

/** Both directions of the link of an interface, whose host notices what becomes of it. */
export function linkOf(own: NetworkInterface): Switchable {
  return {
    setUp: (up) => {
      own.outgoing.setUp(up);
      own.peer.outgoing.setUp(up);
      own.setCarrier(up);
    },
  };
}

/** Those of several interfaces at once. */
export function linksOf(interfaces: readonly NetworkInterface[]): Switchable {
  const links = interfaces.map(linkOf);
  return {
    setUp: (up) => {
      for (const link of links) link.setUp(up);
    },
  };
}
