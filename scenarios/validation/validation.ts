import { createHash } from 'node:crypto';
import type { ProgramVersion, RunJournal } from '../../results/journals/run-journal.ts';
import { startRun } from '../../sim/run/run.ts';
import { noMetrics, type RunMetrics } from '../../sim/run/run-metrics.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import { pointKey, programVersion, runKey } from '../execution/run-key.ts';
import { componentFingerprint } from './component-code.ts';
import { runForReal, type MeasuredRun, type MeasuredWorld } from './measured-run.ts';
import { measureNetwork } from './network-measurement.ts';
import { combinedWays, waysOf, type MeasuredWay, type MessageHandling } from './network-ways.ts';
import { observationNames, type RunObservations } from './measured-metrics.ts';
import { simulatedPoint, type NetworkMeasurement, type RealPoint } from './real-point.ts';
import { runTransfer } from './transfer/transfer-run.ts';
import { waySharesOf } from './way-shares.ts';

/** The worlds that a point runs in. */
export const worlds = ['simulated', 'measured'] as const;
type WorldName = (typeof worlds)[number];

/** A run of either world that is done. */
export interface ValidatedRun {
  readonly point: RealPoint;
  readonly pointIndex: number;
  readonly world: WorldName;
  readonly seed: number;
  /** What it ran with. */
  readonly parameters: RunParameters;
  readonly metrics: RunMetrics;
  /** The percentiles 1 to 99 of the handling times, s. */
  readonly handlingTimes: readonly number[];
  /** Of measured runs. */
  readonly observations?: RunObservations;
}

export interface ValidationFailure {
  readonly point: string;
  readonly seed: number;
  readonly reason: string;
}

/** The network as a point is simulated with it. */
export interface NetworkOfPoint extends NetworkMeasurement {
  /** Of its packets, by way. */
  readonly shares: readonly number[];
}

/** What a validation says of its progress. */
export interface ValidationListener {
  networkMeasured(ways: readonly MeasuredWay[]): void;
  runBegins(point: RealPoint, seed: number, done: number, total: number): void;
  runFailed(failure: ValidationFailure): void;
}

export interface ValidationPlan {
  readonly points: readonly RealPoint[];
  readonly seeds: readonly number[];
  readonly world: MeasuredWorld;
}

/** Parts of a journal's records that are no metrics. */
const PERCENTILE = 'handling_time_percentile_';
const OBSERVATION = 'observed_';

/**
 * The runs of a validation: each point with each seed, for real and simulated. What the journal has is taken from there.
 * The network of pools is measured once, before the first run: all simulated runs of a point have the same delays.
 */
export class Validation {
  readonly #plan: ValidationPlan;
  readonly #journal: RunJournal;
  readonly #listener: ValidationListener;
  readonly runs: ValidatedRun[] = [];
  readonly failures: ValidationFailure[] = [];
  #ways: readonly MeasuredWay[] = [];
  /** By point. */
  readonly #networks = new Map<RealPoint, NetworkOfPoint>();
  #taken = 0;

  constructor(plan: ValidationPlan, journal: RunJournal, listener: ValidationListener) {
    this.#plan = plan;
    this.#journal = journal;
    this.#listener = listener;
  }

  /** Measured runs that an earlier process did. */
  get takenOver(): number {
    return this.#taken;
  }

  get ways(): readonly MeasuredWay[] {
    return this.#ways;
  }

  /** Of a point that was simulated. */
  networkOf(point: RealPoint): NetworkOfPoint | undefined {
    return this.#networks.get(point);
  }

  /** Measured runs that are still to be done. */
  missing(): number {
    return this.#all().filter(({ point, seed }) => this.#journal.get(this.#measuredKey(point, seed)) === undefined)
      .length;
  }

