import type { PoolHandle, PeIdentifier, RegistrarIdentifier } from '../../protocol/wire/pool-element.ts';
import type { ComponentRole, NodePath } from '../levels/component-network.ts';
import type { WayDown } from './schedule.ts';

/**
 * What becomes of a component: `waiting`: its first life did not begin yet; `starting`: an element registers, a registrar
 * learns the handlespace; `stopping`: an element leaves its pool; `stopped`: it ended in order.
 */
export type LifeState = 'waiting' | 'starting' | 'up' | 'stopping' | 'stopped' | 'failed';

/** A component at this instant. */
export interface LiveState {
  readonly life: LifeState;
  /** Undefined: it has none now. */
  readonly identifier?: RegistrarIdentifier | PeIdentifier | undefined;
  readonly pool?: PoolHandle | undefined;
  /** Name of the policy that an element is registered with. */
  readonly policy?: string | undefined;
  /** Of an element: requests in service, of those that it takes at most, 0 to 1. */
  readonly load?: number | undefined;
  /** Of an element: its home registrar, as far as it knows; before its first keep-alive: where it registered. */
  readonly home?: RegistrarIdentifier | undefined;
  /** Numbers that its role has, with their units in their names. */
  readonly figures: Readonly<Record<string, number>>;
}

/** A component of a pool that is simulated. */
export interface LiveComponent {
  /** “lan0/pe3” */
  readonly name: string;
  readonly role: ComponentRole;
  /** Among those of its role in all LANs, from 1: as tables of components count. */
  readonly number: number;
  /** Number of its LAN, from 0. */
  readonly lan: number;
  readonly paths: readonly NodePath[];
  state(): LiveState;
  /**
   * Begins or ends its life at this instant, between events of the run. From now on nothing of its life happens by chance
   * or by schedule, and so the run is no longer the one of its parameters and seed. Without effect if it is up, or down,
   * already.
   */
  control(way: 'up' | WayDown): void;
}

/** A pool that is simulated, for whoever looks into it, or steers it. */
export interface LivePool {
  /** All, registrars first. */
  readonly components: readonly LiveComponent[];
}
