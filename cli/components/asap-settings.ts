import { poolElementDefaults, type PoolElementSettings } from '../../protocol/pool-element/pool-element-options.ts';
import { poolUserDefaults, type PoolUserSettings } from '../../protocol/pool-user/pool-user-options.ts';
import { linkDefaults, type RegistrarLinkOptions } from '../../protocol/registrar-link/link-options.ts';
import { fraction, nonNegativeTimerTime, positiveInteger, timerTime, unsigned } from '../option-values.ts';
import { settingGroup } from './setting-options.ts';

/** How elements and users find and keep a registrar, as options. */
export const linkOptions = settingGroup<RegistrarLinkOptions>('Search for a registrar (RFC 5352 §3.6):', linkDefaults, {
  announcementLife: {
    value: 's',
    description: 'T7-ENRPoutdate: how long an announcement counts',
    rsplib: 'registrarannouncetimeout, ms',
    read: timerTime,
  },
  huntTimeout: {
    value: 's',
    description: 'T5-Serverhunt: how long a round of set-ups may take; doubled after each',
    rsplib: 'registrarconnecttimeout, ms',
    read: timerTime,
  },
  maxHuntTimeout: { value: 's', description: 'RETRAN-MAX: it is doubled up to this', read: timerTime },
  maxParallelConnects: { value: 'n', description: 'set-ups of a round', read: positiveInteger },
  maxAnnounced: { value: 'n', description: 'announced registrars that are remembered', read: positiveInteger },
  maxAnnouncedBySource: { value: 'n', description: 'of them, those of one source address', read: positiveInteger },
  orphanTimeout: {
    value: 's',
    description: 'how long the registrar of an element has to answer when an unknown one wants to be its home',
    read: timerTime,
  },
  idleTimeout: {
    value: 's',
    description: 'an association with a registrar that carries no message for so long is closed; 0: never',
    rsplib: 'autoclosetimeout',
    read: nonNegativeTimerTime,
  },
  huntRetryDelay: {
    value: 's',
    description: 'after a refused request the next round waits for up to this long',
    read: nonNegativeTimerTime,
  },
});

/** Settings of a pool element's ASAP side as options. */
export const poolElementOptions = settingGroup<PoolElementSettings>(
  'Registration (RFC 5352 §3.1):',
  poolElementDefaults,
  {
    reregistrationInterval: {
      value: 's',
      description: 'T4-reregistration: from one registration to the next; if given alone, the life is three times this',
      rsplib: 'rereginterval, ms',
      read: timerTime,
      unset: 'life - 20',
    },
    registrationLife: {
      value: 's',
      description: 'how long a registration lasts unless it is renewed; if given alone, the interval is a third of it',
      read: timerTime,
    },
    registrationTimeout: {
      value: 's',
      description: 'T2-registration: how long a registration may stay unanswered',
      rsplib: 'registrarresponsetimeout, ms',
      read: timerTime,
    },
    deregistrationTimeout: {
      value: 's',
      description: 'T3-deregistration: how long a deregistration may stay unanswered',
      rsplib: 'registrarresponsetimeout, ms',
      read: timerTime,
    },
    maxRegistrationAttempts: {
      value: 'n',
      description: 'MAX-REG-ATTEMPT: unanswered registrations at a registrar before another one is looked for',
      rsplib: 'registrarrequestmaxtrials',
      read: positiveInteger,
    },
    reregistersAtNewRegistrar: {
      description: 'registers as soon as another registrar is found, not with the next registration',
    },
    policyUpdateThreshold: {
      value: 'fraction',
      description: 'change of the load that is registered at once',
      read: fraction,
    },
    refusedRegistrationDelay: {
      value: 's',
      description: 'a refused registration is tried again after this time, and so on',
      read: timerTime,
      unset: 'the server ends with code 1',
    },
    registrationLifeUnits: { noOption: 'how a profile writes registration lives' },
  },
);

/** Settings of a pool user's ASAP side as options. */
export const poolUserOptions = settingGroup<PoolUserSettings>('Handle resolution (RFC 5352 §3.3):', poolUserDefaults, {
  requestTimeout: {
    value: 's',
    description: 'T1-ENRPrequest: how long a handle resolution may stay unanswered',
    rsplib: 'registrarresponsetimeout, ms',
    read: timerTime,
  },
  maxRequestRetransmits: {
    value: 'n',
    description: 'MAX-REQUEST-RETRANSMIT: how often it is repeated at a registrar',
    rsplib: 'registrarrequestmaxtrials',
    read: unsigned,
  },
  sessionConnectTimeout: {
    value: 's',
    description: 'how long the set-up of an association to an element may take, before it is reported unreachable',
    read: timerTime,
  },
  refusalRetryDelay: {
    value: 's',
    description: 'from the refusal of a session to the next selection',
    read: nonNegativeTimerTime,
  },
  staleCacheValue: {
    value: 's',
    description: 'how long the elements of an answer may be used again; 0: the registrar is asked each time',
    read: nonNegativeTimerTime,
  },
  resolutionItems: {
    value: 'n',
    description: 'elements that an answer is to have',
    read: positiveInteger,
    unset: 'as the registrar chooses',
  },
});