  /**
   * Does what is missing: first the first seeds of all points. A run that fails in either world is reported, and the
   * others go on.
   *
   * @throws ValidationError if the network cannot be measured
   * @throws NodeJS.ErrnoException if the journal cannot be written
   */
  async run(signal: AbortSignal): Promise<void> {
    const [first] = this.#plan.points;
    if (first === undefined) return;
    // That of a transfer is made for each run.
    if (first.parameters.model !== 'bulkTransfer')
      this.#ways = this.#earlierWays() ?? (await this.#measureNetwork(first.parameters, signal));
    this.#journal.noteVersion(this.#version(first.parameters));
    const all = this.#all();
    for (const [done, { point, pointIndex, seed }] of all.entries()) {
      if (signal.aborted) return;
      const measured = await this.#measured(point, pointIndex, seed, () =>
        this.#listener.runBegins(point, seed, done, all.length),
      )(signal);
      if (measured === undefined) continue;
      const simulated = this.#simulated(point, pointIndex, seed);
      // With the network that was measured, which is that of the run.
      if (simulated !== undefined) this.runs.push({ ...measured, parameters: simulated.parameters }, simulated);
    }
  }

  #all(): { readonly point: RealPoint; readonly pointIndex: number; readonly seed: number }[] {
    const { points, seeds } = this.#plan;
    return seeds.flatMap((seed) => points.map((point, pointIndex) => ({ point, pointIndex, seed })));
  }

  /** From the journal, or done now; undefined: it failed, or was stopped. */
  #measured(point: RealPoint, pointIndex: number, seed: number, begins: () => void) {
    return async (signal: AbortSignal): Promise<ValidatedRun | undefined> => {
      const key = this.#measuredKey(point, seed);
      const known = this.#journal.get(key)?.metrics;
      if (known !== undefined) {
        this.#taken++;
        return { point, pointIndex, world: 'measured', seed, parameters: point.parameters, ...partsOf(known) };
      }
      begins();
      let run: MeasuredRun;
      try {
        const runPoint = point.parameters.model === 'bulkTransfer' ? runTransfer : runForReal;
        run = await runPoint(point.parameters, seed, this.#plan.world, signal);
      } catch (error) {
        if (!signal.aborted) this.#failed(point, seed, error);
        return undefined;
      }
      // A journal that cannot be written ends the validation: what followed would be lost, too.
      const { metrics, handlingTimes, observations } = run;
      const record = this.#journal.add({ key, metrics: recordOf(metrics, handlingTimes, observations) });
      return { point, pointIndex, world: 'measured', seed, parameters: point.parameters, ...partsOf(record.metrics) };
    };
  }

  #failed(point: RealPoint, seed: number, error: unknown, what = ''): void {
    const reason = what + (error instanceof Error ? error.message : String(error));
    const failure = { point: point.label, seed, reason };
    this.failures.push(failure);
    this.#listener.runFailed(failure);
  }

  /** Undefined: it failed, which is reported. @throws NodeJS.ErrnoException if the journal cannot be written */
  #simulated(point: RealPoint, pointIndex: number, seed: number): ValidatedRun | undefined {
    let parameters: RunParameters;
    let record: Readonly<Record<string, number | null>> | undefined;
    let isNew = false;
    let key = '';
    try {
      parameters = simulatedPoint(point.parameters, this.#networkFor(point));
      key = runKey(pointKey(parameters), seed);
      record = this.#journal.get(key)?.metrics;
      isNew = record === undefined;
      record ??= simulatedRecord(parameters, seed);
    } catch (error) {
      this.#failed(point, seed, error, 'its simulation failed: ');
      return undefined;
    }
    const { metrics, handlingTimes } = partsOf(isNew ? this.#journal.add({ key, metrics: record }).metrics : record);
    return { point, pointIndex, world: 'simulated', seed, parameters, metrics, handlingTimes };
  }

  /** Of one way, all packets take it. @throws the errors of a simulation */
  #networkFor(point: RealPoint): NetworkOfPoint {
    const known = this.#networks.get(point);
    if (known !== undefined) return known;
    const { seeds, world } = this.#plan;
    const ways = this.#ways;
    const shares =
      ways.length > 1 ? waySharesOf(point.parameters, seeds[0] ?? 1, world.deployment, ways) : ways.map(() => 1);
    const network = { ...combinedWays(ways, shares), shares };
    this.#networks.set(point, network);
    return network;
  }

  /** As an earlier process measured them that validated the same deployment in this folder. */
  #earlierWays(): MeasuredWay[] | undefined {
    const metrics = this.#journal.get(this.#networkKey())?.metrics;
    if (metrics === undefined) return undefined;
    const value = (name: string): number => metrics[name] ?? NaN;
    return waysOf(this.#plan.world.deployment).map((way, index) => ({
      ...way,
      roundTrip: value(`way_${index}_round_trip`),
      // Infinity is no number of JSON.
      rate: metrics[`way_${index}_rate`] ?? Infinity,
      handling: handlingIn(metrics, index),
    }));
  }

  async #measureNetwork(parameters: RunParameters, signal: AbortSignal): Promise<MeasuredWay[]> {
    const ways = await measureNetwork(parameters, this.#plan.world, signal);
    const metrics = ways.flatMap(({ roundTrip, rate, handling }, index) => [
      [`way_${index}_round_trip`, roundTrip] as const,
      [`way_${index}_rate`, rate] as const,
      [`way_${index}_running`, handling?.running ?? null] as const,
      [`way_${index}_waiting`, handling?.waiting ?? null] as const,
    ]);
    this.#journal.add({ key: this.#networkKey(), metrics: Object.fromEntries(metrics) });
    this.#listener.networkMeasured(ways);
    return ways;
  }

  #networkKey(): string {
    return `network-${componentFingerprint()}-${this.#deploymentHash()}`;
  }

  #measuredKey({ parameters }: RealPoint, seed: number): string {
    return runKey(`${pointKey(parameters, componentFingerprint())}-${this.#deploymentHash()}`, seed);
  }

  /** Identifies where components run, and over what. */
  #deploymentHash(): string {
    const { transport, deployment } = this.#plan.world;
    // The same hosts in a file of another name are the same deployment.
    const text = JSON.stringify([transport, deployment.udpPort, deployment.identity ?? deployment.hosts]);
    return createHash('sha256').update(text).digest('hex').slice(0, 12);
  }

  #version(parameters: RunParameters): ProgramVersion {
    return programVersion(parameters);
  }
}

