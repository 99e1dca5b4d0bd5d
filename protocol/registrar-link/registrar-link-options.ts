import type { AssociationOptions, IpAddress, MulticastGroup } from '../host.ts';
import type { ProfileName } from '../profile.ts';
import { defaultIdleTimeout } from '../idle-time.ts';
import { ASAP_PORT, IPV6_GROUP } from '../wire/asap-messages.ts';

/** Where a registrar's ASAP is reached. */
export interface RegistrarAddress {
  readonly addresses: readonly IpAddress[];
  readonly port: number;
}

/** How a pool element or pool user finds and keeps a registrar (RFC 5352 §3.6). Times in seconds. */
export interface RegistrarLinkOptions {
  /** Local addresses to connect from; empty: all. */
  readonly addresses: readonly IpAddress[];
  /** Registrars known beforehand. */
  readonly staticRegistrars: readonly RegistrarAddress[];
  /** Multicast group and port of SERVER_ANNOUNCE messages to listen to; undefined: do not listen. */
  readonly announcements: MulticastGroup | undefined;
  /** T7-ENRPoutdate: how long an announced registrar counts as present. */
  readonly announcementLife: number;
  /** Announced registrars that are remembered, ... */
  readonly maxAnnounced: number;
  /** ... and how many of one source address. */
  readonly maxAnnouncedBySource: number;
  /**
   * Whether a registrar that is neither configured nor announced may become the home by a keep-alive with H flag: never,
   * when the present one does not answer (it may have taken over from it), or always (RSPLIB, RSPSIM). RSPLIB's registrars
   * announce themselves, and so become the home at once.
   */
  readonly unknownHome: 'never' | 'whenOrphaned' | 'always';
  /** How long the present home has for its answer then. */
  readonly orphanTimeout: number;
  /** Simultaneous connection attempts of one hunt round (RFC 5352 §3.6: at most 3). */
  readonly maxParallelConnects: number;
  /** The first registrar of the list is preferred: asked alone for so long. 0: none is, and hunts begin at any. */
  readonly preferenceTime: number;
  /**
   * For so long others are asked alone when a registrar was given up because it does not answer: one that accepts associations
   * and answers nothing would be found first again and again. Then it is asked beside them, or, if `maxParallelConnects`
   * are being asked, first in the next round. 0: it is one of all.
   */
  readonly silentDelay: number;
  /** T5-Serverhunt: how long one hunt round may take; doubled after each round. */
  readonly huntTimeout: number;
  /** RETRAN-MAX: upper limit of the doubled hunt time-out. */
  readonly maxHuntTimeout: number;
  /** After a refused request the next hunt waits a time drawn uniformly from [0, this]. */
  readonly huntRetryDelay: number;
  /** The association with a registrar is shut down when it carried no message for so long; 0: never. */
  readonly idleTimeout: number;
  /** Settings of the associations with registrars, inbound ones too. */
  readonly association: AssociationOptions;
}

const associations = new WeakMap<RegistrarLinkOptions, AssociationOptions>();

/** Settings of the associations of a link: the same object for the same options, which thousands of users have. */
export function linkAssociation(options: RegistrarLinkOptions): AssociationOptions {
  let association = associations.get(options);
  if (association === undefined) {
    association = { ...options.association, autoclose: options.idleTimeout };
    associations.set(options, association);
  }
  return association;
}

const rfc: RegistrarLinkOptions = {
  addresses: [],
  staticRegistrars: [],
  announcements: { address: '224.0.1.185', port: ASAP_PORT, ipv6: IPV6_GROUP },
  announcementLife: 5,
  maxAnnounced: 64,
  maxAnnouncedBySource: 8,
  unknownHome: 'whenOrphaned',
  orphanTimeout: 3,
  maxParallelConnects: 3,
  preferenceTime: 0,
  silentDelay: 1,
  huntTimeout: 10,
  maxHuntTimeout: 60,
  huntRetryDelay: 0.2,
  idleTimeout: defaultIdleTimeout,
  association: {},
};

/** Default link options of each profile. */
export const linkDefaults: Readonly<Record<ProfileName, RegistrarLinkOptions>> = {
  rfc,
  rsplib: {
    ...rfc,
    announcements: { address: '239.0.0.50', port: ASAP_PORT, ipv6: IPV6_GROUP },
    huntTimeout: 7.5,
    maxHuntTimeout: 7.5,
    association: { connectTimeout: 7.5 },
  },
  // RSPSIM takes one registrar of its static list at random, dead or alive, and notices nothing but silence.
  rspsim: { ...rfc, announcements: undefined, unknownHome: 'always', maxParallelConnects: 1, silentDelay: 0 },
};
