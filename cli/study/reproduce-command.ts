import { join, relative } from 'node:path';
import { countOutcomes } from '../../analysis/expectations/expectation-outcome.ts';
import { verdictsInWords } from '../../analysis/reproduction/record-words.ts';
import {
  reproductionPage,
  type ReportedStudy,
  type ReproductionFault,
} from '../../analysis/reproduction/reproduction-page.ts';
import { sameCommand } from '../../results/folders/typed-command.ts';
import { quickLook } from '../../scenarios/language/override.ts';
import { loadStudy, studiesBySubject } from '../../scenarios/language/study-catalogue.ts';
import type { Study } from '../../scenarios/language/study.ts';
import { counted } from '../counted.ts';
import { StopSignals } from '../stop-signals.ts';
import { UsageError } from '../usage-error.ts';
import { checkTargets } from './check-targets.ts';
import { noteFault, Reproducing, type ChosenStudy, type ReproduceOptions } from './reproducing.ts';

/** Exit codes, as those of `check`. */
const [ALL_HOLD, SOME_DIFFER, SOME_UNCHECKED] = [0, 1, 2];

const REPORT = 'reproduction.html';

/**
 * Runs published studies, and makes one report of them, with what was published beside it.
 *
 * @param given studies or subjects; without any: all that were published
 * @returns the exit code: 1 if an expectation differs, 2 if something could not be run or checked, that of the signal if
 *   one stopped it
 */
export async function reproduceCommand(given: readonly string[], options: ReproduceOptions): Promise<number> {
  const isQuick = options.quick === true;
  const out = options.out ?? join('results', isQuick ? 'reproduction-quick' : 'reproduction');
  const faults: ReproductionFault[] = [];
  const studies = chosenStudies(given, isQuick, faults);
  const stop = new StopSignals();
  const work = new Reproducing(out, options, stop.signal);
  const reported: ReportedStudy[] = [];
  try {
    for (const study of studies) {
      const result = await work.reproduce(study, faults);
      if (stop.signal.aborted) break;
      if (result !== undefined) reported.push(result);
    }
  } finally {
    stop.release();
  }
  if (stop.signal.aborted) {
    console.error(
      `stopped: ${reported.length} of ${studies.length} studies are complete; the same command continues: ${sameCommand()}`,
    );
    return stop.exitCode ?? SOME_UNCHECKED;
  }
  const report = work.write(join(out, REPORT), reproductionPage({ isQuick, studies: reported, faults }));
  const document = options.markdown === undefined ? [] : [work.writeDocument(options.markdown)];
  for (const file of [report, ...document]) console.log(relative('', file));
  return conclude(reported, faults);
}

function conclude(reported: readonly ReportedStudy[], faults: readonly ReproductionFault[]): number {
  const records = reported.map(({ record }) => record);
  const expectations = records.flatMap((record) => record.expectations);
  const { differs, unchecked } = countOutcomes(expectations);
  console.error(
    `${records.length === 1 ? '1 study' : `${records.length} studies`}, ${counted(expectations.length, 'expectation')}: ${verdictsInWords(expectations)}`,
  );
  for (const { study, reason } of faults) console.error(`rsplab: ${study}: ${reason}`);
  const isWhole = faults.length === 0 && records.every(({ failures }) => failures === 0);
  if (!isWhole || unchecked > 0 || records.length === 0) return SOME_UNCHECKED;
  return differs > 0 ? SOME_DIFFER : ALL_HOLD;
}

/** Studies that are named, or those of subjects that were published. What cannot be read is a fault: others are reproduced. */
function chosenStudies(given: readonly string[], isQuick: boolean, faults: ReproductionFault[]): ChosenStudy[] {
  const subjects = studiesBySubject();
  const subjectOf = (name: string): string => [...subjects].find(([, studies]) => studies.includes(name))?.[0] ?? '';
  const wanted = given.length === 0 ? [...subjects.keys()] : given;
  const chosen = wanted.flatMap((word) => {
    const targets = checkTargets(word);
    const results = targets.find(({ kind }) => kind === 'results');
    if (results !== undefined)
      throw new UsageError(`${results.name} is a folder of results: give the name of a study, or of a subject`);
    const isNamed = targets.length === 1 && targets[0]?.name === word;
    return targets.flatMap(({ name }): ChosenStudy[] => {
      const study = attempted(name, faults, () => loadStudy(name));
      if (study === undefined || !(isNamed || isPublished(study))) return [];
      return [{ study: isQuick ? quickLook(study) : study, subject: subjectOf(study.name) }];
    });
  });
  const unique = new Map(chosen.map((each) => [each.study.name, each]));
  if (unique.size === 0 && faults.length === 0)
    throw new UsageError(`${wanted.join(', ')}: no study there was published (key family, source or published)`);
  return [...unique.values()];
}

function isPublished({ family, publication, published }: Study): boolean {
  return family !== undefined || publication !== undefined || published.length > 0;
}

function attempted<T>(study: string, faults: ReproductionFault[], action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    noteFault(study, faults, error);
    return undefined;
  }
}
