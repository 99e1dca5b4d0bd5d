import type { Clock, Seconds } from '../host.ts';
import { REPORT_VERSION, type ComponentIdentifier, type ComponentStatusReport } from '../wire/component-status.ts';

export interface StatusBoardOptions {
  /** Components that were silent for so long are forgotten: all after the same time, or each by its last report. */
  readonly purgeAfter: Seconds | ((last: ComponentStatusReport) => Seconds);
  /** Reports of more components are refused. */
  readonly maxComponents: number;
}

/** The last report of a component. */
export interface StatusEntry {
  readonly report: ComponentStatusReport;
  readonly at: Seconds;
}

/** What arrived. */
export interface BoardCounters {
  reports: number;
  /** Datagrams that are no reports. */
  malformed: number;
  otherVersion: number;
  /** Reports of new components when there was no room. */
  refused: number;
}

/** What a monitor knows of components by their reports. */
export class StatusBoard {
  readonly counters: BoardCounters = { reports: 0, malformed: 0, otherVersion: 0, refused: 0 };
  readonly #clock: Clock;
  readonly #options: StatusBoardOptions;
  /** Those heard last are last. */
  readonly #entries = new Map<string, StatusEntry>();

  constructor(clock: Clock, options: StatusBoardOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  /** @returns whether it was accepted */
  received(report: ComponentStatusReport): boolean {
    if (report.version !== REPORT_VERSION) {
      this.counters.otherVersion++;
      return false;
    }
    const key = keyOf(report.sender);
    const isKnown = this.#entries.delete(key);
    if (!isKnown && !report.final && !this.#hasRoom()) {
      this.counters.refused++;
      return false;
    }
    this.counters.reports++;
    if (!report.final) this.#entries.set(key, { report, at: this.#clock.now() });
    return true;
  }

  /** Those that are silent make room. */
  #hasRoom(): boolean {
    if (this.#entries.size < this.#options.maxComponents) return true;
    const [silent] = this.#silent();
    return silent !== undefined && this.#entries.delete(silent[0]);
  }

  /** Those that are to be forgotten. */
  *#silent(): Generator<[string, StatusEntry]> {
    const now = this.#clock.now();
    const { purgeAfter } = this.#options;
    for (const [key, entry] of this.#entries) {
      const isSameForAll = typeof purgeAfter === 'number';
      if (entry.at <= now - (isSameForAll ? purgeAfter : purgeAfter(entry.report))) yield [key, entry];
      else if (isSameForAll) return;
    }
  }

  malformed(): void {
    this.counters.malformed++;
  }

  /** Forgets those that are silent. @returns them */
  purge(): StatusEntry[] {
    const silent: StatusEntry[] = [];
    for (const [key, entry] of this.#silent()) {
      this.#entries.delete(key);
      silent.push(entry);
    }
    return silent;
  }

  /** Registrars, then elements, then users, each in the order of their identifiers. */
  entries(): StatusEntry[] {
    return Array.from(this.#entries.values()).toSorted(
      ({ report: { sender: a } }, { report: { sender: b } }) =>
        a.group - b.group || (a.object < b.object ? -1 : Number(a.object > b.object)),
    );
  }
}

function keyOf({ group, object }: ComponentIdentifier): string {
  return `${group} ${object}`;
}
