import { InvalidArgumentError, Option } from 'commander';
import type { AssociationOptions } from '../../protocol/host.ts';
import { congestionControlNames, type CongestionControlName } from '../../protocol/sctp/congestion/names.ts';
import { rfc4960, rfc9260, type SctpOptions } from '../../protocol/sctp/options.ts';
import { ChunkType } from '../../protocol/sctp/wire/chunk-type.ts';
import { streamSchedulerNames, type StreamSchedulerName } from '../../protocol/sctp/stream-scheduling/names.ts';
import { componentAssociations, type AssociationSettings } from '../../native/programs/association-settings.ts';
import type { TransportName } from '../../native/transports.ts';
import { nonNegativeTime, positiveInteger, positiveTime, unsigned } from '../option-values.ts';
import type { GivenOptions } from '../components/setting-options.ts';
import { multipathFlags, multipathGiven, multipathOptions } from './multipath-options.ts';
import { hexKey, keyInFile } from './shared-key.ts';
import { UsageError } from '../usage-error.ts';

const presets = { rfc9260, rfc4960 } as const;
type PresetName = keyof typeof presets;
const presetNames = Object.keys(presets) as PresetName[];

interface Constant {
  readonly flag: string;
  readonly value: string;
  readonly description: string;
  readonly read: (text: string) => number;
  /** It can be set for libusrsctp, too. */
  readonly everywhere?: true;
}

type NumericOption = {
  [K in keyof SctpOptions]: number extends SctpOptions[K] ? K : never;
}[keyof SctpOptions];

/** Where the key of authentication comes from. */
const sharedKeyOptions = [
  { name: 'sharedKey', flag: '--shared-key' },
  { name: 'sharedKeyFile', flag: '--shared-key-file' },
] as const;

/** The constants of SCTP that have an option, by what protocol/sctp calls them. */
const constants: Readonly<Partial<Record<NumericOption, Constant>>> = {
  rtoInitial: constant('rto-initial', 's', 'RTO.Initial', positiveTime, true),
  rtoMin: constant('rto-min', 's', 'RTO.Min', positiveTime, true),
  rtoMax: constant('rto-max', 's', 'RTO.Max', positiveTime, true),
  assocMaxRetrans: constant('association-max-retrans', 'n', 'Association.Max.Retrans', unsigned, true),
  pathMaxRetrans: constant('path-max-retrans', 'n', 'Path.Max.Retrans', unsigned, true),
  maxInitRetrans: constant('max-init-retransmits', 'n', 'Max.Init.Retransmits', unsigned),
  validCookieLife: constant('cookie-life', 's', 'Valid.Cookie.Life', positiveTime),
  heartbeatInterval: constant('heartbeat-interval', 's', 'HB.interval; 0: no heartbeats', nonNegativeTime, true),
  sackDelay: constant('sack-delay', 's', 'delay of SACKs (at most 0.5 s)', nonNegativeTime),
  sackFrequency: constant('sack-frequency', 'n', 'packets with DATA per SACK', positiveInteger),
  pfMaxRetrans: constant(
    'pf-threshold',
    'n',
    'PotentiallyFailed.Max.Retrans (RFC 7829); Infinity: paths do not become potentially failed',
    unsignedOrInfinity,
  ),
  switchoverMaxRetrans: constant(
    'primary-switchover',
    'n',
    'Primary.Switchover.Max.Retrans (RFC 7829); Infinity: the primary path does not change',
    unsignedOrInfinity,
  ),
  coupledMinWindow: constant(
    'coupled-min-window',
    'packets',
    'with rpv1, rpv2, lia, olia: least slow start threshold after a loss (rpv1: times the share of the path)',
    positiveInteger,
  ),
  initialWindow: constant('initial-window', 'packets', 'initial congestion window; 0: as in RFC 9260', unsigned),
  maxBurst: constant('max-burst', 'packets', 'Max.Burst', positiveInteger),
  receiveBuffer: constant(
    'receive-buffer',
    'bytes',
    'receive buffer, which is the window advertised to peers',
    positiveInteger,
  ),
  sendBuffer: constant('send-buffer', 'bytes', 'send buffer', positiveInteger),
  outboundStreams: constant('outbound-streams', 'n', 'number of outgoing streams to request', positiveInteger),
  maxInboundStreams: constant('max-inbound-streams', 'n', 'maximum number of incoming streams', positiveInteger),
};

/** Components have presets of their own, which fit the timers of ASAP and ENRP. */
const COMPONENT = 'component';

/** The options for the constants of SCTP. */
export function constantOptions(): Option[] {
  return optionsWith(presetNames, 'rfc9260', () => undefined);
}

