import { cellInWords, type Cell } from './table.ts';

/** What one parameter must be. All that is given must hold. */
export interface RuleCondition {
  readonly parameter: string;
  /** One of these values. */
  readonly is?: readonly Cell[] | undefined;
  /** None of these values. */
  readonly not?: readonly Cell[] | undefined;
  readonly below?: number | undefined;
  readonly above?: number | undefined;
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

/** Conditions that must hold together; picks combinations of parameters. */
export type Rule = readonly RuleCondition[];

/** Whether a combination of parameters fits a rule. */
export function fits(rule: Rule, valueOf: (parameter: string) => Cell): boolean {
  return rule.every((condition) => holds(condition, valueOf(condition.parameter)));
}

function holds({ is, not, below, above, atLeast, atMost }: RuleCondition, value: Cell): boolean {
  if (is !== undefined && !is.includes(value)) return false;
  if (not?.includes(value) === true) return false;
  // No value is not 0.
  if (value === null && [below, above, atLeast, atMost].some((limit) => limit !== undefined)) return false;
  return (
    (below === undefined || Number(value) < below) &&
    (above === undefined || Number(value) > above) &&
    (atLeast === undefined || Number(value) >= atLeast) &&
    (atMost === undefined || Number(value) <= atMost)
  );
}

/** “policy=Random and puToPeRatio<3” */
export function inWords(rule: Rule): string {
  return rule.map(conditionInWords).join(' and ');
}

function inText(values: readonly Cell[]): string {
  return values.map((value) => cellInWords(value ?? '')).join('|');
}

function conditionInWords({ parameter, is, not, below, above, atLeast, atMost }: RuleCondition): string {
  const parts = [
    ...(is === undefined ? [] : [`${parameter}=${inText(is)}`]),
    ...(not === undefined ? [] : [`${parameter}≠${inText(not)}`]),
    ...(below === undefined ? [] : [`${parameter}<${below}`]),
    ...(above === undefined ? [] : [`${parameter}>${above}`]),
    ...(atLeast === undefined ? [] : [`${parameter}≥${atLeast}`]),
    ...(atMost === undefined ? [] : [`${parameter}≤${atMost}`]),
  ];
  return parts.join(' and ');
}
