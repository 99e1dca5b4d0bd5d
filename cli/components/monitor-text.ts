import {
  componentName,
  componentStatus,
  type ComponentName,
  type StatusAssociation,
} from '../../protocol/component-status/component-status.ts';
import type { BoardCounters, StatusEntry } from '../../protocol/component-status/status-board.ts';
import type { Seconds, SocketAddress } from '../../protocol/host.ts';
import { identifierText, socketText } from '../../protocol/log-text.ts';
import type { ComponentIdentifier, ComponentStatusReport } from '../../protocol/wire/component-status.ts';
import { printable } from '../terminal-text.ts';

/** A report in one line. */
export function reportLine(report: ComponentStatusReport): string {
  const component = componentStatus(report);
  const { final, location, status, workload, associations } = component;
  const more = workload === undefined ? '' : `, load ${(100 * workload).toFixed(1)} %`;
  const what = final ? 'has ended' : `at ${location}: ${status}${more}, ${associationsText(associations)}`;
  return printable(`${nameText(component)} ${what}`);
}

/** A report as one line of JSON. */
export function reportJson(report: ComponentStatusReport, source: SocketAddress): string {
  const component = componentStatus(report);
  const { final, uptime, interval, location, status, workload, associations } = component;
  return JSON.stringify({
    ...componentJson(component),
    from: socketText(source),
    final,
    uptime,
    interval,
    location,
    status,
    workload,
    associations: associations.map((association) => ({
      ...componentJson(association),
      ppid: association.ppid,
      duration: association.duration,
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
export function componentText(identifier: ComponentIdentifier): string {
  return nameText(componentName(identifier));
}

function nameText({ component, group, identifier }: ComponentName): string {
  return `${component ?? `group ${group}`} ${objectText(identifier)}`;
}

function componentJson({ component, group, identifier }: ComponentName): {
  readonly component: string;
  readonly identifier: string;
} {
  return { component: component ?? `${group}`, identifier: objectText(identifier) };
}

function objectText(object: bigint): string {
  return object <= 0xffff_ffffn ? identifierText(Number(object)) : `0x${object.toString(16)}`;
}

function associationsText(associations: readonly StatusAssociation[]): string {
  if (associations.length === 0) return 'no associations';
  return `associations with ${associations.map(receiverText).join(', ')}`;
}

/** An identifier of 0 is not known. */
function receiverText(receiver: StatusAssociation): string {
  return receiver.identifier === 0n && receiver.component !== undefined ? receiver.component : nameText(receiver);
}
