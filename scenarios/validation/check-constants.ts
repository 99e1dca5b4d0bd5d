import type { TransportTraits } from '../../native/transports.ts';
import { usrsctpTuning } from '../../native/usrsctp/tuning.ts';
import type { SctpParameters } from '../../sim/models/packets/packet-parameters.ts';
import { presetValues, sctpOptions } from '../../sim/models/packets/sctp-options.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import { parameterNamed } from '../language/parameter-catalogue.ts';

/** Who has a parameter of SCTP where the stack is not this project's. */
type Holder =
  /** Associations take it, over every transport. */
  | 'association'
  /** libusrsctp can be set to it. */
  | 'buffer'
  /** As far as libusrsctp has it, which its tuning knows. */
  | 'multipath'
  /** The stack has a value of its own: it must be the one of the preset, or the default. */
  | 'stack'
  /** Likewise without CMT; with it, as libusrsctp has it. */
  | 'stackOrMultipath'
  /** Where the others come from, ... */
  | 'preset'
  /** ... what is refused before, as it has no counterpart in real runs, ... */
  | 'refused'
  /** ... and what sockets go without: they send messages at once, for requests and answers must not wait for more data. */
  | 'without';

/** Of all parameters of SCTP: a new one does not compile until it is decided. */
const holders: Readonly<Record<keyof SctpParameters, Holder>> = {
  sctpPreset: 'preset',
  rtoInitial: 'association',
  rtoMin: 'association',
  rtoMax: 'association',
  pathMaxRetrans: 'association',
  assocMaxRetrans: 'association',
  maxInitRetrans: 'stack',
  pfMaxRetrans: 'association',
  switchoverMaxRetrans: 'stack',
  heartbeatInterval: 'association',
  sackDelay: 'stack',
  sackFrequency: 'stack',
  maxBurst: 'stack',
  initialWindow: 'stack',
  congestionControl: 'multipath',
  coupledMinWindow: 'stack',
  congestionGroups: 'stack',
  lostRetransmission: 'stackOrMultipath',
  receiveBuffer: 'buffer',
  sendBuffer: 'buffer',
  dynamicAddresses: 'refused',
  nagle: 'without',
  cmt: 'multipath',
  cmtSendOrder: 'multipath',
  cmtSplitFastRetransmit: 'multipath',
  cmtWindowUpdate: 'multipath',
  cmtFastRecoveryUpdate: 'multipath',
  cmtDelayedAck: 'multipath',
  cmtSackPath: 'multipath',
  cmtRetransmission: 'multipath',
  cmtSmartFastRetransmit: 'multipath',
  cmtBufferSplitting: 'multipath',
  cmtSplitBytes: 'multipath',
  cmtRescheduling: 'multipath',
  cmtReschedulingThreshold: 'multipath',
  nrSack: 'multipath',
};

/**
 * Checks whether a stack can have the constants of SCTP that a point has.
 *
 * @param fail throws; called with what it cannot have
 */
export function checkConstants(
  parameters: RunParameters,
  { takesAllConstants, takesMultipath }: TransportTraits,
  fail: (message: string) => never,
): void {
  if (takesAllConstants) return;
  const { rtoInitial, rtoMin, rtoMax, sctpPreset, cmt, nrSack, congestionControl } = parameters;
  if (rtoInitial < rtoMin || rtoInitial > rtoMax)
    fail(
      `rtoInitial=${rtoInitial} s must be from rtoMin=${rtoMin} s to rtoMax=${rtoMax} s: its sockets refuse others; ` +
        'set one of them, or leave the point out (--point names those that run)',
    );
  const ofPreset = presetValues(sctpPreset);
  for (const [name, holder] of Object.entries(holders) as [keyof SctpParameters, Holder][]) {
    const isOfStack =
      holder === 'stack' ||
      (holder === 'stackOrMultipath' && !(takesMultipath && cmt)) ||
      (holder === 'buffer' && !takesMultipath);
    if (!isOfStack) continue;
    if (parameters[name] !== (ofPreset.get(name) ?? parameterNamed(name)?.default))
      fail(`${name}=${String(parameters[name])}: this constant of SCTP cannot be set there; leave it out`);
  }
  if (!takesMultipath) {
    if (cmt || nrSack || congestionControl !== 'rfc9260')
      fail('it has neither CMT nor NR-SACK, and its own congestion control: leave them out');
    return;
  }
  try {
    usrsctpTuning(sctpOptions(parameters));
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}