/** The same for components. */
export function componentConstantOptions(): Option[] {
  const { control, session } = componentAssociations;
  const options = optionsWith([COMPONENT, ...presetNames], COMPONENT, (name) => {
    const [own, ofSession] = [control[name as keyof AssociationOptions], session[name as keyof AssociationOptions]];
    if (own === undefined) return undefined;
    return own === ofSession ? `default: ${own}` : `default: ${own}, sessions ${ofSession}`;
  });
  return options.map((option) => option.helpGroup('SCTP (RFC 9260):'));
}

function optionsWith(
  names: readonly string[],
  usual: string,
  ownDefault: (name: NumericOption) => string | undefined,
): Option[] {
  const preset = new Option('--preset <name>', 'source of the constants that are not given').choices(names);
  return [
    preset.default(usual),
    ...Object.entries(constants).map(([key, { flag, value, description, read }]) => {
      const name = key as NumericOption;
      const defaults = [ownDefault(name), `rfc9260: ${String(rfc9260[name])}`].filter((each) => each !== undefined);
      return new Option(`--${flag} <${value}>`, `${description} (${defaults.join('; ')})`).argParser(read);
    }),
    new Option('--congestion-control <name>', `congestion control (default: ${rfc9260.congestionControl})`).choices(
      congestionControlNames,
    ),
    ...multipathOptions(),
    new Option(
      '--interleaving',
      'offer I-DATA (RFC 8260): with any --stream-scheduler but fcfs, fragments of messages of several streams are sent in turn',
    ),
    new Option(
      '--stream-scheduler <name>',
      `which message is sent next (RFC 8260; default: ${rfc9260.streamScheduler})`,
    ).choices(streamSchedulerNames),
    new Option(
      '--stream-values <list>',
      'priorities (the lowest is first) or weights of streams 0, 1 and so on, for these schedulers',
    ).argParser(numbers),
    new Option(
      '--authenticate <chunks>',
      'authenticate chunks (RFC 4895), and drop those of the peer of these types that it does not: DATA,SACK',
    ).argParser(chunkTypes),
    new Option(
      '--dynamic-addresses',
      'follow peers whose addresses change while an association is up (RFC 5061), by authenticated chunks',
    ),
    new Option(
      '--shared-key <hex>',
      'key for that, the same on both sides (default: the null key); on a command line, others on this host see it',
    ).argParser(hexKey),
    new Option('--shared-key-file <file>', 'file with this key in hexadecimal, in its place').argParser(keyInFile),
    new Option('--no-nagle', 'send small messages at once (no Nagle algorithm)'),
    new Option('--no-partial-reliability', 'do not support FORWARD-TSN (RFC 3758)'),
  ];
}

/**
 * The constants that were given, for a stack that has all of them, and for associations of any.
 *
 * @throws UsageError if the transport does not have one of them
 */
export function readConstants(
  given: GivenOptions,
  transport: TransportName,
): { readonly sctp: SctpOptions; readonly association: AssociationOptions } {
  const preset = given['preset'] as PresetName | typeof COMPONENT;
  const own = givenConstants(given);
  if (transport !== 'udp') refuseOthers(given, own, transport);
  return {
    sctp: {
      // What travels between components is short, and waited for.
      ...(preset === COMPONENT ? { ...rfc9260, nagle: false } : presets[preset]),
      ...own,
      ...(given['congestionControl'] === undefined
        ? {}
        : { congestionControl: given['congestionControl'] as CongestionControlName }),
      ...multipathGiven(given),
      ...(given['interleaving'] === true ? { interleaving: true } : {}),
      ...(given['streamScheduler'] === undefined
        ? {}
        : { streamScheduler: given['streamScheduler'] as StreamSchedulerName }),
      ...(given['streamValues'] === undefined ? {} : { streamValues: given['streamValues'] as readonly number[] }),
      ...authenticationGiven(given),
      ...(given['dynamicAddresses'] === true ? { dynamicAddresses: true } : {}),
      ...(given['nagle'] === false ? { nagle: false } : {}),
      ...(given['partialReliability'] === false ? { partialReliability: false } : {}),
    },
    association: transport === 'udp' ? {} : own,
  };
}

/** The same for a component, whose associations have settings of their own. */
export function readComponentConstants(
  given: GivenOptions,
  transport: TransportName,
): { readonly sctp: SctpOptions; readonly associations: AssociationSettings } {
  const { sctp } = readConstants(given, transport);
  const own = givenConstants(given);
  const usual = given['preset'] === COMPONENT ? componentAssociations : { control: {}, session: {} };
  const associations = { control: fitting(usual.control, own), session: fitting(usual.session, own) };
  return { sctp: { ...sctp, ...associations.control }, associations };
}

