import type { Claim, Expectation, PublishedNumbers, Tolerance } from '../../results/expectations/expectation.ts';
import { conversion, parseUnit } from '../../results/expressions/unit.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import type { RuleCondition, Rule } from '../../results/tables/rule.ts';
import { claimShape, type ChangeablePart, type ExpectationPart, type TolerancePart } from './expectation-schema.ts';
import { parameterNamed } from './parameter-catalogue.ts';
import {
  expressionAt,
  metricExpression,
  parameterExpression,
  valueExpression,
  type KnownExpression,
} from './read-expression.ts';
import { knownParameter, readPlainValue, readRules } from './read-rules.ts';
import type { StudyParts } from './study-schema.ts';
import type { DocumentPath, StudySource } from './study-source.ts';

/** The expectations of a study, and the same as a first look sees them. */
export interface ReadExpectations {
  readonly expectations: readonly Expectation[];
  readonly quickExpectations: readonly Expectation[];
}

type ClaimKey = keyof typeof claimShape;
const claimKeys = Object.keys(claimShape) as readonly ClaimKey[];

/** What may be said besides, by the key of the claim. */
const details: Readonly<Record<ClaimKey, readonly (keyof ChangeablePart)[]>> = {
  order: ['slack', 'strict', 'same'],
  trend: ['slack', 'strict', 'same'],
  within: [],
  axis: [],
  equals: ['tolerance', 'confidence'],
  values: ['tolerance', 'confidence'],
  flat: ['tolerance', 'confidence', 'same'],
  optimum: ['slack', 'same'],
  compare: ['with', 'is', 'factor', 'slack', 'strict', 'tolerance', 'confidence', 'same'],
};

/** Reads what a study file expects of its results; what is wrong is noted in the source. */
export function readExpectations(
  source: StudySource,
  given: StudyParts['expect'],
  published: readonly PublishedNumbers[],
): ReadExpectations {
  const names = new Set<string>();
  const read = given.flatMap((part, index) => {
    if (part === undefined) return [];
    const path = ['expect', index];
    if (names.has(part.name)) source.note(source.error([...path, 'name'], `expectation ${part.name} is defined twice`));
    names.add(part.name);
    return source.attempt(() => readBoth(source, part, path, published)) ?? [];
  });
  if (read.length > 0 && read.every(({ quick }) => quick.isLeftOut === true))
    source.note(source.error(['expect'], 'expect: one at least must be seen with --quick: all have "quick: false"'));
  return { expectations: read.map(({ full }) => full), quickExpectations: read.map(({ quick }) => quick) };
}

interface BothForms {
  readonly full: Expectation;
  readonly quick: Expectation;
}

function readBoth(
  source: StudySource,
  part: ExpectationPart,
  path: DocumentPath,
  published: readonly PublishedNumbers[],
): BothForms {
  const full = new ExpectationReader(source, part, published, (key) => [...path, key]).read();
  const { quick } = part;
  if (quick === undefined) return { full, quick: full };
  if (quick === false) return { full, quick: { ...full, isLeftOut: true } };
  const own = keyOfClaim(part);
  const other = claimKeys.find((key) => quick[key] !== undefined && key !== own);
  if (other !== undefined && !(isRange(own) && isRange(other)))
    throw source.keyError([...path, 'quick', other], `quick of ${part.name}: ${other} cannot replace ${String(own)}`);
  // Another range for the same metric.
  const replaced = other === undefined || own === undefined ? {} : { [own]: undefined, y: full.y };
  const changed = { ...part, ...replaced, ...quick };
  const placed = (key: string): DocumentPath => (Object.hasOwn(quick, key) ? [...path, 'quick', key] : [...path, key]);
  return { full, quick: new ExpectationReader(source, changed, published, placed).read() };
}

function isRange(key: ClaimKey | undefined): boolean {
  return key === 'axis' || key === 'within';
}

function keyOfClaim(part: ChangeablePart): ClaimKey | undefined {
  return claimKeys.find((key) => part[key] !== undefined);
}

/** Reads one expectation. Its methods throw a StudyFault if something is wrong. */
class ExpectationReader {
  readonly #source: StudySource;
  readonly #part: ExpectationPart;
  readonly #published: readonly PublishedNumbers[];
  readonly #placed: (key: string) => DocumentPath;

  /** @param placed where the file has a key */
  constructor(
    source: StudySource,
    part: ExpectationPart,
    published: readonly PublishedNumbers[],
    placed: (key: string) => DocumentPath,
  ) {
    this.#source = source;
    this.#part = part;
    this.#published = published;
    this.#placed = placed;
  }

