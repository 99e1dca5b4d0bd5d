import type { ComponentRole } from '../../sim/levels/component-network.ts';
import { nodeName } from '../../sim/models/rserpool/node-name.ts';
import { startOf } from '../../sim/models/rserpool/component-starts.ts';
import { lanLists, valuesByLan, type LanParameter } from '../../sim/models/rserpool/lan-values.ts';
import { poolElementsPerLan } from '../../sim/models/rserpool/pool-elements-per-lan.ts';
import { lanLinkName, linkName, NETWORK } from '../../sim/models/rserpool/scheduled-links.ts';
import { failingRoles } from '../../sim/models/rserpool/failing-links.ts';
import { NO_NUMBERS } from '../../sim/run/number-list.ts';
import { NO_FILE } from '../../sim/run/parameter.ts';
import { RunSchedule } from '../../sim/run/run-schedule.ts';
import { readSchedule, type ScheduleEntry } from '../../sim/run/schedule.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';

/** What of a class of components a schedule may contradict. */
interface ScheduledRole {
  readonly role: ComponentRole;
  /** In words, of several. */
  readonly components: string;
  readonly numbers: (point: RunParameters) => readonly number[];
  readonly uptime: LanParameter;
  /** How many of each LAN, counted from the first, have no up-time. */
  readonly immortal?: keyof RunParameters;
  readonly starts: readonly (keyof RunParameters)[];
  readonly leavesInOrder: boolean;
}

const roles: readonly ScheduledRole[] = [
  {
    role: 'registrar',
    components: 'registrars',
    numbers: (point) => valuesByLan(point, 'registrars'),
    uptime: 'registrarUptime',
    immortal: 'immortalRegistrars',
    starts: ['registrarStart', 'registrarStartIncrement', 'registrarStartLanIncrement'],
    leavesInOrder: false,
  },
  {
    role: 'poolElement',
    components: 'pool elements',
    numbers: poolElementsPerLan,
    uptime: 'peUptime',
    starts: ['poolElementStart', 'poolElementStartIncrement', 'poolElementStartLanIncrement'],
    leavesInOrder: true,
  },
  {
    role: 'poolUser',
    components: 'pool users',
    numbers: (point) => valuesByLan(point, 'poolUsers'),
    uptime: 'userUptime',
    starts: ['poolUserStart', 'poolUserStartIncrement', 'poolUserStartLanIncrement'],
    leavesInOrder: false,
  },
  {
    role: 'attacker',
    components: 'attackers',
    numbers: (point) => valuesByLan(point, 'attackers'),
    uptime: 'attackerUptime',
    starts: ['attackerStart', 'attackerStartIncrement', 'attackerStartLanIncrement'],
    leavesInOrder: false,
  },
];

/**
 * What is wrong with the schedule of a point: it contradicts what the point says of the same component or link, or can
 * have no effect.
 *
 * @param isGiven whether the study itself sets a parameter
 * @returns undefined if nothing is wrong
 */
export function scheduleFault(point: RunParameters, isGiven: (name: string) => boolean): string | undefined {
  const schedule = new RunSchedule(point.schedule);
  if (schedule.isEmpty) return undefined;
  const end = point.warmup + point.duration;
  // Not all at once: of several components there may be very many.
  const isOver = readSchedule(point.schedule).every(({ entries }) => entries.every(({ time }) => time > end));
  if (isOver) return `all entries are after the end of the run, ${end} s, and would have no effect`;
  const unused = unusedStarts(point);
  for (const role of roles) {
    const fault = roleFault(role, point, schedule) ?? startFault(role, unused, isGiven);
    if (fault !== undefined) return fault;
  }
  return linkFault(point, schedule);
}

/** When a class of components starts, for all of which the schedule says it: these parameters have no effect. */
export function unusedStarts(point: RunParameters): ReadonlySet<keyof RunParameters> {
  const schedule = new RunSchedule(point.schedule);
  if (schedule.isEmpty) return new Set();
  const unused = roles.filter((role) => startsBySchedule(role, point, schedule));
  return new Set(unused.flatMap(({ starts }) => starts.filter((start) => !isOriginOfTrace(start, point))));
}

/** Whether there are components of a class, and all begin with the schedule. */
function startsBySchedule({ role, numbers }: ScheduledRole, point: RunParameters, schedule: RunSchedule): boolean {
  const places = [...placesOf(numbers(point))];
  const begins = (place: readonly [number, number]): boolean =>
    schedule.entriesOf(nodeName(role, ...place))?.[0]?.action === 'up';
  return places.length > 0 && places.every((place) => begins(place));
}

/** Times of requests count from there. */
function isOriginOfTrace(start: keyof RunParameters, { requestTrace }: RunParameters): boolean {
  return start === 'poolUserStart' && requestTrace !== NO_FILE;
}

