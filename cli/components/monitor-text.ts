import type { BoardCounters, StatusEntry } from '../../protocol/component-status/status-board.ts';
import type { Seconds, SocketAddress } from '../../protocol/host.ts';
import { identifierText, socketText } from '../../protocol/log-text.ts';
import {
  ComponentGroup,
  NO_WORKLOAD,
  UNKNOWN_DURATION,
  WORKLOAD_ONE,
  type ComponentIdentifier,
  type ComponentStatusReport,
} from '../../protocol/wire/component-status.ts';
import { printable } from '../terminal-text.ts';

const groupNames: ReadonlyMap<number, string> = new Map([
  [ComponentGroup.registrar, 'registrar'],
  [ComponentGroup.poolElement, 'element'],
  [ComponentGroup.poolUser, 'user'],
]);

const MICROSECONDS = 1_000_000;

/** A report in one line. */
export function reportLine(report: ComponentStatusReport): string {
  const { sender, final, location, status } = report;
  const load = workload(report);
  const more = load === undefined ? '' : `, load ${(100 * load).toFixed(1)} %`;
  const what = final ? 'has ended' : `at ${text(location)}: ${text(status)}${more}, ${associationsText(report)}`;
  return printable(`${componentText(sender)} ${what}`);
}

/** A report as one line of JSON. */
export function reportJson(report: ComponentStatusReport, source: SocketAddress): string {
  const { sender, final, location, status, associations } = report;
  return JSON.stringify({
    ...componentJson(sender),
    from: socketText(source),
    final,
    uptime: Number(report.timestamp) / MICROSECONDS,
    interval: report.reportInterval / MICROSECONDS,
    location: text(location),
    status: text(status),
    workload: workload(report),
    associations: associations.map(({ receiver, duration, ppid }) => ({
      ...componentJson(receiver),
      ppid,
      duration: duration === UNKNOWN_DURATION ? undefined : Number(duration) / MICROSECONDS,
    })),
  });
}

/** The size of a terminal. */
export interface TerminalSize {
  readonly width: number;
  readonly rows: number;
}

/** All that is known now, as far as it has room: a heading, and a line per component. */
export function boardText(
  entries: readonly StatusEntry[],
  counters: BoardCounters,
  now: Seconds,
  { width, rows }: TerminalSize,
): string {
  const { reports, malformed, otherVersion, refused } = counters;
  const dropped = `${malformed} malformed, ${otherVersion} of another version, ${refused} refused`;
  // The heading, the last line and the cursor's have their rows.
  const shown = entries.slice(0, Math.max(1, entries.length <= rows - 2 ? entries.length : rows - 3));
  const lines = [
    `${entries.length} components, ${reports} reports; ${dropped}`,
    ...shown.map(({ report, at }) => `${Math.round(now - at)} s ago ${reportLine(report)}`),
    ...(shown.length < entries.length ? [`and ${entries.length - shown.length} more`] : []),
  ];
  return lines.map((line) => `${line.length > width ? `${line.slice(0, width - 1)}…` : line}\n`).join('');
}

/** A component as lines name it: `element 0x20000001`. */
export function componentText({ group, object }: ComponentIdentifier): string {
  return `${groupNames.get(group) ?? `group ${group}`} ${objectText(object)}`;
}

function componentJson({ group, object }: ComponentIdentifier): {
  readonly component: string;
  readonly identifier: string;
} {
  return { component: groupNames.get(group) ?? `${group}`, identifier: objectText(object) };
}

function objectText(object: bigint): string {
  return object <= 0xffff_ffffn ? identifierText(Number(object)) : `0x${object.toString(16)}`;
}

function associationsText({ associations }: ComponentStatusReport): string {
  if (associations.length === 0) return 'no associations';
  return `associations with ${associations.map(({ receiver }) => componentText(receiver)).join(', ')}`;
}

/** 0 to 1; undefined: none. */
function workload({ workload: value }: ComponentStatusReport): number | undefined {
  return value === NO_WORKLOAD ? undefined : Number((value / WORKLOAD_ONE).toFixed(4));
}

const utf8 = new TextDecoder();

/** Texts of reports are bytes, one per character. */
function text(bytes: string): string {
  return utf8.decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}