  read(): Expectation {
    const { name, only = [], same, text, source, differs } = this.#part;
    const key = this.#key();
    const measured = this.#measured(key);
    return {
      name,
      y: measured.text,
      only: readRules(this.#source, only, this.#placed('only')),
      ...(same !== undefined && { same: this.#expressions(same) }),
      claim: this.#claim(key, measured),
      ...(text !== undefined && { text }),
      ...(source !== undefined && { source }),
      ...(differs !== undefined && { differs }),
    };
  }

  /** The key of what is claimed. */
  #key(): ClaimKey {
    const part = this.#part;
    const keys = claimKeys.filter((each) => part[each] !== undefined);
    const [key, second] = keys;
    if (key === undefined) throw this.#error('name', `nothing is claimed: give one of ${claimKeys.join(', ')}`);
    if (second !== undefined) throw this.#keyError(second, `${key} and ${second} are two claims: make two of it`);
    const possible = details[key];
    const allDetails = [...new Set(Object.values(details).flat())];
    const idle = allDetails.find((each) => part[each] !== undefined && !possible.includes(each));
    if (idle !== undefined) throw this.#keyError(idle, `${idle} has no meaning for ${key}`);
    return key;
  }

  /** y, or what published numbers are values of. */
  #measured(key: ClaimKey): KnownExpression {
    const { y } = this.#part;
    const ofOthers = key === 'axis' || key === 'values' ? this.#numbers(key).y : undefined;
    const text = y ?? ofOthers;
    if (text === undefined) throw this.#error('y', 'y is missing: give a metric');
    return this.#expression('y', () => metricExpression(text));
  }

  #claim(key: ClaimKey, measured: KnownExpression): Claim {
    switch (key) {
      case 'order': {
        const [parameter, values] = this.#single('order', this.#part.order);
        const at = [...this.#placed('order'), parameter];
        const known = knownParameter(this.#source, parameter, at);
        const chosen = values.map((raw, index) => readPlainValue(this.#source, known, raw, [...at, index]));
        const twice = chosen.findIndex((value, index) => chosen.indexOf(value) < index);
        if (twice >= 0)
          throw this.#source.error([...at, twice], this.#told(`${String(chosen[twice])} is listed twice`));
        return { kind: 'order', parameter, chosen, ...this.#steps() };
      }
      case 'trend': {
        const [text, direction] = this.#single('trend', this.#part.trend);
        return { kind: 'trend', parameter: this.#place('trend', text), direction, ...this.#steps() };
      }
      case 'within': {
        const [low = null, high = null] = this.#part.within ?? [];
        if (low === null && high === null) throw this.#error('within', 'within: one end at least must be given');
        if (typeof low === 'number' && typeof high === 'number' && low > high)
          throw this.#error('within', 'within: the lower end must come first');
        return { kind: 'within', low: this.#bound(low, measured), high: this.#bound(high, measured) };
      }
      case 'axis': {
        const { name, yAxis } = this.#numbers('axis');
        if (yAxis === undefined) throw this.#error('axis', `axis: published ${name} has no yAxis`);
        return { kind: 'axis', published: name };
      }
      case 'equals': {
        const text = String(this.#part.equals);
        const expression = this.#expression('equals', () => valueExpression(text));
        this.#requireUnit('equals', expression, measured);
        return { kind: 'equals', expression: expression.text, ...this.#closeness() };
      }
      case 'values': {
        const { name, rows } = this.#numbers('values');
        if (rows.length === 0) throw this.#error('values', `values: published ${name} has no rows`);
        return { kind: 'values', published: name, ...this.#closeness() };
      }
      case 'flat': {
        const parameter = this.#part.flat ?? '';
        const isKnown = parameterNamed(parameter) !== undefined;
        return { kind: 'flat', parameter: isKnown ? parameter : this.#place('flat', parameter), ...this.#closeness() };
      }
      case 'optimum': {
        const [text, extremum] = this.#single('optimum', this.#part.optimum);
        return { kind: 'optimum', parameter: this.#place('optimum', text), extremum, slack: this.#part.slack ?? 0 };
      }
      case 'compare':
        return this.#comparison();
    }
  }

  #comparison(): Claim {
    const { with: others, is = 'above', factor = 1 } = this.#part;
    if (others === undefined) throw this.#error('compare', 'with is missing: give the values that y is compared with');
    const [first, second] = [this.#selection('compare', this.#part.compare ?? {}), this.#selection('with', others)];
    const [named, besides] = [first, second].map((rule) =>
      rule
        .map(({ parameter }) => parameter)
        .toSorted()
        .join(', '),
    );
    if (named !== besides)
      throw this.#error('with', `with: must have the parameters of compare, ${String(named)}, not ${String(besides)}`);
    const idle = (is === 'equal' ? (['slack', 'strict'] as const) : (['tolerance', 'confidence'] as const)).find(
      (key) => this.#part[key] !== undefined,
    );
    if (idle !== undefined) throw this.#keyError(idle, `${idle} has no meaning for compare with "is: ${is}"`);
    const selections = { first, second, factor };
    return is === 'equal'
      ? { kind: 'equal', ...selections, ...this.#closeness() }
      : { kind: is, ...selections, ...this.#steps() };
  }

  /** Parameters with one value each. */
  #selection(key: 'compare' | 'with', values: Readonly<Record<string, unknown>>): Rule {
    const entries = Object.entries(values);
    if (entries.length === 0) throw this.#error(key, `${key}: give parameters with values`);
    return entries.map(([name, raw]): RuleCondition => {
      const at = [...this.#placed(key), name];
      const parameter = knownParameter(this.#source, name, at);
      return { parameter: name, is: [readPlainValue(this.#source, parameter, raw, at)] };
    });
  }

  /** A mapping with one entry. */
  #single<T>(key: ClaimKey, mapping: Readonly<Record<string, T>> | undefined): readonly [string, T] {
    const [entry, ...others] = Object.entries(mapping ?? {});
    if (entry === undefined || others.length > 0) throw this.#error(key, `${key}: give one parameter`);
    return entry;
  }

  /** A parameter that is a number, or an expression of parameters. */
  #place(key: 'trend' | 'flat' | 'optimum', text: string): string {
    const type = parameterNamed(text)?.type;
    if (type === 'choice' || type === 'boolean') throw this.#error(key, `${key}: ${text} is not a number`);
    return this.#expression(key, () => parameterExpression(text)).text;
  }

  #expressions(texts: readonly string[]): string[] {
    return texts.map((text, index) => {
      const path = [...this.#placed('same'), index];
      return expressionAt(this.#source, path, this.#told('same'), () => parameterExpression(text)).text;
    });
  }

  #bound(bound: number | string | null, measured: KnownExpression): number | string | null {
    if (typeof bound !== 'string') return bound;
    const expression = this.#expression('within', () => parameterExpression(bound));
    this.#requireUnit('within', expression, measured);
    return expression.text;
  }

  /** Numbers alone are in the unit of what is measured. */
  #requireUnit(key: 'equals' | 'within', { names, unit, text }: KnownExpression, measured: KnownExpression): void {
    const isNumber = names.length === 0 && parseUnit(unit).size === 0;
    if (isNumber || conversion(parseUnit(unit), parseUnit(measured.unit)) !== undefined) return;
    throw this.#error(key, `${key}: ${text} is ${unitSaid(unit)}, and ${measured.text} ${unitSaid(measured.unit)}`);
  }

  #numbers(key: 'axis' | 'values'): PublishedNumbers {
    const name = this.#part[key] ?? '';
    const found = this.#published.find((each) => each.name === name);
    if (found !== undefined) return found;
    const names = this.#published.map((each) => each.name);
    throw this.#error(key, `${key}: there are no published numbers ${name}${suggestion(name, names)}`);
  }

  #steps(): { readonly slack: number; readonly isStrict: boolean } {
    return { slack: this.#part.slack ?? 0, isStrict: this.#part.strict ?? false };
  }

  #closeness(): { readonly tolerance: Tolerance; readonly confidence?: number } {
    const { tolerance, confidence } = this.#part;
    if (tolerance === undefined && confidence === undefined)
      throw this.#error('name', 'tolerance is missing: say how far means may be off, or give a confidence');
    return { tolerance: toleranceOf(tolerance), ...(confidence !== undefined && { confidence }) };
  }

  #expression(key: string, read: () => KnownExpression): KnownExpression {
    return expressionAt(this.#source, this.#placed(key), this.#told(key), read);
  }

  #told(message: string): string {
    return `expectation ${this.#part.name}: ${message}`;
  }

  #error(key: string, message: string): Error {
    return this.#source.error(this.#placed(key), this.#told(message));
  }

  #keyError(key: string, message: string): Error {
    return this.#source.keyError(this.#placed(key), this.#told(message));
  }
}

function unitSaid(unit: string): string {
  return parseUnit(unit).size === 0 ? 'without a unit' : `in ${unit}`;
}

function toleranceOf(given: TolerancePart): Tolerance {
  if (given === undefined) return { absolute: 0, relative: 0 };
  return typeof given === 'number' ? { absolute: given, relative: 0 } : given;
}
