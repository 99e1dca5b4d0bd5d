import { callFunction } from './r/call-r-function.ts';
import { numberIn, textOf, vector, type RFunction, type RScalar, type RVariable } from './r/r-value.ts';
import { numberAfterDisaster } from './localized-disaster.ts';
import { toolchainFunctions } from './toolchain-functions.ts';

/** What says how much of something each LAN has: a function of a script, or the toolchain's of a localized disaster. */
export type LanFunction =
  { readonly kind: 'own'; readonly function: RFunction } | { readonly kind: 'localizedDisaster' };

/** What a function is asked with. */
export interface LanQuestion {
  readonly lans: number;
  /** LANs from the first one on that it is asked about. */
  readonly places: number;
  /** Components that it is asked about in each: all have to have the same. */
  readonly components: readonly (readonly RScalar[])[];
  /** Variable, gamma and lambda of the distribution. */
  readonly shape: readonly RScalar[];
  /** Of the script, and of its parametrization. */
  readonly variables: ReadonlyMap<string, RVariable>;
}

/**
 * Asks a function what each LAN has, as the toolchain does.
 *
 * @returns the values, or why they are not known
 */
export function valuesByFunction(asked: LanFunction, question: LanQuestion): readonly number[] | string {
  const values: number[] = [];
  for (let lan = 1; lan <= question.places; lan++) {
    const answers = new Set<number>();
    for (const component of question.components) {
      const answer =
        asked.kind === 'own'
          ? answerOf(asked.function, lan, component, question)
          : (numberAfterDisaster(lan, question.lans, question.shape.map(numberIn)) ??
            `the toolchain stops, as the other LANs cannot share what is left (LAN ${lan})`);
      if (typeof answer === 'string') return answer;
      answers.add(answer);
    }
    if (answers.size > 1) return `components of LAN ${lan} have different values by it`;
    values.push(...answers);
  }
  return values;
}

/** @returns a text: why there is no answer */
function answerOf(
  asked: RFunction,
  lan: number,
  component: readonly RScalar[],
  { lans, shape, variables }: LanQuestion,
): number | string {
  const operands = [lan, String(lans), ...component, ...shape.map((each) => (each === null ? null : textOf(each)))];
  const { value, effects } = callFunction(
    asked,
    operands.map((each) => ({ name: undefined, value: vector(each), at: asked.node.at })),
    { variables, functions: toolchainFunctions },
  );
  const [effect] = effects;
  if (effect !== undefined) return `${effect.what} (LAN ${lan})`;
  if (value.kind === 'unknown') return value.reason;
  const answer = value.kind === 'vector' ? numberIn(value.values[1]) : Number.NaN;
  return Number.isFinite(answer) ? answer : `it gives no number (LAN ${lan})`;
}
