import fc from 'fast-check';
import { nodeName } from '../../sim/models/rserpool/node-name.ts';
import { lanLinkName, linkName, NETWORK } from '../../sim/models/rserpool/scheduled-links.ts';
import type { ScheduledTarget, ScheduleEntry } from '../../sim/run/schedule.ts';
import type { FaultLayout } from './fault-world.ts';

/** When faults begin, s. */
export const FIRST = 8;
/** Times of faults are multiples of this, s: many of them at the same instant. */
const STEP = 0.5;

/**
 * The last fault begins, and the longest one lasts, so many steps. Together less than three rounds of a server hunt
 * (10, 20 and 40 s, RFC 5352 §3.6): who has looked for a registrar all the time finds one soon after.
 */
const LATEST = 36;
const LONGEST = 20;

const roles = ['registrar', 'poolElement', 'poolUser'] as const;
type Role = (typeof roles)[number];

/** Something goes down, and comes back: at once, after a while, or never. */
const fault = fc.record({
  what: fc.constantFrom('component', 'component', 'component', 'link', 'link', 'network'),
  role: fc.constantFrom(...roles, 'registrar', 'poolElement'),
  lan: fc.nat(2),
  index: fc.nat(9),
  /** Number of the path that is cut; undefined: all of them. */
  path: fc.option(fc.nat(1), { nil: undefined }),
  way: fc.constantFrom('down', 'hostCrash', 'processCrash', 'shutdown'),
  at: fc.integer({ min: 0, max: LATEST }),
  /** Undefined: for good. */
  lasts: fc.option(fc.integer({ min: 0, max: LONGEST }), { nil: undefined, freq: 8 }),
});

export type Fault = typeof fault extends fc.Arbitrary<infer T> ? T : never;

export const faultLists: fc.Arbitrary<Fault[]> = fc.array(fault, { maxLength: 10 });

/** What happens to whom. @returns a target for each component or link that something happens to */
export function scheduleOf(faults: readonly Fault[], layout: FaultLayout): ScheduledTarget[] {
  const byTarget = new Map<string, ScheduleEntry[]>();
  for (const each of faults.toSorted((a, b) => a.at - b.at))
    for (const { target, mayStay } of targetsOf(each, layout)) {
      const entries = byTarget.get(target) ?? [];
      const time = FIRST + each.at * STEP;
      const last = entries.at(-1);
      // It is down, or goes up again at this instant.
      if (last !== undefined && (last.action !== 'up' || last.time > time)) continue;
      byTarget.set(target, entries);
      entries.push({ time, action: actionOf(each) });
      const isForGood = each.lasts === undefined && mayStay;
      if (!isForGood) entries.push({ time: time + (each.lasts ?? 0) * STEP, action: 'up' });
    }
  return Array.from(byTarget, ([target, entries]) => ({ target, entries }));
}

function actionOf({ what, role, way }: Fault): ScheduleEntry['action'] {
  const isOrderly = way === 'shutdown' && role !== 'poolElement';
  return what !== 'component' || isOrderly ? 'down' : way;
}

interface Target {
  readonly target: string;
  /** It may stay down for good: the others can do without it. */
  readonly mayStay: boolean;
}

function targetsOf({ what, role, lan: anyLan, index: anyIndex, path: anyPath }: Fault, layout: FaultLayout): Target[] {
  const lan = anyLan % layout.lans;
  const numbers = { registrar: layout.registrars, poolElement: layout.poolElements, poolUser: layout.poolUsers };
  const index = anyIndex % numbers[role];
  const component = nodeName(role, lan, index);
  if (what === 'component') return [{ target: component, mayStay: !isNeeded(role, lan, index, layout) }];
  if (!layout.registrarsMeetAgain && (what === 'network' || role === 'registrar')) return [];
  const paths = Array.from({ length: layout.paths }, (_, path) => path);
  return paths
    .filter((path) => anyPath === undefined || path === anyPath % layout.paths)
    .map((path): Target => {
      const target =
        what === 'network' && layout.onPackets ? networkLink(lan, path, layout) : linkName(component, path);
      // A path for good, never all of them.
      return { target, mayStay: path > 0 };
    });
}

/** A LAN needs a registrar, a pool an element, and all of them together a user. Pools are dealt to the elements in turn. */
function isNeeded(role: Role, lan: number, index: number, { poolElements, pools }: FaultLayout): boolean {
  if (role === 'registrar') return index === 0;
  return role === 'poolElement' ? lan * poolElements + index < pools : lan === 0 && index === 0;
}

/** The link to the next LAN; of the last one, the whole network. */
function networkLink(lan: number, path: number, { lans }: FaultLayout): string {
  return lan < lans - 1 ? lanLinkName(lan, path) : linkName(NETWORK, path);
}
