import { namePattern } from './name-pattern.ts';
import { readSchedule, type ScheduleEntry } from './schedule.ts';

interface Target {
  readonly target: string;
  readonly entries: readonly ScheduleEntry[];
  readonly pattern: RegExp;
}

/** The schedule of a run: what happens to components and links, by their names. */
export class RunSchedule {
  readonly #named = new Map<string, Target>();
  readonly #patterns: Target[] = [];

  /** @param text of the parameter `schedule` */
  constructor(text: string) {
    for (const { target, entries } of readSchedule(text)) {
      const pattern = namePattern(target);
      if (target.includes('*')) this.#patterns.push({ target, entries, pattern });
      else this.#named.set(target, { target, entries, pattern });
    }
  }

  get isEmpty(): boolean {
    return this.#named.size === 0 && this.#patterns.length === 0;
  }

  /** The targets that mean a component or link: not more than one, if its study was checked. */
  targetsOf(name: string): Pick<Target, 'target' | 'entries'>[] {
    const named = this.#named.get(name);
    const others = this.#patterns.filter(({ pattern }) => pattern.test(name));
    return named === undefined ? others : [named, ...others];
  }

  /** What happens to a component or link; undefined: it is not scheduled. */
  entriesOf(name: string): readonly ScheduleEntry[] | undefined {
    return this.isEmpty ? undefined : this.targetsOf(name)[0]?.entries;
  }
}
