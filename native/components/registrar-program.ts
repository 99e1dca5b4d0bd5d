import { addressScope } from '../../protocol/address-scope.ts';
import type { AddressScope, Host } from '../../protocol/host.ts';
import { Registrar } from '../../protocol/registrar/registrar.ts';
import {
  asapServiceDefaults,
  enrpServiceDefaults,
  type AsapServiceSettings,
} from '../../protocol/registrar/registrar-options.ts';
import { ENRP_PORT } from '../../protocol/wire/enrp-messages.ts';
import { socketAddress, startComponent, type ComponentOptions, type RunningComponent } from './component-host.ts';

export interface RegistrarProgramOptions extends ComponentOptions {
  /** 0: random. */
  readonly identifier: number;
  readonly asapPort: number;
  readonly enrpPort: number;
  /** Other registrars, as `address` or `address:port` of their ENRP. */
  readonly peers: readonly string[];
  /** Announces itself and its presence by multicast. */
  readonly announce: boolean;
  /** Narrowest scope of addresses that elements may register (default: the profile's; loopback for a registrar there). */
  readonly minAddressScope?: AddressScope;
  /** Longest pool handle, bytes (default: the profile's). */
  readonly maxPoolHandle?: number;
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
  const { profile, announce } = options;
  const asap = asapSettings(options);
  const enrp = enrpServiceDefaults[profile];
  const registrar = new Registrar(host, {
    profile,
    identifier: options.identifier,
    addresses: options.addresses,
    asapPort: options.asapPort,
    enrpPort: options.enrpPort,
    staticPeers: options.peers.map((peer) => socketAddress(peer, ENRP_PORT)),
    asap: announce ? asap : { ...asap, announcements: undefined },
    enrp: announce ? enrp : { ...enrp, presenceGroup: undefined },
  });
  registrar.start();
  return {
    registrar,
    stop: async () => {
      registrar.stop();
      await close();
    },
  };
}

/** A registrar that only its own machine reaches serves elements that only that reaches. */
function asapSettings(options: RegistrarProgramOptions): AsapServiceSettings {
  const { profile, addresses, minAddressScope, maxPoolHandle } = options;
  const settings = asapServiceDefaults[profile];
  const isLocal = addresses.length > 0 && addresses.every((address) => addressScope(address) === 'loopback');
  return {
    ...settings,
    minAddressScope: minAddressScope ?? (isLocal ? 'loopback' : settings.minAddressScope),
    maxPoolHandle: maxPoolHandle ?? settings.maxPoolHandle,
  };
}
