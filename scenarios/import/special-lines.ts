import { lanLists, type LanParameter } from '../../sim/models/rserpool/lan-values.ts';
import { numberListText } from '../../sim/run/number-list.ts';
import { parameterNamed, type Parameter } from '../language/parameter-catalogue.ts';
import { convertedValue, withIdentity } from './converted-value.ts';
import { linksOfKind } from './failing-interfaces.ts';
import { componentKinds } from './ini/component-kinds.ts';
import { modelKey, type ComponentOwner, type ModelKey } from './ini/model-key.ts';
import { hasParameter, isShared } from './ini/model-parameters.ts';
import { commonShape, draftNumber, lanParameter, lanValueFor, type LanValue } from './lan-texts.ts';
import type { DraftValue, Origin, StudyDraft } from './study-draft.ts';
import { parameterByModelName } from './toolchain-variables.ts';

/** A value for the components of a LAN, or of all. */
interface OwnValue {
  readonly lan: string;
  readonly value: LanValue;
  readonly origin: Origin;
}

/** A line about a parameter that pool elements and pool users have both. */
interface SharedLine {
  readonly parameter: string;
  readonly owner: ComponentOwner;
  readonly value: DraftValue | undefined;
  /** What both had without the lines. */
  readonly former: readonly DraftValue[];
  readonly origin: Origin;
}

/**
 * Lines that a script adds to the files of RSPSIM by itself (SPECIAL0 to SPECIAL9). They stand before the others, and win
 * over them; of these lines, the first one that fits does.
 */
export class SpecialLines {
  readonly #draft: StudyDraft;
  readonly #lines: { readonly line: string; readonly origin: Origin }[] = [];
  /** Parameters of all components, of which a line has decided. */
  readonly #decided = new Set<string>();
  /** Registrars that never fail, by their places in their LANs. */
  readonly #immortal = new Map<number, Origin>();
  readonly #schedules: string[] = [];
  /** What lines say of one kind of components, and studies have for two. */
  readonly #shared: SharedLine[] = [];
  /** Values that LANs have of their own, in the order of the lines. */
  readonly #ofLans = new Map<LanParameter, OwnValue[]>();

  constructor(draft: StudyDraft) {
    this.#draft = draft;
  }

  add(line: string, origin: Origin): void {
    this.#lines.push({ line, origin });
  }

