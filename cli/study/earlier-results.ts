import { relative } from 'node:path';
import type { Manifest } from '../../results/folders/manifest.ts';
import { typedCommand } from '../../results/folders/typed-command.ts';
import type { ProgramVersion, RunJournal } from '../../results/journals/run-journal.ts';
import type { StudyFolder } from '../../results/folders/study-folder.ts';
import { StudyFolderError } from '../../results/folders/study-folder-error.ts';
import { withNotedOverrides } from '../../scenarios/language/override.ts';
import type { ProgramCode } from '../../scenarios/execution/program-code.ts';
import { programFingerprint, simulatorCode } from '../../scenarios/execution/program-fingerprint.ts';
import { readStudy } from '../../scenarios/language/read-study.ts';
import { replicationsInWords } from '../../scenarios/plan/replications.ts';
import { studyDifferences } from '../../scenarios/language/study-differences.ts';
import type { Study } from '../../scenarios/language/study.ts';
import type { Sweep } from '../../scenarios/execution/sweep.ts';

/** Differences that are named in one line. */
const NAMED = 5;

/**
 * What to know of the results that a study's folder holds before its sweep begins.
 *
 * @throws StudyFolderError if they are those of another study file, and the study differs.
 */
export function tellEarlierResults(study: Study, sweep: Sweep, folder: StudyFolder, journal: RunJournal): string[] {
  const manifest = folder.lastManifest();
  const changes = manifest === undefined ? undefined : changesSince(manifest, study, relative('', folder.path) || '.');
  const { runs, versions } = sweep.ofOtherVersions(otherVersions(folder, journal, manifest));
  const again =
    runs === 1 ? '1 run of another version will be repeated' : `${runs} runs of another version will be repeated`;
  return [
    ...(changes === undefined ? [] : [changes]),
    ...(runs === 0 ? [] : [`${again}: ${codeChanges(versions, simulatorCode())}`]),
  ];
}

/** What of the simulator's code is another than that of earlier versions, in words. @internal */
export function codeChanges(versions: readonly ProgramVersion[], now: ProgramCode): string {
  const names = new Set<string>();
  for (const { parts } of versions) {
    if (parts === undefined) return "the simulator's code has changed since";
    for (const name of Object.keys({ ...parts, ...now })) if (parts[name] !== now[name]) names.add(name);
  }
  const all = [...names].toSorted((a, b) => (a < b ? -1 : 1));
  if (all.length === 1) return `${all[0]} has changed since`;
  const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
  return `${all.length} parts of the simulator have changed since: ${all.slice(0, NAMED).join(', ')}${more}`;
}

/**
 * Compares a study with the one whose results are in its folder. One of another study file with the same name, as of a
 * copy, would replace its tables.
 *
 * @returns what to report: a study that was changed since
 * @throws StudyFolderError if the results are those of another study file, and the study differs.
 */
function changesSince(manifest: Manifest, study: Study, folder: string): string | undefined {
  const differences = differencesFrom(manifest, study);
  if (differences.length === 0) return undefined;
  const more = differences.length > NAMED ? `; … and ${differences.length - NAMED} more` : '';
  const named = differences.slice(0, NAMED).join('; ') + more;
  const { file } = manifest.scenario;
  if (file === undefined || study.path === undefined || file === study.path)
    return `changed since the results in ${folder} were made: ${named}`;
  throw new StudyFolderError(
    `${folder} has results of another study file with the name ${study.name}, ${near(file)}, and ${study.source.file} would ` +
      `replace them. It differs in ${named}. Give it another name, choose another folder with --out, or replace ` +
      `them with --fresh (${typedCommand('table', folder)} shows the present results)`,
  );
}

/** As seen from the working directory, if that is shorter. */
function near(file: string): string {
  const path = relative('', file);
  return path.startsWith('..') ? file : path;
}

function differencesFrom({ scenario, replications }: Manifest, study: Study): string[] {
  const earlier = earlierStudy(scenario);
  if (earlier === undefined) return scenario.text === study.source.text ? [] : ['its text'];
  // Seeds of the command line are in no override.
  const seeds = replicationsInWords(study.replications);
  const differences = studyDifferences({ ...earlier, replications: study.replications }, study);
  return replications === seeds ? differences : [...differences, `seeds: ${replications} → ${seeds}`];
}

/**
 * The versions of the program that made the runs of a folder, but for this one. Journals of before they were noted have
 * none; then the tables show that there was one.
 */
function otherVersions(folder: StudyFolder, journal: RunJournal, manifest: Manifest | undefined): ProgramVersion[] {
  const noted = journal.versions.filter(({ code }) => code !== programFingerprint());
  if (manifest === undefined || manifest.codeFingerprint === programFingerprint()) return noted;
  if (noted.some(({ code }) => code === manifest.codeFingerprint)) return noted;
  const parameters = parametersOf(folder);
  return parameters === undefined ? noted : [...noted, { code: manifest.codeFingerprint, parameters }];
}

/** The parameters that the version of the tables knew; undefined if they are damaged. */
function parametersOf(folder: StudyFolder): string[] | undefined {
  try {
    return folder.readTable('runs').columns.flatMap(({ name, kind }) => (kind === 'parameter' ? [name] : []));
  } catch (error) {
    if (error instanceof StudyFolderError) return undefined;
    throw error;
  }
}

/** Undefined: this version does not read it. */
function earlierStudy({ text, overrides }: Manifest['scenario']): Study | undefined {
  try {
    const study = readStudy('', text);
    return withNotedOverrides(study, overrides);
  } catch {
    return undefined;
  }
}
