import type { AssociationOptions, PayloadProtocol } from '../host.ts';
import type { ProfileName } from '../profile.ts';
import { linkDefaults, type RegistrarLinkOptions } from '../registrar-link/registrar-link-options.ts';

/** Timers, thresholds and strategies of a pool user's ASAP side (RFC 5352 §7.2). Times in seconds. */
export interface PoolUserSettings {
  readonly link: RegistrarLinkOptions;
  /** T1-ENRPrequest: how long a handle resolution may stay unanswered. */
  readonly requestTimeout: number;
  /** MAX-REQUEST-RETRANSMIT: repetitions of an unanswered request at one registrar. */
  readonly maxRequestRetransmits: number;
  /** Then: another registrar is asked, or the failure is reported (and another registrar looked for). */
  readonly onUnanswered: 'hunt' | 'report';
  /** How long the elements of an answer may be used again; 0: every selection asks the registrar. */
  readonly staleCacheValue: number;
  /** Handle Resolution Option: how many elements to ask for; undefined: the registrar decides. */
  readonly resolutionItems: number | undefined;
  /** From the refusal of a session by an element to the next selection. */
  readonly refusalRetryDelay: number;
  /** How long the set-up of an association to a pool element may take; then it counts as unreachable. */
  readonly sessionConnectTimeout: number;
  /** Other settings of the associations to pool elements. */
  readonly sessionAssociation: AssociationOptions;
}

/** Settings of a pool user and what its sessions carry. */
export interface PoolUserOptions extends PoolUserSettings {
  readonly profile: ProfileName;
  /** What travels in sessions, besides ASAP's control channel. */
  readonly protocols: readonly PayloadProtocol[];
  /** Sessions report when their element is connected (default false, which spares worlds the event). */
  readonly reportsConnections?: boolean;
}

const rfc: PoolUserSettings = {
  link: linkDefaults.rfc,
  requestTimeout: 15,
  maxRequestRetransmits: 2,
  onUnanswered: 'report',
  staleCacheValue: 0,
  resolutionItems: undefined,
  refusalRetryDelay: 0.25, // as RSPLIB waits when a pool is unknown
  sessionConnectTimeout: 5,
  sessionAssociation: {},
};

/** Default settings of each profile. */
export const poolUserDefaults: Readonly<Record<ProfileName, PoolUserSettings>> = {
  rfc,
  rsplib: {
    ...rfc,
    link: linkDefaults.rsplib,
    requestTimeout: 3,
    maxRequestRetransmits: 1,
    resolutionItems: 1,
    sessionAssociation: {
      rtoInitial: 2,
      rtoMin: 1,
      rtoMax: 5,
      assocMaxRetrans: 8,
      pathMaxRetrans: 3,
      heartbeatInterval: 15,
    },
  },
  rspsim: { ...rfc, link: linkDefaults.rspsim, requestTimeout: 5, maxRequestRetransmits: 3, onUnanswered: 'hunt' },
};
