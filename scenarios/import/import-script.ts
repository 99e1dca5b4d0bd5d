import { ExpressionError } from '../../results/expressions/expression-error.ts';
import { DerivedValue } from '../language/derived-value.ts';
import { parameterNamed } from '../language/parameter-catalogue.ts';
import { modelQuantity } from './ini/model-value.ts';
import { chooseCombinations } from './choose-combinations.ts';
import { draftParametrization } from './draft-parametrization.ts';
import { finishedStudy, type ImportedStudy } from './finished-study.ts';
import { readParametrization, type Parametrization } from './parametrization.ts';
import { draftPlots } from './draft-plots.ts';
import { readPlotScript } from './plot-script.ts';
import { expressionOf, FormulaFault } from './r-expression.ts';
import { evaluateR } from './r/evaluate-r.ts';
import { parseR } from './r/parse-r.ts';
import type { RFunctionNode } from './r/r-tree.ts';
import { scriptHeading } from './script-heading.ts';
import { SourceText } from './source-text.ts';
import { followedSources, type ForeignReader } from './sourced-scripts.ts';
import { StudyDraft } from './study-draft.ts';
import { parameterOfToolchain, toolchainVariable } from './toolchain-variables.ts';

/** A file with its text. */
export interface ForeignFile {
  /** As messages name it. */
  readonly file: string;
  readonly text: string;
}

/**
 * Makes a study of a parametrization script of SimProcTC for RSPSIM, and perhaps of the script that plots it.
 *
 * @param read reads the files that they name by `source()`
 * @throws ImportError naming places and reasons, if it is none, or the study would mean something else.
 */
export function importScript(
  { file, text }: ForeignFile,
  plots?: ForeignFile,
  read: ForeignReader = readNothing,
): ImportedStudy {
  const source = new SourceText(file, text);
  const script = parseR(source);
  const draft = new StudyDraft();
  const results = evaluateR(script, followedSources(source, draft, read));
  for (const { at, message } of script.repairs) draft.note({ source, at }, message);
  const parametrization = readParametrization(source, results, draft);
  setRunControl(source, parametrization, draft);
  draftParametrization(source, parametrization, draft);
  chooseCombinations(source, results, parametrization, draft);
  draft.requireSound();
  const heading = scriptHeading(text);
  const { directory, seeds, storesVectors } = parametrization;
  draft.directory = directory;
  const plotSource = plots === undefined ? undefined : new SourceText(plots.file, plots.text);
  const plotScript = plotSource === undefined ? undefined : readPlotScript(plotSource, draft, read);
  return finishedStudy(draft, {
    file,
    name: directory,
    title: heading.title ?? directory,
    description: heading.description,
    seeds,
    vectors: storesVectors,
    ...(plotSource !== undefined &&
      plotScript !== undefined && {
        style: 'simproctc',
        plots: (study) => draftPlots(plotSource, plotScript, draft, study),
      }),
  });
}

function readNothing(path: string): never {
  throw new Error(`${path}: no such file`);
}

function setRunControl(source: SourceText, { duration, startup }: Parametrization, draft: StudyDraft): void {
  draft.set('profile', ['rspsim'], undefined);
  draft.set('idealized', [true], undefined);
  const warmup = modelQuantity(startup);
  if (warmup === undefined) draft.refuse({ source, at: 0 }, `simCreatorSimulationStartup = ${startup}: is no time`);
  else draft.set('warmup', [inMinutes(warmup.value)], undefined);
  const time = typeof duration === 'number' ? inMinutes(60 * duration) : durationFormula(source, duration, draft);
  if (time !== undefined) draft.set('duration', [time], undefined);
}

/** “120 min” */
function inMinutes(seconds: number): string | number {
  return seconds % 60 === 0 && seconds > 0 ? `${seconds / 60} min` : seconds;
}

/** Minutes as a function of the variables. */
function durationFormula(source: SourceText, { body, at }: RFunctionNode, draft: StudyDraft): string | undefined {
  try {
    const formula = expressionOf(body, (variable, place) => {
      const name = toolchainVariable(variable);
      const parameter = name === undefined ? undefined : parameterOfToolchain(name);
      if (parameter === undefined) throw new FormulaFault(place, `${variable} is no variable that a study has`);
      return parameter.name;
    });
    return [`60 * (${formula})`, `60 s * (${formula})`].find(isTime) ?? noTime(formula);
  } catch (error) {
    if (!(error instanceof FormulaFault)) throw error;
    draft.refuse({ source, at: error.at || at }, `simulationDuration: ${error.message}: give a number of minutes`);
    return undefined;
  }
}

function noTime(formula: string): never {
  throw new FormulaFault(0, `${formula} is no time`);
}

function isTime(expression: string): boolean {
  const parameter = parameterNamed('duration');
  try {
    return parameter !== undefined && new DerivedValue(parameter, expression).text !== '';
  } catch (error) {
    if (error instanceof ExpressionError) return false;
    throw error;
  }
}
