import { LineCounter, parseDocument, type Document } from 'yaml';
import { suggestion } from './nearest-name.ts';
import { parameterCatalogue, parameterNamed, type ParameterValue } from './parameter-catalogue.ts';
import { readParameterValue } from './parameter-value.ts';
import { ScenarioError } from './scenario-error.ts';
import { metricNames, scenarioSchema, type ScenarioFile } from './scenario-schema.ts';
import type { Study } from './study.ts';

type Path = readonly (string | number)[];

/** Reads one scenario file's text. */
export function readScenario(file: string, text: string): Study {
  return new ScenarioReader(file, text).read();
}

/** Reads a scenario and turns every fault into one line: file, line, column, parameter, reason. */
class ScenarioReader {
  readonly #file: string;
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
    this.#document = parseDocument(text, { lineCounter: this.#lines, strict: true, uniqueKeys: true });
  }

  /** @throws ScenarioError naming file, line and column of the first fault. */
  read(): Study {
    const [fault] = this.#document.errors;
    if (fault !== undefined) {
      const { line, col } = this.#lines.linePos(fault.pos[0]);
      // yaml's messages go on with an excerpt of the file.
      throw new ScenarioError(`${this.#file}:${line}:${col}: ${fault.message.split(/ at line |\n/)[0]}`);
    }
    const scenario = this.#checked();
    const parameters = new Map<string, ParameterValue>();
    for (const [name, raw] of Object.entries(scenario.parameters))
      parameters.set(name, this.#value(name, raw, ['parameters', name]));
    const sweep = this.#sweep(scenario, parameters);
    this.#checkPlots(scenario, sweep);
    const { name, title, description, seeds, plots } = scenario;
    const source = { file: this.#file, text: this.#text, overrides: [] };
    return { name, title, description: description.trim(), seeds, parameters, sweep, plots, ...source };
  }

  #checked(): ScenarioFile {
    const value: unknown = this.#document.toJS();
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.#error([], 'is not a scenario: it must have the keys name, title, seeds, parameters, sweep, plots');
    const result = scenarioSchema.safeParse(value);
    if (result.success) return result.data;
    const { issues } = result.error;
    // A mistyped key is also a missing one: what was typed says more.
    const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
    const path = issue.path.filter((key) => typeof key !== 'symbol');
    if (issue.code === 'unrecognized_keys') {
      const [key] = issue.keys;
      const known = path.length === 0 ? Object.keys(scenarioSchema.shape) : plotKeys;
      throw this.#keyError([...path, key], `unknown key ${key}${suggestion(key, known)}`);
    }
    const given = this.#document.getIn(path);
    const hint = path.at(-1) === 'metric' && typeof given === 'string' ? suggestion(given, metricNames) : '';
    throw this.#error(path, `${path.join('.')}: ${issue.message}${hint}`);
  }

  #sweep(scenario: ScenarioFile, parameters: ReadonlyMap<string, ParameterValue>): Map<string, ParameterValue[]> {
    const sweep = new Map<string, ParameterValue[]>();
    for (const [name, values] of Object.entries(scenario.sweep)) {
      const path = ['sweep', name];
      if (parameters.has(name)) throw this.#keyError(path, `${name} stands in parameters, too: remove one of them`);
      if (values.length === 0) throw this.#error(path, `${name}: the sweep is empty, give at least one value`);
      const read = values.map((raw, index) => this.#value(name, raw, [...path, index]));
      const duplicate = read.findIndex((value, index) => read.indexOf(value) !== index);
      if (duplicate >= 0) throw this.#error([...path, duplicate], `${name}: ${read[duplicate]} stands twice`);
      sweep.set(name, read);
    }
    return sweep;
  }

  #value(name: string, raw: unknown, path: Path): ParameterValue {
    const parameter = parameterNamed(name);
    if (parameter === undefined) {
      const known = parameterCatalogue.map((each) => each.name);
      throw this.#keyError(path.slice(0, 2), `unknown parameter ${name}${suggestion(name, known)}`);
    }
    const outcome = readParameterValue(parameter, raw);
    if (!outcome.ok) throw this.#error(path, `${name} ${outcome.reason}`);
    return outcome.value;
  }

  #checkPlots(scenario: ScenarioFile, sweep: ReadonlyMap<string, unknown>): void {
    const names = new Set<string>();
    for (const [index, plot] of scenario.plots.entries()) {
      if (names.has(plot.name)) throw this.#error(['plots', index, 'name'], `plot ${plot.name} stands twice`);
      names.add(plot.name);
      for (const key of ['x', 'series', 'facet'] as const) {
        const name = plot[key];
        if (name === undefined || sweep.has(name)) continue;
        throw this.#error(
          ['plots', index, key],
          `${key} of plot ${plot.name}: ${name} is not swept${suggestion(name, sweep.keys())}`,
        );
      }
    }
  }

  #error(path: Path, message: string): ScenarioError {
    // A key that is missing has no place of its own: name the nearest one around it.
    for (let depth = path.length; depth >= 0; depth--) {
      const node: unknown = depth === 0 ? this.#document.contents : this.#document.getIn(path.slice(0, depth), true);
      const offset = offsetOf(node);
      if (offset !== undefined) return this.#at(offset, message);
    }
    return this.#at(0, message);
  }

  /** An error at the key itself instead of its value. */
  #keyError(path: Path, message: string): ScenarioError {
    const parent: unknown = this.#document.getIn(path.slice(0, -1), true) ?? this.#document.contents;
    const items = typeof parent === 'object' && parent !== null && 'items' in parent ? parent.items : [];
    for (const item of items as { readonly key?: { readonly value?: unknown } }[]) {
      const offset = item.key?.value === path.at(-1) ? offsetOf(item.key) : undefined;
      if (offset !== undefined) return this.#at(offset, message);
    }
    return this.#error(path, message);
  }

  #at(offset: number, message: string): ScenarioError {
    const { line, col } = this.#lines.linePos(offset);
    return new ScenarioError(`${this.#file}:${line}:${col}: ${message}`);
  }
}

const plotKeys = Object.keys(scenarioSchema.shape.plots.unwrap().element.shape);

function offsetOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  const { range } = node as { readonly range?: readonly number[] | null };
  return range?.[0];
}
