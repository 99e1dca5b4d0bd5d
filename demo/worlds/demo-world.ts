import type { ComponentAction } from '../view/component-view.ts';
import type { Observation } from '../view/observation.ts';

/** Settings of a new image; what is absent stays as it is. */
export interface ImageSettings {
  readonly width?: number;
  readonly height?: number;
  readonly sessions?: number;
  readonly maxIterations?: number;
  readonly algorithm?: string;
}

/** What the viewer asks a world for. */
export type ControlRequest =
  | { readonly action: Exclude<ComponentAction, 'cutPath' | 'joinPath' | 'newImage'>; readonly component: string }
  | { readonly action: 'cutPath' | 'joinPath'; readonly component: string; readonly path: number }
  | { readonly action: 'newImage'; readonly component: string; readonly image: ImageSettings }
  /** To all components of a role. */
  | { readonly action: 'startAll' | 'stopAll' | 'killAll' }
  | { readonly action: 'pause' | 'continue' | 'step' }
  /** Simulated seconds per second of the viewer. */
  | { readonly action: 'speed'; readonly speed: number };

/** A world cannot do what was asked: the message says why, and what can be done. */
export class ControlRefused extends Error {
  override readonly name = 'ControlRefused';
}

/** A running pool, real or simulated, as the demo's view sees it. */
export interface DemoWorld {
  readonly kind: 'real' | 'attached' | 'simulated';
  /** What the page says of it: `2 registrars, 3 pool elements, 2 pool users on this machine`. */
  readonly title: string;
  /** Requests that make sense besides those that components name. */
  readonly controls: readonly ('startAll' | 'stopAll' | 'killAll' | 'pause' | 'continue' | 'step' | 'speed')[];
  /**
   * Begins; observations come until `stop` has resolved.
   *
   * @param observe must be cheap: it is called for each message
   * @throws errors of one line that say what to do (`TransportError`, `UsageError`)
   */
  start(observe: (observation: Observation) => void): Promise<void>;
  /** @throws ControlRefused */
  control(request: ControlRequest): Promise<void>;
  /** The latest lines of a component's log; undefined: there is no such component, or it has none. */
  log(component: string): readonly string[] | undefined;
  /** Ends everything that it started, and nothing else. */
  stop(): Promise<void>;
}
