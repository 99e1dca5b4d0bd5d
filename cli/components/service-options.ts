import { InvalidArgumentError, Option } from 'commander';
import type { GivenValues, ServiceDescriptor, ServiceOption, ServiceOptions } from '../../protocol/services/service.ts';
import { serviceNames, services, type ServiceName } from '../../protocol/services/service-table.ts';
import { collecting, finiteNumber, fraction, notEmpty, positiveInteger, timerTime } from '../option-values.ts';
import { refuseOptions } from '../unfit-options.ts';
import { UsageError } from '../usage-error.ts';
import { attributeOf, flagOfSetting, type GivenOptions } from './setting-options.ts';

/** Which half of a service a command runs. */
export type ServiceHalf = 'server' | 'client';

/** How the kinds of settings are written and read. */
const kinds: Readonly<
  Record<ServiceOption['kind'], { readonly value: string; readonly read: (text: string) => number | string }>
> = {
  count: { value: 'n', read: positiveInteger },
  time: { value: 's', read: timerTime },
  probability: { value: 'p', read: fraction },
  number: { value: 'x', read: finiteNumber },
  path: { value: 'path', read: notEmpty },
  word: { value: 'word', read: notEmpty },
};

interface KnownOption {
  readonly service: ServiceName;
  readonly title: string;
  readonly option: ServiceOption;
}

/** `--service`: one of the table, once. */
export function serviceOption(): Option {
  const option = new Option('--service <name>', 'service').choices(serviceNames);
  const { parseArg } = option;
  return option.argParser((text, previous: string | undefined) => {
    const service = parseArg?.(text, undefined) ?? text;
    if (previous !== undefined && previous !== service)
      throw new InvalidArgumentError(`It is already ${previous}: a client has one service.`);
    return service;
  });
}

/** The same, several times. */
export function repeatableServiceOption(): Option {
  const option = new Option(
    '--service <name>',
    'service; may be repeated: each is a pool element, and has the options of services and registrations that follow its name',
  ).choices(serviceNames);
  const { parseArg } = option;
  return option.argParser(collecting((text) => parseArg?.(text, '') ?? text));
}

/** The pools of the services, for a help text. */
export function usualPoolHandles(): string {
  return inWords(serviceNames.map((name) => services[name].poolHandle));
}

/** What the client of each service does, for a help text: a line each. */
export function clientDescriptions(): string[] {
  const width = Math.max(...serviceNames.map((name) => name.length));
  return serviceNames.map((name) => `  ${name.padEnd(width)}  ${services[name].client.description}`);
}

/** The options of all services' servers or clients: services with the same setting share one option for it. */
export function serviceOptions(half: ServiceHalf): Option[] {
  return Array.from(knownOptions(half), ([name, known]) => {
    const [{ option }] = known;
    const { value, read } = kinds[option.kind];
    const made = new Option(`--${flagOfSetting(name)} <${value}>`, meaning(known));
    return option.kind === 'word' && option.words !== undefined ? made.choices(option.words) : made.argParser(read);
  });
}

/** What an option means to the services that have it; those that it means the same to are named together. */
function meaning(known: readonly KnownOption[]): string {
  const titles = new Map<string, string[]>();
  for (const { title, option } of known) {
    const text = `${option.description} (${usual(option)})`;
    titles.set(text, [...(titles.get(text) ?? []), title]);
  }
  return Array.from(titles, ([text, of]) => `${of.join(', ')}: ${text}`).join('; ');
}

/**
 * The values that were given for a service; those of other services are left out.
 *
 * @throws UsageError if one is not given that the service needs, or is out of its limits
 */
export function readServiceOptions(half: ServiceHalf, service: ServiceName, given: GivenOptions): GivenValues {
  const values: Record<string, number | string> = {};
  for (const [name, known] of knownOptions(half)) {
    const option = known.find((each) => each.service === service)?.option;
    if (option === undefined) continue;
    const value = given[attributeOf(flagOfSetting(name))];
    if (typeof value === 'number') refuseExcess(service, name, option, value);
    if (typeof value === 'number' || typeof value === 'string') values[name] = value;
    else refuseAbsence(service, name, option);
  }
  return values;
}

