/** What a component is in the pool; `other`: a status report says nothing that is known. */
const viewRoles = ['registrar', 'poolElement', 'poolUser', 'other'] as const;
export type ViewRole = (typeof viewRoles)[number];

/**
 * How a component lives: `stopped` by order, `failed` without one, `silent`: it runs, perhaps, but is not heard of
 * any more (no status report in time).
 */
export type ViewState = 'starting' | 'up' | 'stopping' | 'stopped' | 'failed' | 'silent';

/** What a user can do to a component; each component names those that make sense now. */
const componentActions = [
  'start',
  'stop',
  'kill',
  'restart',
  /** The element ends its sessions after some packets, as RSPLIB's demo does. */
  'failureMode',
  'reliableMode',
  'cutPath',
  'joinPath',
  /** A pool user begins its image again, with other settings. */
  'newImage',
] as const;
export type ComponentAction = (typeof componentActions)[number];

/** A component as it is shown. */
export interface ComponentView {
  /** One component's in this view, also after it was restarted: `pr1`, `lan0/pe3`. */
  readonly id: string;
  readonly role: ViewRole;
  /** `PE 3` */
  readonly name: string;
  readonly state: ViewState;
  /** RSerPool's, `0x0000002a`; absent: unknown, or it has none. */
  readonly identifier?: string;
  readonly addresses: readonly string[];
  /** Paths (indices of `addresses`) that are cut. */
  readonly cutPaths?: readonly number[];
  readonly pool?: string;
  readonly policy?: string;
  /** 0 to 1; absent: it has none. */
  readonly load?: number;
  /** Identifier of an element's home registrar, `0x…`. */
  readonly home?: string;
  /** Of an element: registered now; of a registrar: in service; of a user: has a registrar. */
  readonly inService?: boolean;
  readonly failureMode?: boolean;
  /** What else is known, with its unit in the name; shown as it is. */
  readonly details: Readonly<Record<string, string | number>>;
  readonly hasLog: boolean;
  readonly actions: readonly ComponentAction[];
}
