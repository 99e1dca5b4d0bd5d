import { InvalidArgumentError, Option } from 'commander';
import {
  bufferSides,
  cmtDefaults,
  type CmtOptions,
  retransmissionPolicyNames,
  sendOrders,
  sackPathNames,
  splitAccountings,
  windowUpdates,
} from '../../protocol/sctp/cmt-options.ts';
import type { SctpOptions } from '../../protocol/sctp/options.ts';
import type { GivenOptions } from '../components/setting-options.ts';
import { UsageError } from '../usage-error.ts';

/** An option of CMT: one of some words, a fraction, or a switch that is on unless it is switched off. */
interface CmtSetting {
  readonly name: string;
  readonly description: string;
  readonly takes: readonly string[] | 'fraction' | 'off';
}

/** All options of CMT by what protocol/sctp calls them, with the names that studies give them. */
const settings: Readonly<Record<keyof CmtOptions, CmtSetting>> = {
  sendOrder: chosen('cmtSendOrder', sendOrders, 'in which order paths with room get new data'),
  splitFastRetransmit: on('cmtSplitFastRetransmit', 'no split fast retransmit (SFR)'),
  windowUpdate: chosen('cmtWindowUpdate', windowUpdates, 'what lets the window of a path grow'),
  fastRecoveryUpdate: on('cmtFastRecoveryUpdate', 'pseudo-cumulative TSNs do not end fast recovery of their path'),
  delayedAck: on('cmtDelayedAck', 'no delayed acknowledgment for CMT (DAC): SACKs at once for reordering'),
  sackPath: chosen('cmtSackPath', sackPathNames, 'path of a SACK of packets of several paths'),
  retransmission: chosen('cmtRetransmission', retransmissionPolicyNames, 'where lost chunks go'),
  smartFastRetransmit: on(
    'cmtSmartFastRetransmit',
    'retransmissions after time-outs are miss indications of others, too',
  ),
  bufferSplitting: chosen('cmtBufferSplitting', bufferSides, 'buffers of which each usable path gets an equal part'),
  splitBytes: chosen('cmtSplitBytes', splitAccountings, "what counts against a path's part"),
  rescheduling: chosen('cmtRescheduling', bufferSides, 'buffers that, when blocked, make the chunk go another way'),
  reschedulingThreshold: {
    name: 'cmtReschedulingThreshold',
    description: "blocked fraction of a path's part that starts it",
    takes: 'fraction',
  },
};

function chosen(name: string, choices: readonly string[], description: string): CmtSetting {
  return { name, takes: choices, description };
}

function on(name: string, description: string): CmtSetting {
  return { name, takes: 'off', description };
}

/** The options for CMT and NR-SACK. */
export function multipathOptions(): Option[] {
  return [
    new Option(
      '--cmt',
      'CMT-SCTP: new data takes all active paths at the same time (and --pf-threshold is 0 unless given)',
    ),
    ...Object.entries(settings).map(([key, setting]) => cmtOption(setting, cmtDefaults[key as keyof CmtOptions])),
    new Option('--nr-sack', 'offer NR-SACK: what arrived out of order leaves the send buffer at once'),
  ];
}

function cmtOption(setting: CmtSetting, usual: CmtOptions[keyof CmtOptions]): Option {
  const text = `CMT: ${setting.description}`;
  if (setting.takes === 'off') return new Option(flagOf(setting), text);
  const withDefault = `${text} (default: ${usual})`;
  if (setting.takes === 'fraction') return new Option(`${flagOf(setting)} <part>`, withDefault).argParser(fraction);
  return new Option(`${flagOf(setting)} <name>`, withDefault).choices(setting.takes);
}

/**
 * What was given of them.
 *
 * @throws UsageError if something of CMT is given without `--cmt`
 */
export function multipathGiven(given: GivenOptions): Partial<Pick<SctpOptions, 'cmt' | 'nrSack' | 'pfMaxRetrans'>> {
  const nrSack = given['nrSack'] === true ? { nrSack: true } : {};
  const details = Object.entries(settings).filter(([, setting]) => isGiven(setting, given));
  if (given['cmt'] !== true) {
    if (details.length === 0) return nrSack;
    throw new UsageError(`${details.map(([, setting]) => flagOf(setting)).join(', ')}: CMT is off: add --cmt`);
  }
  const own = Object.fromEntries(details.map(([key, { name }]) => [key, given[name]])) as Partial<CmtOptions>;
  // New data leaves a path after its first time-out (CMT-PF), as in studies.
  const pfMaxRetrans = given['pfThreshold'] === undefined ? { pfMaxRetrans: 0 } : {};
  return { ...nrSack, ...pfMaxRetrans, cmt: { ...cmtDefaults, ...own } };
}

/** Those that were given, as the user wrote them. */
export function multipathFlags(given: GivenOptions): string[] {
  return [
    ...(given['cmt'] === true ? ['--cmt'] : []),
    ...Object.values(settings).flatMap((setting) => (isGiven(setting, given) ? [flagOf(setting)] : [])),
    ...(given['nrSack'] === true ? ['--nr-sack'] : []),
  ];
}

function isGiven(setting: CmtSetting, given: GivenOptions): boolean {
  const value = given[setting.name];
  return setting.takes === 'off' ? value === false : value !== undefined;
}

/** “--cmt-send-order”, “--no-cmt-delayed-ack” */
function flagOf(setting: CmtSetting): string {
  const words = setting.name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return setting.takes === 'off' ? `--no-${words}` : `--${words}`;
}

function fraction(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError('It must be above 0 and at most 1.');
  return value;
}
