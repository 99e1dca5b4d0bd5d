import { poolElementDefaults, type PoolElementSettings } from '../../protocol/pool-element/pool-element-options.ts';
import { poolUserDefaults, type PoolUserSettings } from '../../protocol/pool-user/pool-user-options.ts';
import { linkDefaults, type RegistrarLinkOptions } from '../../protocol/registrar-link/registrar-link-options.ts';
import { fraction, nonNegativeTimerTime, positiveInteger, timerTime, unsigned } from '../option-values.ts';
import { settingGroup } from './setting-options.ts';

/** How elements and users find and keep a registrar, as options. */
export const registrarLinkOptions = settingGroup<RegistrarLinkOptions>(
  'Search for a registrar (RFC 5352 §3.6):',
  linkDefaults,
  {
    announcementLife: {
      value: 's',
      description: 'T7-ENRPoutdate: time for which an announcement is valid',
      rsplib: 'registrarannouncetimeout, ms',
      read: timerTime,
    },
    huntTimeout: {
      value: 's',
      description: 'T5-Serverhunt: timeout of a round of association set-ups; doubled after each round',
      rsplib: 'registrarconnecttimeout, ms',
      read: timerTime,
    },
    maxHuntTimeout: { value: 's', description: 'RETRAN-MAX: limit of the doubled hunt timeout', read: timerTime },
    preferenceTime: {
      value: 's',
      description:
        'time for which the first registrar given is asked alone, the others beside it then; 0: none is preferred',
      read: nonNegativeTimerTime,
    },
    silentDelay: {
      value: 's',
      description:
        'time for which others are asked alone after a registrar was given up because it does not answer; it is asked beside them then, within max-parallel-connects; 0: not at all',
      read: nonNegativeTimerTime,
    },
    maxParallelConnects: { value: 'n', description: 'association set-ups per round', read: positiveInteger },
    maxAnnounced: {
      value: 'n',
      description: 'maximum number of announced registrars to remember',
      read: positiveInteger,
    },
    maxAnnouncedBySource: {
      value: 'n',
      description: 'maximum number of them from one source address',
      read: positiveInteger,
    },
    orphanTimeout: {
      value: 's',
      description:
        'time that the registrar of an element has to answer when an unknown registrar claims to be its home',
      read: timerTime,
    },
    idleTimeout: {
      value: 's',
      description: 'idle time after which an association with a registrar is closed; 0: never',
      rsplib: 'autoclosetimeout',
      read: nonNegativeTimerTime,
    },
    huntRetryDelay: {
      value: 's',
      description: 'longest wait before the next round after a refused request',
      read: nonNegativeTimerTime,
    },
  },
);

/** Settings of a pool element's ASAP side as options. */
export const poolElementOptions = settingGroup<PoolElementSettings>(
  'Registration (RFC 5352 §3.1):',
  poolElementDefaults,
  {
    reregistrationInterval: {
      value: 's',
      description: 'T4-reregistration: interval between registrations; if given alone, the life is three times as long',
      rsplib: 'rereginterval, ms',
      read: timerTime,
      unset: 'life - 20',
    },
    registrationLife: {
      value: 's',
      description:
        'time until a registration expires if it is not renewed; if given alone, the interval is a third of it',
      read: timerTime,
    },
    registrationTimeout: {
      value: 's',
      description: 'T2-registration: timeout of a registration',
      rsplib: 'registrarresponsetimeout, ms',
      read: timerTime,
    },
    deregistrationTimeout: {
      value: 's',
      description: 'T3-deregistration: timeout of a deregistration',
      rsplib: 'registrarresponsetimeout, ms',
      read: timerTime,
    },
    maxRegistrationAttempts: {
      value: 'n',
      description: 'MAX-REG-ATTEMPT: unanswered registrations before another registrar is searched for',
      rsplib: 'registrarrequestmaxtrials',
      read: positiveInteger,
    },
    reregistersAtNewRegistrar: {
      description: 'register as soon as another registrar is found, instead of at the next interval',
    },
    policyUpdateThreshold: {
      value: 'fraction',
      description: 'change of the load that causes an immediate re-registration',
      read: fraction,
    },
    refusedRegistrationDelay: {
      value: 's',
      description: 'time after which a refused registration is tried again',
      read: timerTime,
      unset: 'the server ends with exit code 1',
    },
    registrationLifeUnits: { noOption: 'how a profile writes registration lives' },
  },
);

/** Settings of a pool user's ASAP side as options. */
export const poolUserOptions = settingGroup<PoolUserSettings>('Handle resolution (RFC 5352 §3.3):', poolUserDefaults, {
  requestTimeout: {
    value: 's',
    description: 'T1-ENRPrequest: timeout of a handle resolution',
    rsplib: 'registrarresponsetimeout, ms',
    read: timerTime,
  },
  maxRequestRetransmits: {
    value: 'n',
    description: 'MAX-REQUEST-RETRANSMIT: retransmissions of a handle resolution to a registrar',
    rsplib: 'registrarrequestmaxtrials',
    read: unsigned,
  },
  sessionConnectTimeout: {
    value: 's',
    description: 'timeout of an association set-up with an element, after which it is reported unreachable',
    read: timerTime,
  },
  refusalRetryDelay: {
    value: 's',
    description: 'time from the refusal of a session to the next selection',
    read: nonNegativeTimerTime,
  },
  staleCacheValue: {
    value: 's',
    description: 'time for which the elements of an answer may be reused; 0: the registrar is asked each time',
    read: nonNegativeTimerTime,
  },
  resolutionItems: {
    value: 'n',
    description: 'number of elements to request per answer',
    read: positiveInteger,
    unset: 'chosen by the registrar',
  },
});
