import { parameterNamed } from '../language/parameter-catalogue.ts';
import { readParameterValue } from '../language/parameter-value.ts';
import { readStudy } from '../language/read-study.ts';
import { StudyError } from '../language/study-error.ts';
import type { Study } from '../language/study.ts';
import { planRuns, settingsWithoutEffect } from '../plan/run-plan.ts';
import { ImportError } from './import-error.ts';
import type { DraftSetting, StudyDraft } from './study-draft.ts';
import { studyTextOf, type DraftPlot } from './study-text.ts';

/** A study that was made of foreign files. */
export interface ImportedStudy {
  /** A study file, which was read and planned. */
  readonly text: string;
  /** What is not in it, or differently, one line each. */
  readonly notes: readonly string[];
}

/** What the text of a study has besides its parameters. */
export interface StudyFrame {
  /** That it was made of. */
  readonly file: string;
  /** Any text. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly seeds: readonly number[];
  readonly vectors: boolean;
  readonly style?: string | undefined;
  /** Of the study without them. */
  readonly plots?: (study: Study) => readonly DraftPlot[];
}

/** Parameters that a reader of a study looks for, even where they have their defaults. */
const alwaysShown = new Set(
  'profile idealized warmup duration policy puToPeRatio requestSize targetUtilization poolElements registrars'.split(
    ' ',
  ),
);

/**
 * The text of a study that runs: without parameters that have no effect in it, or their defaults.
 *
 * @throws ImportError if it cannot be run.
 */
export function finishedStudy(draft: StudyDraft, frame: StudyFrame): ImportedStudy {
  withoutIdleSettings(draft, frame);
  withoutDefaults(draft);
  const bare = textOf(draft, frame, []);
  const plain = attempt(frame, bare, () => study(frame, bare));
  const plots = possiblePlots(draft, frame, frame.plots?.(plain) ?? []);
  const text = textOf(draft, frame, plots);
  attempt(frame, text, () => planRuns(study(frame, text)));
  return { text, notes: draft.notes };
}

/** Those that the study can have; the others are noted. */
function possiblePlots(draft: StudyDraft, frame: StudyFrame, plots: readonly DraftPlot[]): readonly DraftPlot[] {
  if (faultOf(draft, frame, plots) === undefined) return plots;
  return plots.filter((plot) => {
    const fault = faultOf(draft, frame, [plot]);
    if (fault !== undefined)
      draft.notes.push(`${frame.file}: plot ${JSON.stringify(plot.get('name'))} is left out: ${fault}`);
    return fault === undefined;
  });
}

/** Why plots cannot be drawn; undefined: they can. */
function faultOf(draft: StudyDraft, frame: StudyFrame, plots: readonly DraftPlot[]): string | undefined {
  try {
    planRuns(study(frame, textOf(draft, frame, plots)));
    return undefined;
  } catch (error) {
    if (error instanceof StudyError) return error.message.replace(/^.*?\(as a study\)(:\d+:\d+)?: /, '').split('\n')[0];
    throw error;
  }
}

function textOf(draft: StudyDraft, frame: StudyFrame, plots: readonly DraftPlot[]): string {
  const remarks = [`Imported from ${frame.file} by "rsplab import".`, ...draft.notes.map((note) => `- ${note}`), ''];
  return studyTextOf({
    remarks,
    name: studyName(frame.name),
    title: frame.title,
    description: frame.description,
    seeds: frame.seeds,
    settings: draft.settings,
    rules: draft.choice?.rules(draft.settings),
    vectors: frame.vectors,
    style: frame.style,
    plots,
  });
}

/** Lower-case letters, digits and hyphens. */
function studyName(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return plain === '' ? 'imported' : plain;
}

function study({ file }: StudyFrame, text: string): Study {
  return readStudy(`${file} (as a study)`, text);
}

function attempt<T>({ file }: StudyFrame, text: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof StudyError) || error instanceof ImportError) throw error;
    throw new ImportError(`${file}: it cannot be run as a study:\n${withOrigins(error.message, file, text)}`);
  }
}

/** Lines of the study, which nobody sees, say where their parameters come from. */
function withOrigins(message: string, file: string, text: string): string {
  const lines = text.split('\n');
  return message.replaceAll(/^.*?\(as a study\):(\d+):\d+: /gm, (place: string, line) => {
    const [, variable, from, other = file] =
      /# (\S+), line (\d+)(?: of (.+))?$/.exec(lines[Number(line) - 1] ?? '') ?? [];
    return from === undefined ? place : `${other}:${from}: ${variable}: `;
  });
}

/** Of those that have no effect one may be what another would need. */
function withoutIdleSettings(draft: StudyDraft, frame: StudyFrame): void {
  const left: string[] = [];
  for (;;) {
    const text = textOf(draft, frame, []);
    const idle = attempt(frame, text, () => settingsWithoutEffect(study(frame, text)));
    if (idle.size === 0) break;
    for (const [name, needs] of idle) {
      const setting = draft.settings.get(name);
      draft.settings.delete(name);
      if (setting?.origin === undefined) continue;
      if (setting.values.length > 1)
        draft.note(
          setting.origin,
          `${setting.origin.name} has no effect, as it needs ${needs}: its ${setting.values.length} values would give the same runs, and are left out`,
        );
      else left.push(described(setting, name));
    }
  }
  if (left.length > 0) draft.notes.push(`${frame.file}: left out, without effect in this study: ${left.join(', ')}`);
}

function described({ values, origin }: DraftSetting, name: string): string {
  return `${origin?.name ?? name} = ${String(values[0])} (${origin?.source.lineInWords(origin.at)})`;
}

/** Scripts list many defaults. */
function withoutDefaults(draft: StudyDraft): void {
  for (const [name, { values }] of draft.settings) {
    const parameter = parameterNamed(name);
    const [value, ...others] = values;
    if (parameter === undefined || others.length > 0 || alwaysShown.has(name)) continue;
    const outcome = readParameterValue(parameter, value);
    if (outcome.ok && outcome.value === parameter.default) draft.settings.delete(name);
  }
}
