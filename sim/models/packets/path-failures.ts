import type { NamedStreams } from '../../../protocol/random/streams.ts';
import { type Sampler, valueSampler } from '../../../protocol/workload/value-distribution.ts';
import type { Simulator } from '../../kernel/simulator.ts';
import { RandomFailures, scheduleChanges, type Switchable } from '../../network/failures.ts';
import type { NetworkInterface } from '../../network/network-interface.ts';
import type { PathFailureParameters } from './packet-parameters.ts';

/** Lets paths fail and come back, at random or at one given time. */
export class PathFailures {
  readonly #simulator: Simulator;
  readonly #parameters: PathFailureParameters;
  readonly #streams: NamedStreams;
  readonly #uptime: Sampler;
  readonly #downtime: Sampler;

  /** @param streams below `<seed>/network` */
  constructor(simulator: Simulator, parameters: PathFailureParameters, streams: NamedStreams) {
    const { pathUptimeDistribution, pathUptime, pathUptimeGamma } = parameters;
    const { pathDowntimeDistribution, pathDowntime, pathDowntimeGamma } = parameters;
    this.#simulator = simulator;
    this.#parameters = parameters;
    this.#streams = streams.below('failures');
    this.#uptime = valueSampler(pathUptimeDistribution, pathUptime, pathUptimeGamma);
    this.#downtime = valueSampler(pathDowntimeDistribution, pathDowntime, pathDowntimeGamma);
  }

  /** @param name of the target's own chance @param path index of the path that fails with the target */
  add(name: string, path: number, target: Switchable): void {
    const { failingPaths, pathUptime, pathFailureTime, pathFailureDuration } = this.#parameters;
    if (path >= failingPaths) return;
    const random = this.#streams.stream(`${name}/path${path}`);
    if (pathUptime !== Infinity)
      new RandomFailures(this.#simulator, target, this.#uptime, this.#downtime, random).start();
    if (pathFailureTime !== Infinity)
      scheduleChanges(this.#simulator, target, [
        { time: pathFailureTime, up: false },
        { time: pathFailureTime + pathFailureDuration, up: true },
      ]);
  }
}

/** Both directions of the link of an interface. */
export function linkOf({ outgoing, peer }: NetworkInterface): Switchable {
  return {
    setUp: (up) => {
      outgoing.setUp(up);
      peer.outgoing.setUp(up);
    },
  };
}