/** The targets of a schedule that nothing of a point has the name of. */
export function unmetTargets(point: RunParameters): string[] {
  const schedule = new RunSchedule(point.schedule);
  if (schedule.isEmpty) return [];
  const met = new Set<string>();
  for (const name of [...componentNames(point), ...linkNames(point)])
    for (const { target } of schedule.targetsOf(name)) met.add(target);
  return readSchedule(point.schedule)
    .map(({ target }) => target)
    .filter((target) => !met.has(target));
}

/** Of the components of a pool. */
export function componentNames(point: RunParameters): string[] {
  return roles.flatMap(({ role, numbers }) => [...placesOf(numbers(point))].map((place) => nodeName(role, ...place)));
}

/** LAN and number of each component. */
function* placesOf(numbers: readonly number[]): Iterable<readonly [lan: number, index: number]> {
  for (const [lan, number] of numbers.entries()) for (let index = 0; index < number; index++) yield [lan, index];
}

function pathsOf({ transport, paths }: RunParameters): number[] {
  return Array.from({ length: transport === 'sctp' ? paths : 1 }, (_, path) => path);
}

/** Of links that can be scheduled. */
function linkNames(point: RunParameters): string[] {
  const paths = pathsOf(point);
  const access = componentNames(point).flatMap((name) => paths.map((path) => linkName(name, path)));
  if (point.transport !== 'sctp') return access;
  const lans = Array.from({ length: point.lans - 1 }, (_, lan) => lan);
  return [
    ...access,
    ...paths.flatMap((path) => [linkName(NETWORK, path), ...lans.map((lan) => lanLinkName(lan, path))]),
  ];
}

function roleFault(role: ScheduledRole, point: RunParameters, schedule: RunSchedule): string | undefined {
  for (const place of placesOf(role.numbers(point))) {
    const name = nodeName(role.role, ...place);
    const [target, other] = schedule.targetsOf(name);
    if (target === undefined) continue;
    if (other !== undefined) return twice(name, target.target, other.target);
    const fault = componentFault(role, point, place, target.entries);
    if (fault !== undefined) return `${name} ${fault}`;
  }
  return undefined;
}

function startFault(
  { starts, components }: ScheduledRole,
  unused: ReadonlySet<keyof RunParameters>,
  isGiven: (name: string) => boolean,
): string | undefined {
  const start = starts.find((each) => isGiven(each) && unused.has(each));
  if (start === undefined) return undefined;
  return `it says when all ${components} start (up@), and so does ${start}, which has no effect: remove one of them`;
}

function componentFault(
  { role, uptime, immortal, starts, leavesInOrder }: ScheduledRole,
  point: RunParameters,
  [lan, index]: readonly [number, number],
  entries: readonly ScheduleEntry[],
): string | undefined {
  const isMortal = immortal === undefined || index >= Number(point[immortal]);
  if (isMortal && valuesByLan(point, uptime)[lan] !== Infinity) {
    const list = lanLists[uptime];
    return `has both a schedule and an up-time, ${point[list] === NO_NUMBERS ? uptime : list}: remove one of them`;
  }
  const [first] = entries;
  const start = startOf(role, point, lan, index);
  if (first !== undefined && first.action !== 'up' && first.time < start)
    return `goes down at ${first.time} s, but has not started yet: it starts at ${start} s (${starts[0]}); begin with up@`;
  if (!leavesInOrder && entries.some(({ action }) => action === 'shutdown'))
    return 'cannot shut down in order, only pool elements can: say down, crash, hostCrash or processCrash';
  return undefined;
}

function twice(name: string, target: string, other: string): string {
  return `${name} is named by two targets, ${target} and ${other}: remove it from one of them`;
}

function linkFault(point: RunParameters, schedule: RunSchedule): string | undefined {
  const randomly = point.pathUptime !== Infinity ? 'pathUptime' : 'pathFailureTime';
  const failing = point[randomly] !== Infinity ? failingLinkNames(point) : new Set();
  for (const link of linkNames(point)) {
    const [target, other] = schedule.targetsOf(link);
    if (target === undefined) continue;
    if (other !== undefined) return twice(link, target.target, other.target);
    if (failing.has(link)) return `${link} has a schedule, and fails by ${randomly}, too: remove one of them`;
    const odd = target.entries.find(({ action }) => action !== 'up' && action !== 'down');
    if (odd !== undefined) return `${link} is a link, which goes up and down, and has no ${odd.action}`;
  }
  return undefined;
}

/** Of the links that fail without a schedule. */
function failingLinkNames(point: RunParameters): Set<string> {
  const paths = pathsOf(point).slice(0, point.failingPaths);
  const failing = failingRoles[point.failingLinks];
  const owners =
    point.failingLinks === 'networks'
      ? [NETWORK]
      : roles
          .filter(({ role }) => failing.includes(role))
          .flatMap(({ role, numbers }) => [...placesOf(numbers(point))].map((place) => nodeName(role, ...place)));
  return new Set(owners.flatMap((name) => paths.map((path) => linkName(name, path))));
}
