import { parameterNamed, type Parameter } from '../../language/parameter-catalogue.ts';
import { convertedValue } from '../converted-value.ts';
import type { SourceText } from '../source-text.ts';
import type { DraftValue, Origin, StudyDraft } from '../study-draft.ts';
import type { Component } from './component-kinds.ts';
import { IniParameters } from './ini-parameters.ts';
import type { ComponentOwner } from './model-key.ts';
import type { IniEntry } from './read-ini.ts';
import { variantFault, variants } from './variants.ts';

/** A run of RSPSIM as its file describes it, and the study that it becomes. */
export class IniRun {
  readonly source: SourceText;
  readonly parameters: IniParameters;
  readonly draft: StudyDraft;
  /** Of all LANs, in their order. */
  readonly components: Record<ComponentOwner, readonly Component[]> = {
    registrar: [],
    calcAppPoolElement: [],
    calcAppPoolUser: [],
    attacker: [],
  };
  lans = 1;

  constructor(source: SourceText, entries: readonly IniEntry[], draft: StudyDraft) {
    this.source = source;
    this.parameters = new IniParameters(entries);
    this.draft = draft;
  }

  entry(path: string): IniEntry | undefined {
    return this.parameters.entry(path);
  }

  /** @returns undefined: the file does not say it */
  originOf(entry: IniEntry | undefined, name: string): Origin | undefined {
    return entry === undefined ? undefined : { source: entry.source, at: entry.at, name };
  }

  /** Where something comes from that the file says, or has to say. */
  placeOf(entry: IniEntry | undefined, name: string): Origin {
    return this.originOf(entry, name) ?? { source: this.source, at: 0, name };
  }

  /** What each component of a kind has for a parameter, and the entry that says it. */
  textsOf(
    owner: ComponentOwner,
    path: string,
    usual: string,
  ): { readonly texts: readonly string[]; readonly entries: readonly (IniEntry | undefined)[] } {
    const entries = this.components[owner].map((component) => this.entry(`${component.path}.${path}`));
    return { entries, texts: entries.map((entry) => entry?.value ?? usual) };
  }

  /** The values of a line, if it has an iteration variable; what is not read of them is refused. */
  variantsOf(entry: IniEntry): string[] {
    const obstacle = variantFault(entry.value, this.#constantOf);
    if (obstacle === undefined) return this.variantsIn(entry.value);
    this.draft.refuse(entry, `${entry.key} = ${entry.value}: ${obstacle}`);
    return [];
  }

  /** As `variantsOf`, of a text of which is known that it can be read. */
  variantsIn(text: string): string[] {
    return variants(text, this.#constantOf);
  }

  readonly #constantOf = (variable: string): string | undefined => this.entry(variable)?.value;

  /** A value, or one that varies, for a parameter; what it cannot be is refused. */
  set(parameter: Parameter, text: string, origin: Origin | undefined): void {
    const refuse = (reason: string): void =>
      this.draft.refuse(
        origin ?? { source: this.source, at: 0 },
        `${origin?.name ?? parameter.name} = ${text}: ${reason}`,
      );
    const obstacle = variantFault(text, this.#constantOf);
    if (obstacle !== undefined) {
      refuse(obstacle);
      return;
    }
    const rows = this.variantsIn(text).map((option) => convertedValue(parameter, option));
    const fault = rows.find((row) => !row.ok);
    if (fault?.ok === false || rows.length === 0) {
      refuse(fault?.ok === false ? fault.reason : 'it has no values');
      return;
    }
    const names = new Set(rows.flatMap((row) => (row.ok ? [...row.values.keys()] : [])));
    for (const name of names) {
      const values = rows.flatMap((row): DraftValue[] => {
        const value = row.ok ? row.values.get(name) : undefined;
        return value === undefined ? [] : [value];
      });
      if (name === parameter.name) this.setValues(name, values, origin);
      else if (values.length < rows.length || new Set(values).size > 1)
        refuse('its values have different distributions; make two studies');
      else this.draft.set(name, values.slice(0, 1), origin);
    }
    // What has no distribution of its own is always the same.
    const distribution = parameterNamed(`${parameter.name}Distribution`);
    if (
      distribution !== undefined &&
      !names.has(distribution.name) &&
      distribution.choices?.includes('identity') === true
    )
      this.draft.set(distribution.name, ['identity'], undefined);
  }

  /** Values of a parameter. One iteration variable makes one sweep: two parameters do not vary by the same line. */
  setValues(parameter: string, values: readonly DraftValue[], origin: Origin | undefined): void {
    const other = [...this.draft.settings].find(
      ([name, { listed, origin: known }]) =>
        name !== parameter &&
        listed.length > 1 &&
        known !== undefined &&
        known.at === origin?.at &&
        known.source === origin.source,
    );
    if (values.length > 1 && other !== undefined && origin !== undefined)
      this.draft.refuse(
        origin,
        `${origin.name}: ${other[0]} and ${parameter} would vary together by this line, which studies do not have: write a line for each of them, or a file for each value`,
      );
    else this.draft.set(parameter, values, origin);
  }
}
