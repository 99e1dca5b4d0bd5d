import type { NamedStreams } from '../../../protocol/random/streams.ts';
import type { SctpOptions } from '../../../protocol/sctp/options.ts';
import type { SctpObserver } from '../../../protocol/sctp/services.ts';
import { SctpStack, type SctpStackOptions } from '../../../protocol/sctp/stack.ts';
import { SCTP_OVER_UDP_PORT } from '../../../protocol/sctp/udp-encapsulation.ts';
import type { Simulator } from '../../kernel/simulator.ts';
import type { HostNode } from '../../network/host-node.ts';
import { NetworkError } from '../../network/network-error.ts';
import { type PacketLayerOptions, WIRE_CODEC } from '../../levels/packet/host-packet-layer.ts';
import { PacketHost } from '../../levels/packet/packet-host.ts';
import type { NodeLogs } from '../../levels/node-logs.ts';
import type { CommonParameters } from '../../run/common-parameters.ts';
import type { PacketParameters } from './packet-parameters.ts';
import { sctpOptions } from './sctp-options.ts';

/** What all hosts of a packet-level model share. */
export interface HostSettings {
  readonly simulator: Simulator;
  /** Of the run. */
  readonly streams: NamedStreams;
  readonly stack: SctpStackOptions;
  readonly layer: PacketLayerOptions;
  readonly encodeMessages: boolean;
  readonly logs: NodeLogs;
}

/** A host from its start to its crash: its ports, and the stack behind them. */
export interface BootedHost {
  readonly host: PacketHost;
  readonly stack: SctpStack;
}

/** @param sctp options of the stacks that the model has parameters of its own for */
export function hostSettings(
  simulator: Simulator,
  parameters: PacketParameters & Pick<CommonParameters, 'encodeMessages'>,
  streams: NamedStreams,
  logs: NodeLogs,
  sctp: Partial<SctpOptions> = {},
): HostSettings {
  const { encodeMessages, encodePackets, udpEncapsulation, dynamicAddresses } = parameters;
  return {
    simulator,
    streams,
    stack: { sctp: { ...sctpOptions(parameters), ...sctp }, decodesMessages: encodeMessages },
    layer: {
      ...(udpEncapsulation && { udpPort: SCTP_OVER_UDP_PORT }),
      ...(encodePackets && { codec: WIRE_CODEC }),
      ...(dynamicAddresses && { addressesChange: true }),
    },
    encodeMessages,
    logs,
  };
}

/** The same for a host whose stack is observed. */
export function observed(settings: HostSettings, observer: SctpObserver): HostSettings {
  return { ...settings, stack: { ...settings.stack, observer } };
}

/** Starts a host. @param boot the how many-th start it is, from 1 */
export function bootHost(settings: HostSettings, node: HostNode, boot: number): BootedHost {
  const stacks: SctpStack[] = [];
  const host = new PacketHost(settings.simulator, node, {
    streams: settings.streams.below(boot === 1 ? node.name : `${node.name}/boot${boot}`),
    log: settings.logs(node.name, settings.simulator),
    layer: settings.layer,
    encodeMessages: settings.encodeMessages,
    stack: (layer, ports) => {
      const stack = new SctpStack(ports, layer, settings.stack);
      stacks.push(stack);
      return stack;
    },
  });
  const [stack] = stacks;
  if (stack === undefined) throw new NetworkError(node.name, 'stack', 'is missing');
  return { host, stack };
}