function refuseAbsence(service: ServiceName, name: string, option: ServiceOption): void {
  if (!('needed' in option) || option.needed === undefined) return;
  throw new UsageError(`--${flagOfSetting(name)} is needed for --service ${service}: ${option.needed}`);
}

function refuseExcess(service: ServiceName, name: string, option: ServiceOption, value: number): void {
  if (value >= leastOf(option) && value <= mostOf(option)) return;
  throw new UsageError(`--${flagOfSetting(name)} ${value}: for --service ${service} it must be ${limits(option)}`);
}

/** @throws UsageError that names options which only other services have */
export function refuseOthersOptions(half: ServiceHalf, service: ServiceName, given: GivenOptions): void {
  const others = new Map<string, Record<string, unknown>>();
  for (const [name, known] of knownOptions(half)) {
    if (known.some((each) => each.service === service)) continue;
    const names = known.map((each) => each.service);
    const whose = onlyOf(names, service);
    const flag = flagOfSetting(name);
    others.set(whose, { ...others.get(whose), [`--${flag}`]: given[attributeOf(flag)] });
  }
  for (const [why, options] of others) refuseOptions(options, why);
}

/** Where commander puts the values of all services' options. */
export function serviceOptionAttributes(half: ServiceHalf): string[] {
  return Array.from(knownOptions(half).keys(), (name) => attributeOf(flagOfSetting(name)));
}

/** Why a service cannot have an option. */
export function onlyOf(owners: readonly ServiceName[], service: ServiceName): string {
  return `only ${owners.length === 1 ? 'service' : 'services'} ${inWords(owners)} can have this option, not ${service}`;
}

/** Whether a service has the option with this attribute. */
export function hasOption(half: ServiceHalf, service: ServiceName, attribute: string): boolean {
  return ownersOf(half, attribute).includes(service);
}

/** The services that have the option with this attribute; empty: it is no option of services. */
export function ownersOf(half: ServiceHalf, attribute: string): readonly ServiceName[] {
  for (const [name, known] of knownOptions(half))
    if (attributeOf(flagOfSetting(name)) === attribute) return known.map((each) => each.service);
  return [];
}

/** Each option's name, and the services that have it. */
function knownOptions(half: ServiceHalf): Map<string, [KnownOption, ...KnownOption[]]> {
  const all = new Map<string, [KnownOption, ...KnownOption[]]>();
  for (const service of serviceNames) {
    const descriptor: ServiceDescriptor = services[service];
    const { title } = descriptor;
    const options: ServiceOptions = descriptor[half].options;
    for (const [name, option] of Object.entries(options)) {
      const known = all.get(name);
      if (known === undefined) all.set(name, [{ service, title, option }]);
      else known.push({ service, title, option });
    }
  }
  return all;
}

function usual(option: ServiceOption): string {
  const { usual: value, usualInWords, rsplib } = option;
  const range = isLimited(option) ? `; ${limits(option)}` : '';
  return `default: ${usualInWords ?? value}${range}${rsplib === undefined ? '' : `; RSPLIB: -${rsplib}`}`;
}

function isLimited(option: ServiceOption): boolean {
  return 'least' in option || 'most' in option;
}

/** In words; only counts have limits of their services. */
function limits(option: ServiceOption): string {
  return mostOf(option) === Infinity ? `at least ${leastOf(option)}` : `${leastOf(option)} to ${mostOf(option)}`;
}

function leastOf(option: ServiceOption): number {
  return 'least' in option ? (option.least ?? 1) : option.kind === 'count' ? 1 : -Infinity;
}

function mostOf(option: ServiceOption): number {
  return 'most' in option ? (option.most ?? Infinity) : Infinity;
}

/** `a`, `a or b`, `a, b or c`. */
function inWords(names: readonly string[]): string {
  const [last = '', ...others] = names.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(', ')} or ${last}`;
}
