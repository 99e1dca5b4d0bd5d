import type { AssociationSettings } from '../../../native/programs/association-settings.ts';
import type { RegistrarSearch } from '../../../native/programs/component-host.ts';
import type { AssociationOptions } from '../../../protocol/host.ts';
import type { PoolElementSettings } from '../../../protocol/pool-element/pool-element-options.ts';
import type { PoolUserSettings } from '../../../protocol/pool-user/pool-user-options.ts';
import type { AsapServiceSettings, EnrpServiceSettings } from '../../../protocol/registrar/registrar-options.ts';

/**
 * Settings of a pool in one machine that people watch: whatever fails is noticed within some seconds, where the RFCs have
 * half a minute for networks of the size of the world. Times in seconds.
 */

const control: AssociationOptions = {
  rtoInitial: 0.5,
  rtoMin: 0.25,
  rtoMax: 0.5,
  assocMaxRetrans: 5,
  pathMaxRetrans: 2,
  pfMaxRetrans: 0,
  heartbeatInterval: 1,
};

export const livelyAssociations: AssociationSettings = { control, session: control };

/** Nothing is announced: other pools of this machine, and other demos, do not hear of this one, nor it of them. */
export const livelyAsap: Partial<AsapServiceSettings> = {
  announcements: undefined,
  endpointKeepAliveInterval: 3,
  endpointKeepAliveTimeout: 2,
  // Elements register again with each change of their load, and learn who their home is from keep-alives.
  registrationRestartsKeepAlive: false,
};

export const livelyEnrp: Partial<EnrpServiceSettings> = {
  presenceGroup: undefined,
  peerHeartbeatCycle: 1,
  maxTimeLastHeard: 3,
  maxTimeNoResponse: 1,
  mentorDiscoveryTimeout: 1,
  mentorRetryDelay: 1,
};

export const livelySearch: Omit<RegistrarSearch, 'registrars'> = {
  announcements: undefined,
  // Who has which registrar is no matter of luck: each has another list.
  search: { preferenceTime: 0.5, huntTimeout: 2, maxHuntTimeout: 2, orphanTimeout: 1 },
};

export const livelyElement: Partial<PoolElementSettings> = {
  registrationLife: 30,
  reregistrationInterval: 5,
  registrationTimeout: 2,
  deregistrationTimeout: 1,
  maxRegistrationAttempts: 1,
};

export const livelyUser: Partial<PoolUserSettings> = {
  requestTimeout: 1,
  maxRequestRetransmits: 1,
  onUnanswered: 'hunt',
  sessionConnectTimeout: 2,
};