/** @throws the errors of a simulation */
function simulatedRecord(parameters: RunParameters, seed: number): Record<string, number | null> {
  const run = startRun(parameters, seed);
  run.advanceTo(run.end);
  return recordOf(run.result().metrics, run.handlingTimes());
}

function handlingIn(metrics: Readonly<Record<string, number | null>>, way: number): MessageHandling | null {
  const [running, waiting] = [metrics[`way_${way}_running`], metrics[`way_${way}_waiting`]];
  return typeof running === 'number' && typeof waiting === 'number' ? { running, waiting } : null;
}

function recordOf(
  metrics: RunMetrics,
  handlingTimes: readonly number[],
  observations?: RunObservations,
): Record<string, number | null> {
  const record: Record<string, number | null> = { ...metrics };
  for (const [index, time] of handlingTimes.entries()) record[`${PERCENTILE}${index + 1}`] = time;
  for (const [name, value] of Object.entries(observations ?? {})) record[`${OBSERVATION}${name}`] = value;
  return record;
}

function partsOf(record: Readonly<Record<string, number | null>>): {
  readonly metrics: RunMetrics;
  readonly handlingTimes: readonly number[];
  readonly observations: RunObservations;
} {
  const metrics = Object.fromEntries(Object.keys(noMetrics).map((name) => [name, record[name] ?? null]));
  const handlingTimes = Array.from({ length: 99 }, (_, index) => record[`${PERCENTILE}${index + 1}`]).filter(
    (time) => typeof time === 'number',
  );
  const observations = Object.keys(observationNames).map((name) => [name, record[`${OBSERVATION}${name}`] ?? null]);
  return {
    metrics: { ...noMetrics, ...metrics },
    handlingTimes,
    observations: Object.fromEntries(observations) as RunObservations,
  };
}
