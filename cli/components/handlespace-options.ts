import type { ProfileName } from '../../protocol/profile.ts';
import type { TransportOptions } from './transport-options.ts';

export interface HandlespaceCommandOptions extends TransportOptions {
  readonly profile: ProfileName;
  /** Seconds between readings; true: the usual ones; absent: one reading. */
  readonly watch?: number | true;
  readonly timeout: number;
  readonly json: boolean;
  readonly mib: boolean;
}

/** Seconds between readings unless they are given. */
export const WATCH_INTERVAL = 1;
