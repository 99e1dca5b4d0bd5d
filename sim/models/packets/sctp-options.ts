import { nullKey } from '../../../protocol/sctp/authentication/authentication-options.ts';
import { rfc4960, rfc9260, type SctpOptions } from '../../../protocol/sctp/options.ts';
import { listedNumbers } from '../../run/number-list.ts';
import { cmtOptions } from './cmt-parameters.ts';
import type { LinkParameters, SctpParameters, SctpPreset } from './packet-parameters.ts';

const presets: Readonly<Record<SctpPreset, SctpOptions>> = { rfc9260, rfc4960 };

/** Constants of the engine that studies set by the same names; by default they are those of the preset. */
const ofPreset = [
  'rtoInitial',
  'rtoMin',
  'rtoMax',
  'pathMaxRetrans',
  'assocMaxRetrans',
  'maxInitRetrans',
  'pfMaxRetrans',
  'switchoverMaxRetrans',
  'sackDelay',
  'sackFrequency',
  'maxBurst',
  'initialWindow',
  'lostRetransmission',
  'receiveBuffer',
  'sendBuffer',
] as const satisfies readonly (keyof SctpParameters & keyof SctpOptions)[];

/** What a preset has for the parameters that may be automatic, by name. */
export function presetValues(preset: SctpPreset): ReadonlyMap<string, number | string> {
  return valuesOfPresets[preset];
}

const valuesOfPresets = { rfc9260: valuesOf(rfc9260), rfc4960: valuesOf(rfc4960) } satisfies Record<
  SctpPreset,
  unknown
>;

function valuesOf(options: SctpOptions): ReadonlyMap<string, number | string> {
  const values = ofPreset.map((name) => [name, options[name]] as const);
  return new Map<string, number | string>([...values, ['heartbeatInterval', options.heartbeatInterval]]);
}

/** The options of all stacks of a run. */
export function sctpOptions(parameters: SctpParameters & Pick<LinkParameters, 'ecn'>): SctpOptions {
  const given = Object.fromEntries(ofPreset.map((name) => [name, parameters[name]]));
  return {
    ...presets[parameters.sctpPreset],
    ...(given as Pick<SctpParameters, (typeof ofPreset)[number]>),
    heartbeatInterval: parameters.heartbeatInterval === Infinity ? 0 : parameters.heartbeatInterval,
    congestionControl: parameters.congestionControl,
    coupledMinWindow: parameters.coupledMinWindow,
    congestionGroups: listedNumbers(parameters.congestionGroups),
    nagle: parameters.nagle,
    ecn: parameters.ecn,
    cmt: cmtOptions(parameters),
    nrSack: parameters.nrSack,
    ...(parameters.dynamicAddresses && { dynamicAddresses: true, authentication: nullKey }),
  };
}
