import { checkOptions, SctpOptionError } from '../../protocol/sctp/options.ts';
import { linkOptions } from '../../sim/models/packets/link-options.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import { streamOptions } from '../../sim/models/bulk-transfer/stream-options.ts';
import { sctpOptions } from '../../sim/models/packets/sctp-options.ts';
import { checkChannelOptions } from '../../sim/network/channel-options.ts';
import { NetworkError } from '../../sim/network/network-error.ts';

/** Subnets 10.x.0.0/16 that networks side by side share. */
const SUBNETS = 256;

/** Contradictions of the parameters of `transport: sctp`, and what to do; the first one. */
export function packetContradictions(parameters: RunParameters): string[] {
  const contradiction = combinationFault(parameters) ?? optionFault(parameters);
  return contradiction === undefined ? [] : [contradiction];
}

function combinationFault(parameters: RunParameters): string | undefined {
  const { model, paths, lans, failingPaths, failingLinks, messageSize, firstStreamMessageSize, sendBuffer } =
    parameters;
  if (model === 'rserpool' && parameters.idealized)
    return 'idealized needs transport: message: set idealized to false, or transport to message';
  if (model === 'rserpool' && lans * paths > SUBNETS)
    return `${paths} paths of ${lans} LANs need more than ${SUBNETS} subnets: reduce paths or lans`;
  if (failingPaths > paths) return `failingPaths ${failingPaths} exceeds paths ${paths}`;
  if (model === 'bulkTransfer') {
    if (failingLinks !== 'networks') return 'failingLinks needs model: rserpool: in bulk transfer only networks fail';
    if (sendBuffer === Infinity) return 'sendBuffer needs a size: without a limit nothing slows down the senders';
    if (parameters.sharedBottleneck && paths === 1) return 'sharedBottleneck needs paths above 1';
    if (parameters.background !== 'none' && parameters.backgroundPacketLength > parameters.linkMtu)
      return `backgroundPacketLength ${parameters.backgroundPacketLength} exceeds linkMtu ${parameters.linkMtu}`;
    if (messageSize > sendBuffer) return `messageSize ${messageSize} exceeds sendBuffer ${sendBuffer}`;
    if (firstStreamMessageSize > sendBuffer)
      return `firstStreamMessageSize ${firstStreamMessageSize} exceeds sendBuffer ${sendBuffer}`;
  }
  return undefined;
}

/** What network and engine say to the options that the parameters come to. */
function optionFault(parameters: RunParameters): string | undefined {
  try {
    checkChannelOptions('links', linkOptions(parameters), parameters.ipVersion !== 'ipv4');
    const ofStreams = parameters.model === 'bulkTransfer' ? streamOptions(parameters) : {};
    checkOptions({ ...sctpOptions(parameters), ...ofStreams });
  } catch (error) {
    if (error instanceof NetworkError || error instanceof SctpOptionError) return error.message;
    throw error;
  }
  return undefined;
}
