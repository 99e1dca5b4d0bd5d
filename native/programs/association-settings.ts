import type { AssociationOptions } from '../../protocol/host.ts';

/** SCTP settings of a component's associations. */
export interface AssociationSettings {
  /** With registrars, elements and users: what ASAP and ENRP travel on. */
  readonly control: AssociationOptions;
  /** Between pool users and elements: what services travel on. */
  readonly session: AssociationOptions;
}

/**
 * Settings that fit the timers of ASAP and ENRP. Who asks waits for 3 s (registrations and resolutions of RSPLIB) to 5 s
 * (keep-alives, ENRP). In that time a request must get past a path that was cut, and so must its answer, since each side
 * finds out for itself: so a time-out is 1 s at most, where RFC 9260 lets it double up to 60 s. Heartbeats find out
 * about paths that carry nothing (every second, as RSPLIB's registrars have them), one time-out is enough to send
 * elsewhere (RFC 7829), and a peer that vanished is known to be lost after about 10 s.
 */
const control: AssociationOptions = {
  rtoInitial: 1,
  rtoMin: 0.5,
  rtoMax: 1,
  assocMaxRetrans: 8,
  pathMaxRetrans: 2,
  pfMaxRetrans: 0,
  heartbeatInterval: 1,
};

/** There are more sessions than registrars, and they have data to find failures by: their heartbeats are rarer. */
const session: AssociationOptions = { ...control, rtoMax: 2, pathMaxRetrans: 3, heartbeatInterval: 3 };

export const componentAssociations: AssociationSettings = { control, session };
