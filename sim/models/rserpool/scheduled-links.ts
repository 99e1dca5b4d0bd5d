import type { StatusChange } from '../../network/failures.ts';
import type { RunSchedule } from '../../run/run-schedule.ts';

/** What all components of a network have in common: its name in schedules. */
export const NETWORK = 'network';

/** The name of the link of a component in one of the networks: “lan0/pe3/path1”; or of the whole network. */
export function linkName(name: string, path: number): string {
  return `${name}/path${path}`;
}

/** The name of the link between a LAN and the next one: “lan0-lan1/path0”. */
export function lanLinkName(lan: number, path: number): string {
  return linkName(`lan${lan}-lan${lan + 1}`, path);
}

/** When a link goes up and down; a link whose schedule begins with `up` is down until then. */
export function linkChanges(schedule: RunSchedule, link: string): StatusChange[] {
  const entries = schedule.entriesOf(link) ?? [];
  const changes = entries.map(({ time, action }) => ({ time, up: action === 'up' }));
  return changes[0]?.up === true ? [{ time: 0, up: false }, ...changes] : changes;
}
