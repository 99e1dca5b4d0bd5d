import { askedCombinations, UnansweredFault } from './asked-combinations.ts';
import { ChosenCombinations } from './combination-choice.ts';
import { HOOK, type Parametrization } from './parametrization.ts';
import type { RResults } from './r/evaluate-r.ts';
import { allPartsOf, namesAndTextsIn, type RNode } from './r/r-tree.ts';
import type { RVariable } from './r/r-value.ts';
import type { SourceText } from './source-text.ts';
import type { StudyDraft } from './study-draft.ts';
import { parameterOfToolchain, toolchainVariable } from './toolchain-variables.ts';

/** Takes over which combinations a script runs, if it has a function that decides about them. What cannot be known is refused. */
export function chooseCombinations(
  source: SourceText,
  results: RResults,
  { hook, configurations }: Parametrization,
  draft: StudyDraft,
): void {
  if (hook === undefined) return;
  const origin = { source, at: hook.at, name: HOOK };
  const { value } = hook;
  if (value.kind !== 'function') {
    const reason = value.kind === 'unknown' ? value.reason : 'it is no function';
    draft.refuse(origin, refusal(hook, reason));
    return;
  }
  try {
    const asked = askedCombinations(value, results, configurations);
    const kept = asked.grid.wanted.filter((each) => each === true).length;
    const all = asked.grid.wanted.filter((each) => each !== undefined).length;
    if (kept === 0) draft.refuse(origin, `${HOOK} leaves all ${all} combinations out`);
    draft.choice = new ChosenCombinations(asked, origin);
    draft.note(origin, `${HOOK} was asked about each combination: ${kept} of ${all} are run`);
    for (const { variable, at } of comparedAsTexts(value.node))
      draft.note(
        { source, at },
        `${variable} is compared as a text with a number, as in SimProcTC: "10" is less than "3"; as.numeric(${variable}) is compared as a number`,
      );
  } catch (error) {
    if (!(error instanceof UnansweredFault)) throw error;
    draft.refuse({ source, at: error.at || hook.at }, refusal(hook, error.message));
  }
}

/** Variables of the toolchain, which are texts when the function is asked, of which it wants to know whether they are larger or less. */
function comparedAsTexts(hook: RNode): { readonly variable: string; readonly at: number }[] {
  return [...allPartsOf(hook)].flatMap((part) => {
    if (part.kind !== 'infix' || !/^[<>]=?$/.test(part.operator)) return [];
    const sides = [part.left, part.right];
    const isWithNumber = sides.some(({ kind }) => kind === 'number');
    return sides.flatMap((side) => {
      const isVariable = side.kind === 'name' && toolchainVariable(side.name) !== undefined;
      return isVariable && isWithNumber ? [{ variable: side.name, at: side.at }] : [];
    });
  });
}

function refusal({ value }: RVariable, reason: string): string {
  const names = value.kind === 'function' ? namesAndTextsIn(value.node) : [];
  const variables = names.flatMap((name) => {
    const variable = toolchainVariable(name);
    const parameter = variable === undefined ? undefined : parameterOfToolchain(variable);
    return parameter === undefined ? [] : [`${name} is ${parameter.name}`];
  });
  return (
    `${HOOK} cannot be evaluated: ${reason}. Change that, or remove the function and import again; then give the study a rule for ` +
    'each kind of combination that it leaves out, as "skip: [{policy: Random, puToPeRatio: {below: 3}}]", or for those that it keeps, ' +
    `by "only"; "rsplab show" counts what is left${variables.length === 0 ? '' : `. In rules, ${variables.join(', ')}`}`
  );
}
