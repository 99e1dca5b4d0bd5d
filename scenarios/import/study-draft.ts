import { ImportError } from './import-error.ts';
import type { SourceText } from './source-text.ts';

/** A value as study files have it: expressions, `never` and the like are texts. */
export type DraftValue = number | string | boolean;

/** Refusals that a message names, at most: files have very many lines. */
const MOST_REFUSALS = 100;

/** What study files consist of. */
export type DraftContent = DraftValue | readonly DraftContent[] | { readonly [key: string]: DraftContent };

/** Where something comes from. */
export interface Origin {
  readonly source: SourceText;
  readonly at: number;
  /** What it is called there. */
  readonly name: string;
}

/** A parameter of the study to be. */
export interface DraftSetting {
  readonly values: readonly DraftValue[];
  /** As they were listed: some of them may be the same. */
  readonly listed: readonly DraftValue[];
  /** Undefined: it is not in the file, but a default there that is none here. */
  readonly origin: Origin | undefined;
}

/** Rules of a study that pick combinations. */
export interface DraftRules {
  readonly key: 'skip' | 'only';
  readonly rules: readonly { readonly [parameter: string]: DraftContent }[];
  readonly origin: Origin;
}

/** Some combinations of what varies. */
export interface CombinationChoice {
  /**
   * As rules about what is left of the settings.
   *
   * @returns undefined: all combinations are run
   * @throws ImportError if rules cannot say it
   */
  rules(settings: ReadonlyMap<string, DraftSetting>): DraftRules | undefined;
}

/** What a study becomes made of, and what is said about it. */
export class StudyDraft {
  /** By parameter. */
  readonly settings = new Map<string, DraftSetting>();
  /** Of the simulation, with which names of pictures begin. */
  directory = '';
  /** Variables of the toolchain that are multiples of something here, and how these are computed from parameters again. */
  readonly multiples = new Map<string, string>();
  /** For who imports: what is not taken over, or differently. */
  readonly notes: string[] = [];
  /** Which combinations are run; undefined: all of them. */
  choice: CombinationChoice | undefined;
  readonly #refusals: string[] = [];

  set(parameter: string, values: readonly DraftValue[], origin: Origin | undefined): void {
    const known = this.settings.get(parameter);
    const isSame = known !== undefined && JSON.stringify(known.values) === JSON.stringify(values);
    if (known?.origin !== undefined && origin !== undefined && !isSame) {
      const { source, at, name } = known.origin;
      this.refuse(
        origin,
        `${origin.name} and ${name} (${source.place(at)}) are one parameter here, ${parameter}, and have different values: give both the same`,
      );
      return;
    }
    const distinct = [...new Map(values.map((value) => [String(value), value])).values()];
    if (distinct.length < values.length && origin !== undefined)
      this.note(origin, `${origin.name}: values that are listed twice are run once`);
    this.settings.set(parameter, { values: distinct, listed: values, origin });
  }

  note({ source, at }: Pick<Origin, 'source' | 'at'>, message: string): void {
    this.notes.push(`${source.place(at)}: ${message}`);
  }

  /** Something cannot be taken over, and the study would mean something else without it. */
  refuse({ source, at }: Pick<Origin, 'source' | 'at'>, message: string): void {
    this.#refusals.push(`${source.place(at)}: ${message}`);
  }

  /** @throws ImportError with all that was refused */
  requireSound(): void {
    const all = [...new Set(this.#refusals)];
    if (all.length === 0) return;
    const more = all.length > MOST_REFUSALS ? [`… and ${all.length - MOST_REFUSALS} more of this kind`] : [];
    throw new ImportError([...all.slice(0, MOST_REFUSALS), ...more].join('\n'));
  }
}
