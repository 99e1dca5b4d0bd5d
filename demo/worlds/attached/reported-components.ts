import { isIP } from 'node:net';
import type { ComponentName, ComponentStatus } from '../../../protocol/component-status/component-status.ts';
import type { IpAddress, Seconds } from '../../../protocol/host.ts';
import type { ComponentView, ViewRole, ViewState } from '../../view/component-view.ts';

/** What a component has reported last. */
export interface LastReport {
  readonly status: ComponentStatus;
  /** Since then nothing came. */
  readonly silence: Seconds;
}

/** As RSPLIB's demo: so many reports must be missing until a component counts as silent. */
const MISSED_REPORTS = 5;
/** s: reports that come more often than that may be late by the network's doing. */
const LEAST_INTERVAL = 0.25;
/** s: reports that come less often than that are missed as if they came so often. */
const LONGEST_INTERVAL = 300;
/** s: those that are silent are shown for so long, ... */
const SILENT_LIFE = 15;
/** ... and all for so long since they were heard. */
const LEAST_LIFE = 60;
const MOST_ADDRESSES = 8;

const roles = { registrar: 'registrar', element: 'poolElement', user: 'poolUser' } as const;
const prefixes: Readonly<Record<ViewRole, string>> = {
  registrar: 'PR',
  poolElement: 'PE',
  poolUser: 'PU',
  other: 'Component',
};

function roleOf({ component }: ComponentName): ViewRole {
  return component === undefined ? 'other' : roles[component];
}

/** `PE 0x0000002a`; it is the identifier in the view, too: those of other groups have their group's number. */
export function nameOf(name: ComponentName): string {
  const role = roleOf(name);
  return roleName(role, `${role === 'other' ? `${name.group}/` : ''}${hexadecimal(name.identifier)}`);
}

/** The same, of an identifier as text. */
export function roleName(role: ViewRole, identifier: string): string {
  return `${prefixes[role]} ${identifier}`;
}

/** A component by its last report. */
export function reportedComponent({ status, silence }: LastReport): ComponentView {
  const { uptime, location, status: text, workload, associations, interval } = status;
  const role = roleOf(status);
  const name = nameOf(status);
  const registrar = associations.find(({ component }) => component === 'registrar');
  return {
    id: name,
    role,
    name,
    state: stateOf(status, silence),
    identifier: hexadecimal(status.identifier),
    addresses: addressesIn(location),
    ...(workload !== undefined && { load: workload }),
    ...(role === 'poolElement' &&
      registrar !== undefined &&
      registrar.identifier !== 0n && { home: hexadecimal(registrar.identifier) }),
    ...(role !== 'other' && { inService: role === 'registrar' || registrar !== undefined }),
    details: {
      location: printed(location),
      status: printed(text),
      'up, s': Math.round(uptime),
      'report interval, s': Number(interval.toFixed(3)),
    },
    hasLog: false,
    actions: [],
  };
}

function stateOf({ final, interval }: ComponentStatus, silence: Seconds): ViewState {
  if (final) return 'stopped';
  return silence > silenceOf(interval) ? 'silent' : 'up';
}

/** A component of which nothing comes for so long is silent. */
function silenceOf(interval: Seconds): Seconds {
  return MISSED_REPORTS * Math.min(Math.max(interval, LEAST_INTERVAL), LONGEST_INTERVAL);
}

/** Nothing has come for so long of a component that is forgotten; it was silent before. */
export function forgottenAfter(interval: Seconds): Seconds {
  return Math.max(LEAST_LIFE, silenceOf(interval) + SILENT_LIFE);
}

function hexadecimal(identifier: bigint): string {
  return `0x${identifier.toString(16).padStart(8, '0')}`;
}

/** Those in `host: 10.1.1.1:3863, [2001:db8::1]`, as RSPLIB's components have it, too; whatever else is there is none. */
function addressesIn(location: string): IpAddress[] {
  const words = location.split(/[\s,]+/);
  const addresses = words.map((word) => /^\[?([0-9a-f.:]*?)\]?(:\d+)?$/i.exec(word)?.[1] ?? '');
  return addresses.filter((address) => isIP(address) !== 0).slice(0, MOST_ADDRESSES);
}

/** Texts of strangers, in which nothing is left that is not printed. */
function printed(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu, '\u{fffd}');
}
