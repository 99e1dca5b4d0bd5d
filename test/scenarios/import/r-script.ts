import { evaluateR, type RResults } from '../../../scenarios/import/r/evaluate-r.ts';
import { parseR, type RScript } from '../../../scenarios/import/r/parse-r.ts';
import type { RValue } from '../../../scenarios/import/r/r-value.ts';
import { SourceText } from '../../../scenarios/import/source-text.ts';

export function parsedScript(text: string): RScript {
  return parseR(new SourceText('script.R', text));
}

/** @param mostSteps of its evaluation */
export function evaluatedScript(text: string, mostSteps?: number): RResults {
  return evaluateR(parsedScript(text), undefined, mostSteps);
}

/** A value as JavaScript has it: vectors of one value are that value, unknown ones their reason. */
export function plainly(value: RValue | undefined): unknown {
  switch (value?.kind) {
    case 'vector':
      return value.values.length === 1 ? value.values[0] : value.values;
    case 'list':
      return value.items.map((item) => plainly(item.value));
    case 'unknown':
      return { unknown: value.reason };
    case 'function':
    case 'environment':
    case undefined:
      return value?.kind;
  }
}
