import { rfc4960, rfc9260, type SctpOptions } from '../../../protocol/sctp/options.ts';
import type { LinkParameters, SctpParameters, SctpPreset } from './packet-parameters.ts';

const presets: Readonly<Record<SctpPreset, SctpOptions>> = { rfc9260, rfc4960 };

/** Parameters of studies that are options of the engine; their default is that of the preset. */
const optionOf = {
  rtoInitial: 'rtoInitial',
  rtoMin: 'rtoMin',
  rtoMax: 'rtoMax',
  pathMaxRetrans: 'pathMaxRetransmissions',
  assocMaxRetrans: 'associationMaxRetransmissions',
  maxInitRetrans: 'maxInitRetransmissions',
  pfMaxRetrans: 'potentiallyFailedMaxRetransmissions',
  switchoverMaxRetrans: 'primarySwitchoverMaxRetransmissions',
  sackDelay: 'sackDelay',
  sackFrequency: 'sackFrequency',
  maxBurst: 'maxBurst',
  initialWindow: 'initialWindow',
  lostRetransmission: 'lostRetransmission',
  receiveBuffer: 'receiveBuffer',
  sendBuffer: 'sendBuffer',
} as const satisfies Partial<Record<keyof SctpParameters, keyof SctpOptions>>;

/** What a preset has for the parameters that may be automatic, by name. */
export function presetValues(preset: SctpPreset): ReadonlyMap<string, number | string> {
  const options = presets[preset];
  const values = Object.entries(optionOf).map(([name, option]) => [name, options[option]] as const);
  return new Map<string, number | string>([...values, ['heartbeatInterval', options.heartbeatInterval]]);
}

/** The options of all stacks of a run. */
export function sctpOptions(parameters: SctpParameters & Pick<LinkParameters, 'ecn'>): SctpOptions {
  const given = Object.entries(optionOf).map(([name, option]) => [
    option,
    parameters[name as keyof typeof optionOf] satisfies number | string,
  ]);
  return {
    ...presets[parameters.sctpPreset],
    ...(Object.fromEntries(given) as Pick<SctpOptions, (typeof optionOf)[keyof typeof optionOf]>),
    heartbeatInterval: parameters.heartbeatInterval === Infinity ? 0 : parameters.heartbeatInterval,
    nagle: parameters.nagle,
    ecn: parameters.ecn,
  };
}
