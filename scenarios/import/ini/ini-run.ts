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

  /** A value, or one that varies, for a parameter; what it cannot be is refused. */
  set(parameter: Parameter, text: string, origin: Origin | undefined): void {
    const constantOf = (variable: string): string | undefined => this.entry(variable)?.value;
    const refuse = (reason: string): void =>
      this.draft.refuse(
        origin ?? { source: this.source, at: 0 },
        `${origin?.name ?? parameter.name} = ${text}: ${reason}`,
      );
    const obstacle = variantFault(text, constantOf);
    if (obstacle !== undefined) {
      refuse(obstacle);
      return;
    }
    const rows = variants(text, constantOf).map((option) => convertedValue(parameter, option));
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
      this.draft.set(name, name === parameter.name ? values : values.slice(0, 1), origin);
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
}
