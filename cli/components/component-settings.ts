import type { AddressScope } from '../../protocol/host.ts';
import type { ProfileName } from '../../protocol/profile.ts';
import {
  defaultReregistrationInterval,
  poolElementDefaults,
  type PoolElementSettings,
} from '../../protocol/pool-element/pool-element-options.ts';
import { linkDefaults } from '../../protocol/registrar-link/registrar-link-options.ts';
import {
  asapServiceDefaults,
  enrpServiceDefaults,
  type AsapServiceSettings,
  type EnrpServiceSettings,
} from '../../protocol/registrar/registrar-options.ts';
import type { RegistrarSearch } from '../../native/programs/component-host.ts';
import { registrarLinkOptions, poolElementOptions } from './asap-settings.ts';
import { groupOf, type MulticastChoice } from './multicast-options.ts';
import { asapOptions, enrpOptions, rateGuardOptions, takeoverOptions } from './registrar-settings.ts';
import type { GivenOptions } from './setting-options.ts';
import { refuseOptions } from '../unfit-options.ts';
import { UsageError } from '../usage-error.ts';

export interface RegistrarGiven extends GivenOptions {
  readonly profile: ProfileName;
  readonly announce: boolean;
  readonly asapAnnounce?: MulticastChoice;
  readonly enrpAnnounce?: MulticastChoice;
  readonly minAddressScope?: AddressScope;
}

/** What the options say of a registrar's engine. @throws UsageError if they contradict each other */
export function givenRegistrarSettings(options: RegistrarGiven): {
  readonly asap: Partial<AsapServiceSettings>;
  readonly enrp: Partial<EnrpServiceSettings>;
} {
  const { profile, announce, asapAnnounce, enrpAnnounce, minAddressScope } = options;
  if (!announce)
    refuseOptions({ '--asap-announce': asapAnnounce, '--enrp-announce': enrpAnnounce }, '--no-announce is also given');
  const usual = announce ? 'auto' : 'off';
  const asap = asapOptions.read(options);
  const [asapUsual, enrpUsual] = [asapServiceDefaults[profile], enrpServiceDefaults[profile]];
  return {
    asap: {
      ...asap,
      rateGuards: { ...asapUsual.rateGuards, ...rateGuardOptions.read(options) },
      announcements: groupOf(asapAnnounce ?? usual, asapUsual.announcements),
      ...(minAddressScope === undefined ? {} : { minAddressScope }),
    },
    enrp: {
      ...enrpOptions.read(options),
      ...(asap.announceTtl === undefined ? {} : { presenceTtl: asap.announceTtl }),
      presenceGroup: groupOf(enrpAnnounce ?? usual, enrpUsual.presenceGroup),
      takeover: { ...enrpUsual.takeover, ...takeoverOptions.read(options) },
    },
  };
}

export interface SearchGiven extends GivenOptions {
  readonly profile: ProfileName;
  readonly registrar?: readonly string[];
  readonly asapAnnounce?: MulticastChoice;
}

/** A search whose registrars may be names of hosts. */
interface NamedSearch extends Omit<RegistrarSearch, 'registrars'> {
  readonly registrars: readonly string[];
}

/** Where the options say that registrars are found. */
export function searchSettings(options: SearchGiven): NamedSearch {
  const { profile, registrar: registrars = [], asapAnnounce = registrars.length > 0 ? 'off' : 'auto' } = options;
  if (registrars.length === 0 && asapAnnounce === 'off')
    throw new UsageError('--asap-announce off: registrars must then be given with --registrar');
  const own = registrarLinkOptions.read(options);
  const { huntTimeout, maxHuntTimeout } = { ...linkDefaults[profile], ...own };
  return {
    registrars,
    announcements: groupOf(asapAnnounce, linkDefaults[profile].announcements),
    search: { ...(huntTimeout > maxHuntTimeout ? { maxHuntTimeout: huntTimeout } : {}), ...own },
  };
}

/** What the options say of a pool element's engine. @throws UsageError if registrations would expire before they are renewed */
export function elementSettings(profile: ProfileName, given: GivenOptions): Partial<PoolElementSettings> {
  const own = poolElementOptions.read(given);
  const { reregistrationInterval: interval, registrationLife: life } = own;
  const usual = poolElementDefaults[profile];
  if (interval !== undefined && life === undefined) return { ...own, registrationLife: LIFE_FACTOR * interval };
  if (life === undefined) return own;
  const fitting =
    interval ?? (usual.reregistrationInterval === undefined ? defaultReregistrationInterval(life) : life / LIFE_FACTOR);
  if (fitting >= life)
    throw new UsageError(
      `--registration-life ${life} s: registrations are renewed every ${fitting} s and would expire before that`,
    );
  return { ...own, reregistrationInterval: fitting };
}

/** As RSPLIB: a registration may fail to be renewed twice. */
const LIFE_FACTOR = 3;
