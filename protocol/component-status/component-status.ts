import type { Ppid, Seconds } from '../host.ts';
import {
  ComponentGroup,
  NO_WORKLOAD,
  UNKNOWN_DURATION,
  WORKLOAD_ONE,
  type ComponentIdentifier,
  type ComponentStatusReport,
} from '../wire/component-status.ts';

/** Which component. */
export interface ComponentName {
  /** Undefined: of a group that is not known here. */
  readonly component: 'registrar' | 'element' | 'user' | undefined;
  /** Number of the group, u8. */
  readonly group: number;
  /** Unique in its group, 56 bits: of registrars and elements the identifier that the pool knows. */
  readonly identifier: bigint;
}

/** What a component has reported of itself. */
export interface ComponentStatus extends ComponentName {
  /** It has ended. */
  readonly final: boolean;
  readonly uptime: Seconds;
  /** Until its next report. */
  readonly interval: Seconds;
  /** `host: 10.1.1.1:3863, 10.2.1.1` */
  readonly location: string;
  readonly status: string;
  /** 0 to 1; undefined: it has none. */
  readonly workload: number | undefined;
  readonly associations: readonly StatusAssociation[];
}

/** An association that a component has reported. */
export interface StatusAssociation extends ComponentName {
  readonly ppid: Ppid;
  /** Undefined: unknown. */
  readonly duration: Seconds | undefined;
}

const names: ReadonlyMap<number, ComponentName['component']> = new Map([
  [ComponentGroup.registrar, 'registrar'],
  [ComponentGroup.poolElement, 'element'],
  [ComponentGroup.poolUser, 'user'],
]);

const MICROSECONDS = 1_000_000;

/** A report in usual units. */
export function componentStatus(report: ComponentStatusReport): ComponentStatus {
  const { sender, final, location, status, workload, associations } = report;
  return {
    ...componentName(sender),
    final,
    uptime: Number(report.timestamp) / MICROSECONDS,
    interval: report.reportInterval / MICROSECONDS,
    location: text(location),
    status: text(status),
    workload: workload === NO_WORKLOAD ? undefined : Number((workload / WORKLOAD_ONE).toFixed(4)),
    associations: associations.map(({ receiver, duration, ppid }) => ({
      ...componentName(receiver),
      ppid,
      duration: duration === UNKNOWN_DURATION ? undefined : Number(duration) / MICROSECONDS,
    })),
  };
}

export function componentName({ group, object }: ComponentIdentifier): ComponentName {
  return { component: names.get(group), group, identifier: object };
}

const utf8 = new TextDecoder();

/** Texts of reports are bytes, one per character. */
function text(bytes: string): string {
  return utf8.decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}
