import { addressScope } from '../../protocol/address-scope.ts';
import type { Host } from '../../protocol/host.ts';
import { addressText, identifierText } from '../../protocol/log-text.ts';
import { Registrar } from '../../protocol/registrar/registrar.ts';
import {
  asapServiceDefaults,
  enrpServiceDefaults,
  type AsapServiceSettings,
  type EnrpServiceSettings,
  type StaticPeer,
} from '../../protocol/registrar/registrar-options.ts';
import { registrarReport } from './component-report.ts';
import { OtherProfiles } from './other-profiles.ts';
import { startComponent, type ComponentOptions, type RunningComponent } from './component-host.ts';
import type { RegistrarIdentifier } from '../../protocol/wire/pool-element.ts';

export interface RegistrarProgramOptions extends ComponentOptions {
  /** 0: random. */
  readonly identifier: RegistrarIdentifier;
  readonly asapPort: number;
  readonly enrpPort: number;
  /** Where the ENRP of other registrars is. */
  readonly peers: readonly StaticPeer[];
  /** What differs from the profile; unless given here, a registrar on loopback addresses lets such addresses register. */
  readonly asap: Partial<AsapServiceSettings>;
  readonly enrp: Partial<EnrpServiceSettings>;
}

/** Runs a registrar in this process. */
export async function runRegistrar(
  options: RegistrarProgramOptions,
): Promise<RunningComponent & { readonly registrar: Registrar }> {
  return startComponent(options, (host, close) => registrarOn(host, options, close));
}

function registrarOn(
  host: Host,
  options: RegistrarProgramOptions,
  close: () => Promise<void>,
): RunningComponent & { readonly registrar: Registrar } {
  const { profile } = options;
  const registrar = new Registrar(host, {
    profile,
    identifier: options.identifier,
    addresses: options.addresses,
    asapPort: options.asapPort,
    enrpPort: options.enrpPort,
    staticPeers: options.peers,
    asap: { ...asapDefaults(options), ...options.asap },
    enrp: { ...enrpServiceDefaults[profile], ...options.enrp },
    association: options.associations.control,
  });
  const at = addressText(options.addresses, registrar.asapPort);
  host.log.event('registrar', 'started', { what: `registrar ${identifierText(registrar.identifier)}`, at });
  registrar.start();
  // Who announces itself nowhere, or to no group of its own profile, wants no news of groups.
  const { announcements } = options.asap;
  const others = announcements && new OtherProfiles(host, profile, announcements, () => false);
  return {
    registrar,
    faces: [
      {
        kind: 'registrar',
        status: () => ({ profile, addresses: options.addresses, ...registrar.status() }),
        report: () => registrarReport(registrar, options.addresses),
      },
    ],
    stop: async () => {
      host.log.event('registrar', 'stopping');
      others?.close();
      registrar.stop();
      await close();
    },
  };
}

/**
 * A registrar that only its own machine reaches serves elements that only that reaches. One that has named peers does not
 * say after its start that pools do not exist which these peers know.
 */
export function asapDefaults({
  profile,
  addresses,
  peers,
}: Pick<RegistrarProgramOptions, 'profile' | 'addresses' | 'peers'>): AsapServiceSettings {
  const settings = { ...asapServiceDefaults[profile], refusesUnknownDuringStartup: peers.length > 0 };
  const isLocal = addresses.length > 0 && addresses.every((address) => addressScope(address) === 'loopback');
  return isLocal ? { ...settings, minAddressScope: 'loopback' } : settings;
}
