import { silentLog } from '../../../protocol/host.ts';
import { NamedStreams } from '../../../protocol/random/streams.ts';
import { rfc9260, type SctpOptions } from '../../../protocol/sctp/options.ts';
import { SctpStack } from '../../../protocol/sctp/stack.ts';
import type { Simulator } from '../../../sim/kernel/simulator.ts';
import type { HostNode } from '../../../sim/network/host-node.ts';
import { WIRE_CODEC } from '../../../sim/levels/packet/host-packet-layer.ts';
import { PacketHost } from '../../../sim/levels/packet/packet-host.ts';

/** A host with an SCTP stack over the packet network; everything is encoded and decoded. */
export function sctpHost(
  simulator: Simulator,
  node: HostNode,
  changes: Partial<SctpOptions> = {},
  udpPort?: number,
  life = 1,
): { host: PacketHost; stack: SctpStack } {
  const stacks: SctpStack[] = [];
  const host = new PacketHost(simulator, node, {
    streams: new NamedStreams(life === 1 ? `test/${node.name}` : `test/${node.name}/life${life}`),
    log: silentLog,
    layer: {
      codec: WIRE_CODEC,
      ...(udpPort !== undefined && { udpPort }),
      ...(changes.dynamicAddresses === true && { addressesChange: true }),
    },
    encodeMessages: true,
    stack: (layer, ports) => {
      const stack = new SctpStack(ports, layer, { sctp: { ...rfc9260, ...changes }, decodesMessages: true });
      stacks.push(stack);
      return stack;
    },
  });
  return { host, stack: stacks[0] };
}
