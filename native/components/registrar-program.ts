import { Registrar } from '../../protocol/registrar/registrar.ts';
import { asapServiceDefaults, enrpServiceDefaults } from '../../protocol/registrar/registrar-options.ts';
import { ENRP_PORT } from '../../protocol/wire/enrp-messages.ts';
import {
  componentHost,
  farewell,
  socketAddress,
  type ComponentOptions,
  type RunningComponent,
} from './component-host.ts';

export interface RegistrarProgramOptions extends ComponentOptions {
  /** 0: random. */
  readonly identifier: number;
  readonly asapPort: number;
  readonly enrpPort: number;
  /** Other registrars, as `address` or `address:port` of their ENRP. */
  readonly peers: readonly string[];
  /** Announces itself and its presence by multicast. */
  readonly announce: boolean;
}

/** Runs a registrar in this process. */
export function runRegistrar(options: RegistrarProgramOptions): RunningComponent & { readonly registrar: Registrar } {
  const { profile, announce } = options;
  const host = componentHost(options);
  const asap = asapServiceDefaults[profile];
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
      await farewell();
    },
  };
}