/** A limit that is given moves the other one, which is not, out of its way. */
function fitting(usual: AssociationOptions, own: AssociationOptions): AssociationOptions {
  const { rtoMin = Infinity, rtoMax = 0 } = usual;
  return {
    ...usual,
    ...(own.rtoMax !== undefined && own.rtoMax < rtoMin && rtoMin < Infinity ? { rtoMin: own.rtoMax } : {}),
    ...(own.rtoMin !== undefined && own.rtoMin > rtoMax && rtoMax > 0 ? { rtoMax: own.rtoMin } : {}),
    ...own,
  };
}

function givenConstants(given: GivenOptions): Partial<Record<NumericOption, number>> {
  const own: Partial<Record<NumericOption, number>> = {};
  for (const [name, each] of Object.entries(constants)) {
    const value = given[camelCase(each.flag)];
    if (typeof value === 'number') own[name as NumericOption] = value;
  }
  return own;
}

function refuseOthers(
  given: GivenOptions,
  own: Partial<Record<NumericOption, number>>,
  transport: TransportName,
): void {
  const flags = Object.keys(own)
    .map((name) => constants[name as NumericOption])
    .filter((each) => each !== undefined && each.everywhere !== true)
    .map((each) => `--${each?.flag}`);
  if (given['preset'] === 'rfc4960') flags.push('--preset');
  if (given['congestionControl'] !== undefined) flags.push('--congestion-control');
  flags.push(...multipathFlags(given));
  if (given['interleaving'] === true) flags.push('--interleaving');
  if (given['authenticate'] !== undefined) flags.push('--authenticate');
  if (given['dynamicAddresses'] === true) flags.push('--dynamic-addresses');
  for (const { name, flag } of sharedKeyOptions) if (given[name] !== undefined) flags.push(flag);
  if (given['streamScheduler'] !== undefined) flags.push('--stream-scheduler');
  if (given['streamValues'] !== undefined) flags.push('--stream-values');
  if (given['nagle'] === false) flags.push('--no-nagle');
  if (given['partialReliability'] === false) flags.push('--no-partial-reliability');
  if (given['mtu'] !== undefined) flags.push('--mtu');
  if (flags.length > 0)
    throw new UsageError(`${flags.join(', ')}: only transport udp can have these options, not ${transport}`);
}

function constant(
  flag: string,
  value: string,
  description: string,
  read: (text: string) => number,
  everywhere?: true,
): Constant {
  return { flag, value, description, read, ...(everywhere === undefined ? {} : { everywhere }) };
}

function unsignedOrInfinity(text: string): number {
  return text === 'Infinity' ? Infinity : unsigned(text);
}

function chunkTypes(text: string): number[] {
  return text.split(',').map((name) => {
    const found = Object.entries(ChunkType).find(([each]) => each === name.trim().toUpperCase().replaceAll('-', '_'));
    if (found === undefined) throw new InvalidArgumentError(`${name} is no chunk type; examples: DATA,SACK,HEARTBEAT`);
    return found[1];
  });
}

/** Where there is a shared key, the null key is not accepted: who saw the set-up knows that one. */
function authenticationGiven(given: GivenOptions): Pick<SctpOptions, 'authentication'> | undefined {
  const chunks = given['authenticate'] as number[] | undefined;
  const keysGiven = sharedKeyOptions.filter(({ name }) => given[name] !== undefined);
  if (keysGiven.length > 1)
    throw new UsageError(`${keysGiven.map(({ flag }) => flag).join(' and ')} exclude each other`);
  const [keyGiven] = keysGiven;
  const isNeeded = given['dynamicAddresses'] === true;
  if (chunks === undefined && keyGiven === undefined && !isNeeded) return undefined;
  if (chunks === undefined && !isNeeded)
    throw new UsageError(`${keyGiven?.flag} needs --authenticate or --dynamic-addresses`);
  const key = keyGiven && (given[keyGiven.name] as Uint8Array);
  const identifier = key === undefined ? 0 : 1;
  const keys = new Map([[identifier, key ?? new Uint8Array(0)]]);
  return { authentication: { chunks: chunks ?? [], keys, activeKey: identifier } };
}

function numbers(text: string): number[] {
  return text.split(',').map((each) => {
    const value = Number(each);
    if (each.trim() === '' || !Number.isFinite(value) || value < 0)
      throw new InvalidArgumentError('numbers of at least 0, with commas between them, are needed: 0,2,1');
    return value;
  });
}

function camelCase(flag: string): string {
  return flag.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
