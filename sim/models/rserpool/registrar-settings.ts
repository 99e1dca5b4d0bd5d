import {
  asapServiceDefaults,
  enrpServiceDefaults,
  type RegistrarOptions,
} from '../../../protocol/registrar/registrar-options.ts';
import { ASAP_PORT } from '../../../protocol/wire/asap-messages.ts';
import { ENRP_PORT } from '../../../protocol/wire/enrp-messages.ts';
import type { RserpoolParameters } from './parameters.ts';

/** What all registrars of a run have in common. */
export function registrarSettings(
  parameters: RserpoolParameters,
): Omit<RegistrarOptions, 'identifier' | 'addresses' | 'staticPeers' | 'handlespaceChanged' | 'poolRequested'> {
  const asap = asapServiceDefaults[parameters.profile];
  const enrp = enrpServiceDefaults[parameters.profile];
  return {
    profile: parameters.profile,
    asapPort: ASAP_PORT,
    enrpPort: ENRP_PORT,
    asap: {
      ...asap,
      announcements: undefined,
      maxElements: Infinity,
      maxElementsPerHost: parameters.elementsPerUser,
      maxContacts: Infinity,
      idleTimeout: 0,
      maxHandleResolutionItems: parameters.maxHandleResolutionItems,
      randomizesItems: parameters.randomizeMaxHandleResolutionItems,
      serviceDuringStartup: parameters.serviceDuringStartup,
      maxIncrement: parameters.maxIncrement,
      maxBadPeReports: parameters.maxBadPeReports,
      endpointKeepAliveInterval: parameters.endpointKeepAliveInterval,
      endpointKeepAliveTimeout: parameters.endpointKeepAliveTimeout,
      rateGuards: {
        ...asap.rateGuards,
        requesters: Infinity,
        maxHandleResolutionRate: parameters.maxHandleResolutionRate,
        maxEndpointUnreachableRate: parameters.maxEndpointUnreachableRate,
        entries: parameters.rateGuardEntries,
      },
    },
    enrp: {
      ...enrp,
      presenceGroup: undefined,
      maxPeers: Infinity,
      maxSetUpRate: Infinity,
      peerHeartbeatCycle: parameters.peerHeartbeatCycle,
      maxTimeLastHeard: parameters.maxTimeLastHeard,
      maxTimeNoResponse: parameters.maxTimeNoResponse,
      mentorDiscoveryTimeout: parameters.mentorDiscoveryTimeout,
      updateLossProbability: parameters.updateLossProbability,
      takeoverSuggestion: parameters.takeoverSuggestion,
      takeover: { ...enrp.takeover, expiry: parameters.takeoverExpiry },
    },
  };
}