  /** Takes all lines over, in the order in which the toolchain writes them. */
  finish(): void {
    const inOrder = this.#lines.toSorted((a, b) => (a.origin.name < b.origin.name ? -1 : 1));
    for (const { line, origin } of inOrder) this.#take(line, origin);
    for (const [parameter, values] of this.#ofLans) this.#finishLans(parameter, values);
    this.#finishImmortal();
    this.#requireDowntime();
    for (const line of this.#shared) this.#requireBoth(line);
  }

  /** Interfaces are up again at once unless a line, or a variable, says how long they are down. */
  #requireDowntime(): void {
    const origin = this.#draft.settings.get('pathUptime')?.origin;
    if (this.#decided.has('pathUptime') && origin !== undefined && !this.#draft.settings.has('pathDowntime'))
      this.#draft.refuse(
        origin,
        `${origin.name}: interfaces that fail need an interfaceDowntime, too: it is 0 s otherwise`,
      );
  }

  /** The other kind has the same by a line of its own, or by what the study has without lines. */
  #requireBoth({ parameter, owner, value, former, origin }: SharedLine): void {
    const other = this.#shared.find((each) => each.parameter === parameter && each.owner !== owner);
    const others = other === undefined ? former : [other.value];
    if (others.length !== 1 || String(others[0]) !== String(value))
      this.#draft.refuse(
        origin,
        `${origin.name}: pool elements and pool users have the same ${parameter} here: list its variable in place of the line`,
      );
  }

  /** Schedules of components and of their interfaces: names of all of a kind are patterns here. */
  #schedule({ lan, owner, index, name }: ModelKey, text: string, origin: Origin): void {
    const changes = text.replaceAll('"', '').trim();
    if (changes === '') return;
    const { place } = componentKinds[owner];
    const target = `lan${lan}/${place}${index}${name === 'interfaceStatusChanges' ? '/path0' : ''}`;
    this.#schedules.push(`${target}: ${changes}`);
    const parameter = parameterNamed('schedule');
    const outcome = parameter && convertedValue(parameter, this.#schedules.join('; '));
    if (outcome?.ok !== true)
      this.#draft.refuse(origin, `${origin.name}: ${outcome?.reason ?? 'there are no schedules'}`);
    else {
      this.#draft.settings.delete('schedule');
      this.#draft.set('schedule', [...outcome.values.values()], origin);
    }
  }

  #take(line: string, origin: Origin): void {
    const [, pattern = '', text = ''] = /^\s*([^=#]+?)\s*=\s*(.*?)\s*(?:#.*)?$/.exec(line) ?? [];
    if (/^\s*#/.test(line)) return;
    const key = modelKey(pattern);
    if (key !== undefined && /^(component|interface)StatusChanges$/.test(key.name)) {
      this.#schedule(key, text, origin);
      return;
    }
    const parameter = key === undefined ? undefined : parameterByModelName([key.name], key.owner);
    if (key === undefined || parameter === undefined || !hasParameter(key.owner, key.name)) {
      this.#draft.refuse(origin, `${origin.name} = "${line}": rsplab has nothing like it`);
      return;
    }
    const outcome = convertedValue(parameter, text);
    if (!outcome.ok) this.#draft.refuse(origin, `${origin.name} = "${line}": ${outcome.reason}`);
    else this.#takeValues(key, { parameter, text, values: outcome.values }, line, origin);
  }

  #takeValues(
    key: ModelKey,
    { parameter, text, values }: { parameter: Parameter; text: string; values: ReadonlyMap<string, DraftValue> },
    line: string,
    origin: Origin,
  ): void {
    const own = lanParameter(parameter.name);
    const value = own && lanValueFor(own, text);
    if (key.index === '*' && own !== undefined && value !== undefined) {
      const known = this.#ofLans.get(own) ?? [];
      this.#ofLans.set(own, [...known, { lan: key.lan, value, origin }]);
    } else if (key.index === '*' && key.lan === '*') {
      this.#rememberShared(key.owner, parameter.name, values.get(parameter.name), origin);
      const others = key.name === 'interfaceUptime' ? [['failingLinks', linksOfKind[key.owner]] as const] : [];
      for (const [name, each] of [...withIdentity(parameter, values), ...others]) this.#decide(name, each, origin);
    } else if (
      parameter.name === 'registrarUptime' &&
      values.get('registrarUptime') === 'never' &&
      key.lan === '*' &&
      key.index !== '*'
    )
      this.#immortal.set(Number(key.index), origin);
    else
      this.#draft.refuse(
        origin,
        `${origin.name} = "${line}": single components have parameters of their own only as registrars that never fail, and LANs ${Object.keys(lanLists).slice(3).join(', ')}`,
      );
  }

  /** Of several lines about the same the first one counts. */
  #rememberShared(owner: ComponentOwner, parameter: string, value: DraftValue | undefined, origin: Origin): void {
    const known = this.#shared.filter((each) => each.parameter === parameter);
    if (!isShared(parameter) || known.some((each) => each.owner === owner)) return;
    this.#shared.push({ parameter, owner, value, former: known[0]?.former ?? this.#former(parameter), origin });
  }

  #decide(name: string, value: DraftValue, origin: Origin): void {
    if (this.#decided.has(name)) return;
    this.#decided.add(name);
    this.#draft.settings.delete(name);
    this.#draft.set(name, [value], origin);
  }

  /** Whether the toolchain computes something of the load of a parameter. */
  #decidesLoad(parameter: LanParameter): boolean {
    const computed = (name: string, usual: boolean): boolean =>
      this.#draft.settings.get(name)?.values.some((value) => value === 'auto') ?? usual;
    const others = computed('requestSize', false) || computed('puToPeRatio', false);
    if (parameter === 'requestInterval') return others;
    return (parameter === 'capacity' || parameter === 'requestSize') && (others || computed('requestInterval', true));
  }

  /** A value for all LANs, or one for each. */
  #finishLans(parameter: LanParameter, values: readonly OwnValue[]): void {
    const [first] = values;
    if (first === undefined) return;
    const { origin } = first;
    if (this.#decidesLoad(parameter))
      this.#draft.refuse(
        origin,
        `${origin.name}: the toolchain computes a load of another ${parameter}: give numbers of users, their requests and intervals by values`,
      );
    else if (first.lan === '*') this.#setAll(parameter, first.value, origin);
    else this.#setByLan(parameter, values, origin);
  }

  #setAll(parameter: LanParameter, { number, shape }: LanValue, origin: Origin): void {
    for (const [name, value] of [[parameter, draftNumber(number)] as const, ...shape])
      this.#decide(name, value, origin);
  }

  #setByLan(parameter: LanParameter, values: readonly OwnValue[], origin: Origin): void {
    const refuse = (message: string): void => this.#draft.refuse(origin, `${origin.name}: ${message}`);
    const counts = this.#former('lans');
    if (counts.length > 1) {
      refuse('LANs have values of their own only if their number is the same everywhere');
      return;
    }
    const lans = Number(counts[0]);
    const own = Array.from({ length: lans }, (_, lan) =>
      values.find((each) => each.lan === '*' || each.lan === String(lan)),
    );
    const hasOthers = own.includes(undefined);
    const others = this.#former(parameter);
    const [other] = others;
    const usual = other === 'never' ? Infinity : other;
    const shape = commonShape(own.flatMap((each) => each?.value ?? []));
    const isAlike = ([name, value]: readonly [string, DraftValue]): boolean =>
      this.#former(name).every((each) => each === value);
    if (hasOthers && (others.length > 1 || typeof usual !== 'number'))
      refuse(`the LANs that have no value of their own must have a single number of ${parameter}`);
    else if (shape === undefined || (hasOthers && usual !== Infinity && ![...shape].every(isAlike)))
      refuse(`LANs may have other numbers of ${parameter}, but the same distribution`);
    else {
      for (const each of values)
        if (each.lan !== '*' && Number(each.lan) >= lans)
          this.#draft.note(each.origin, `${each.origin.name} is about a LAN that there is not: it has no effect`);
      if (own.every((each) => each === undefined)) return;
      this.#draft.settings.delete(parameter);
      const numbers = own.map((each) => each?.value.number ?? Number(usual));
      this.#draft.set(lanLists[parameter], [numberListText(numbers)], origin);
      for (const [name, value] of shape) this.#decide(name, value, origin);
    }
  }

  /** What a study has without the lines. */
  #former(name: string): readonly DraftValue[] {
    return this.#draft.settings.get(name)?.values ?? [parameterNamed(name)?.default ?? 0];
  }

  /** The first registrars of each LAN may be those that never fail. */
  #finishImmortal(): void {
    const [first] = this.#immortal;
    if (first === undefined) return;
    const places = [...this.#immortal.keys()].toSorted((a, b) => a - b);
    const [, origin] = first;
    if (places.every((place, index) => place === index) && parameterNamed('immortalRegistrars') !== undefined)
      this.#draft.set('immortalRegistrars', [places.length], origin);
    else this.#draft.refuse(origin, `${origin.name}: registrars that never fail are the first ones of their LAN`);
  }
}
