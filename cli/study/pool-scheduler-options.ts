import { namedAddresses } from '../../native/programs/peer-address.ts';
import type { RealWorldOptions } from '../../native/api/real-world.ts';
import { scriptingService } from '../../protocol/services/scripting/descriptor.ts';
import { ASAP_PORT } from '../../protocol/wire/asap-messages.ts';
import { PoolScheduler } from '../../scenarios/execution/distribution/pool/pool-scheduler.ts';
import type { PoolPlaceOptions } from './distribution-places.ts';

/** The pool that options name. @param memory heap limit of a task, MB */
export function poolScheduler(
  options: PoolPlaceOptions & { readonly memory?: number },
  tell: (line: string) => void,
): PoolScheduler {
  const { poolHandle = scriptingService.poolHandle, sign, memory } = options;
  return new PoolScheduler({ world: async () => worldOf(options), poolHandle, sign, memory, tell });
}

/** @throws TransportError if the name of a registrar is not known */
async function worldOf({
  transport,
  udpPort = transport === undefined || transport === 'udp' ? 0 : undefined,
  remoteUdpPort,
  profile,
  address = [],
  registrar,
}: PoolPlaceOptions): Promise<RealWorldOptions> {
  return {
    ...(transport !== undefined && { transport }),
    // Components of this host have the usual one.
    ...(udpPort !== undefined && { udpPort }),
    ...(remoteUdpPort !== undefined && { remoteUdpPort }),
    ...(profile !== undefined && { profile }),
    ...(address.length > 0 && { addresses: address }),
    ...(registrar !== undefined && {
      registrars: await namedAddresses(registrar, ASAP_PORT, address),
      announcements: false as const,
    }),
  };
}
