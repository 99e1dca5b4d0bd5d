/** What the server tells a page: first how everything is, then what changes. */
import type { DemoWorld } from '../worlds/demo-world.ts';
import type { Observation } from './observation.ts';
import type { ViewProtocol } from './observation.ts';
import type { PoolSample } from './pool-series.ts';

/** Where the page and its server find each other. */
export const streamPath = '/stream';
export const messagePath = '/message';
export const logPath = '/log';
export const controlPath = '/control';

/** Observations as they travel; messages are counted and drawn as traffic, and samples make up the last minutes. */
export type StreamObservation = Exclude<Observation, { kind: 'message' }> | ({ readonly kind: 'sample' } & PoolSample);

/** Messages of one type from one component to another. */
export interface TrafficView {
  readonly from: string;
  readonly to: string;
  readonly protocol: ViewProtocol;
  readonly type: string;
  /** Since the start of the world: exact, whatever is drawn. */
  readonly total: number;
  /** Their length since the start of the world, bytes. */
  readonly bytes: number;
  /** How many of them are new, and to be drawn; 0: none, or there was too much to draw. */
  readonly recent: number;
  /** Number of the latest of them, by which it can be asked for. */
  readonly latest: number;
}

/** What does not change while a world runs. */
export interface WorldFacts extends Pick<DemoWorld, 'kind' | 'title' | 'controls'> {
  /** Seconds between two `changes` while something happens. */
  readonly interval: number;
}

export type StreamUpdate =
  /** Everything so far: what a page knew before is void. */
  | {
      readonly kind: 'snapshot';
      readonly world: WorldFacts;
      readonly at: number;
      readonly observations: readonly StreamObservation[];
      readonly traffic: readonly TrafficView[];
    }
  | {
      readonly kind: 'changes';
      /** Time of the world, s. */
      readonly at: number;
      readonly observations: readonly StreamObservation[];
      readonly traffic: readonly TrafficView[];
      /** Messages that are counted, and not drawn because there were too many. */
      readonly undrawn: number;
    };
