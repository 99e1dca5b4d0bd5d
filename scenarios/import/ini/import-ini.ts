import { parameterNamed, type Parameter } from '../../language/parameter-catalogue.ts';
import { lanLists } from '../../../sim/models/rserpool/lan-values.ts';
import { numberListText } from '../../../sim/run/number-list.ts';
import { convertedValue } from '../converted-value.ts';
import { finishedStudy, type ImportedStudy } from '../finished-study.ts';
import { commonShape, lanParameter, lanValueFor, valuesOfLans } from '../lan-texts.ts';
import { SourceText } from '../source-text.ts';
import { StudyDraft, type Origin } from '../study-draft.ts';
import { parameterByModelName } from '../toolchain-variables.ts';
import { componentKinds as kinds, MODEL_NETWORK, owners, type Component } from './component-kinds.ts';
import { capacitySpread } from './capacity-spread.ts';
import { IniRun } from './ini-run.ts';
import { takeInterfaces, takeSchedules } from './interfaces.ts';
import { agreeing, modelParameters, neutral, type ModelParameter } from './model-parameters.ts';
import type { ComponentOwner } from './model-key.ts';
import { modelQuantity, modelValue } from './model-value.ts';
import { readIni, type Inclusion, type IniEntry } from './read-ini.ts';
import { takeRegistrarLists } from './registrar-lists.ts';
import { takeStarts } from './starts.ts';

const MOST_COMPONENTS = 100_000;
/** A key that is about components of a kind. */
const COMPONENT = /\.(registrarArray|calcAppPoolElementArray|calcAppPoolUserArray|attackerArray)\[/;

/**
 * Makes a study of a file of RSPSIM: one run, or those that its iteration variables make.
 *
 * @throws ImportError naming places and reasons, if it is none, or the study would mean something else.
 */
export function importIni(file: string, text: string, included: Inclusion): ImportedStudy {
  const source = new SourceText(file, text);
  const entries = readIni(source, included);
  const draft = new StudyDraft();
  const importing = new IniImport(new IniRun(source, entries, draft));
  importing.all();
  draft.requireSound();
  const name = file.replace(/^.*[/\\]/, '').replace(/\.ini$/i, '');
  return finishedStudy(draft, {
    file,
    name,
    title: `${name} of RSPSIM`,
    description: '',
    seeds: importing.seeds,
    vectors: false,
  });
}

class IniImport {
  readonly #run: IniRun;

  constructor(run: IniRun) {
    this.#run = run;
  }

  all(): void {
    this.#requireNetwork();
    this.#runControl();
    this.#layout();
    this.#delays();
    for (const parameter of modelParameters) this.#component(parameter);
    this.#capacities();
    takeRegistrarLists(this.#run);
    takeStarts(this.#run);
    takeSchedules(this.#run);
    takeInterfaces(this.#run);
    this.#poolHandles();
    this.#jobLimit();
    this.#rateGuards();
    for (const each of agreeing) this.#agreement(each);
    this.#rest();
  }

  /** The runs of each point: OMNeT++ repeats with other seeds, or with those that are listed. */
  get seeds(): number[] {
    const repeat = this.#run.entry('repeat');
    const seed = this.#run.entry('seed-0-mt');
    if (repeat !== undefined) return Array.from({ length: this.#repetitions(repeat) }, (_, index) => index + 1);
    const texts = seed === undefined ? ['1'] : this.#run.variantsOf(seed);
    const seeds = texts.map((text) => modelQuantity(text)?.value ?? Number.NaN);
    if (seed !== undefined && (seeds.length === 0 || !seeds.every(isSeed)))
      throw seed.source.error(seed.at, `seed-0-mt = ${seed.value}: must be whole numbers from 0 to 4294967295`);
    return [...new Set(seeds)];
  }

  #repetitions({ value, source, at }: IniEntry): number {
    const repeat = Number(value);
    if (Number.isSafeInteger(repeat) && repeat > 0 && repeat <= 100_000) return repeat;
    throw source.error(at, `repeat = ${value}: must be a whole number from 1 to 100000`);
  }

  #requireNetwork(): void {
    const network = this.#run.entry('network');
    const hasLans =
      this.#run.entry(`${MODEL_NETWORK}.numberOfLANs`) ?? this.#run.entry(`${MODEL_NETWORK}.lan[0].numberOfRegistrars`);
    if (network?.value.replace(/^.*\./, '') !== MODEL_NETWORK && hasLans === undefined)
      throw this.#run.source.error(network?.at ?? 0, `is no file of RSPSIM: its network is not ${MODEL_NETWORK}`);
  }

  #runControl(): void {
    this.#run.draft.set('profile', ['rspsim'], undefined);
    this.#run.draft.set('idealized', [true], undefined);
    const [reset, write] = ['statisticsResetTime', 'statisticsWriteTime'].map((name) =>
      this.#run.entry(`${MODEL_NETWORK}.controller.${name}`),
    );
    const limit = this.#run.entry('sim-time-limit');
    // The model does not reset its statistics by itself.
    const from = Math.max(0, this.#timeIn(reset) ?? 0);
    const [to = 3600, end] = [write, limit].map((entry) => this.#timeIn(entry));
    if (limit !== undefined && end !== undefined && end < to)
      this.#run.draft.refuse(limit, `the run ends at ${end} s, before its statistics are written at ${to} s`);
    if (to <= from)
      this.#run.draft.refuse(
        write ?? { source: this.#run.source, at: 0 },
        'the statistics are written before they are reset',
      );
    this.#run.draft.set('warmup', [from], undefined);
    this.#run.draft.set('duration', [Number((to - from).toPrecision(12))], undefined);
  }

  /** The time of a line of run control; undefined: there is no such line, or it is refused. */
  #timeIn(entry: IniEntry | undefined): number | undefined {
    const time = entry === undefined ? undefined : modelQuantity(entry.value)?.value;
    if (entry !== undefined && time === undefined)
      this.#run.draft.refuse(
        entry,
        `${lastPart(entry.key)} = ${entry.value}: must be one time, as "15min 7200s": what varies with it makes a study each`,
      );
    return time;
  }

  /** How many components there are. */
  #layout(): void {
    this.#run.lans = this.#count(`${MODEL_NETWORK}.numberOfLANs`, 1, 'lans');
    this.#run.draft.set(
      'lans',
      [this.#run.lans],
      this.#run.originOf(this.#run.entry(`${MODEL_NETWORK}.numberOfLANs`), 'numberOfLANs'),
    );
    const usual: Readonly<Record<ComponentOwner, number>> = {
      registrar: 1,
      calcAppPoolElement: 2,
      calcAppPoolUser: 4,
      attacker: 0,
    };
    const names = {
      registrar: 'registrars',
      calcAppPoolElement: 'poolElements',
      calcAppPoolUser: 'poolUsers',
      attacker: 'attackers',
    } as const;
    for (const owner of owners) {
      const { array, count } = kinds[owner];
      const paths = Array.from({ length: this.#run.lans }, (_, lan) => `${MODEL_NETWORK}.lan[${lan}].${count}`);
      const swept = this.#sweptCount(paths, names[owner], count);
      const counts = swept ?? paths.map((path) => this.#count(path, usual[owner], count));
      const [first = 0] = counts;
      const other = counts.findIndex((number) => number !== first);
      const entry = this.#run.entry(paths[Math.max(0, other)] ?? '');
      const own = lanParameter(names[owner]);
      if (other >= 0 && (own === undefined || (owner === 'registrar' && counts.includes(0))))
        this.#run.draft.refuse(
          entry ?? { source: this.#run.source, at: 0 },
          `${count}: LANs have ${counts.join(', ')}, and ${own === undefined ? 'all have as many' : 'each has one at least'} here`,
        );
      else if (other >= 0 && own !== undefined)
        this.#run.draft.set(lanLists[own], [numberListText(counts)], this.#run.originOf(entry, count));
      else if (swept === undefined) this.#run.draft.set(names[owner], [first], this.#run.originOf(entry, count));
      this.#run.components[owner] = counts.flatMap((number, lan) =>
        Array.from({ length: number }, (_, index) => ({
          lan,
          index,
          path: `${MODEL_NETWORK}.lan[${lan}].${array}[${index}]`,
        })),
      );
    }
  }

  /**
   * A number of components that varies, and is the same in all LANs.
   *
   * @returns the largest, for each LAN; undefined: it does not vary
   */
  #sweptCount(paths: readonly string[], parameter: string, name: string): number[] | undefined {
    const entries = paths.map((path) => this.#run.entry(path));
    const [first] = entries;
    const known = parameterNamed(parameter);
    const isSwept = entries.every((entry) => entry?.value.includes('${') === true && entry.value === first?.value);
    if (!isSwept || first === undefined || known === undefined) return undefined;
    this.#run.set(known, first.value, this.#run.originOf(first, name));
    const values = this.#run.draft.settings.get(parameter)?.values.map(Number) ?? [1];
    const largest = Math.min(MOST_COMPONENTS, Math.max(...values.filter(Number.isSafeInteger), 1));
    return paths.map(() => largest);
  }

  #count(path: string, usual: number, name: string): number {
    const entry = this.#run.entry(path);
    if (entry === undefined) return usual;
    const count = modelQuantity(entry.value)?.value ?? Number.NaN;
    if (!Number.isSafeInteger(count) || count < 0 || count > MOST_COMPONENTS)
      throw entry.source.error(
        entry.at,
        `${name}: must be a whole number of at most ${MOST_COMPONENTS}${entry.value.includes('${') ? ' that does not vary' : ''}, not ${entry.value}`,
      );
    return count;
  }

  /** Each component has half of the delay to its switch and back. */
  #delays(): void {
    const links = owners.flatMap((owner) =>
      this.#run.components[owner].flatMap(({ path, lan, index }) => [
        { lan, path: `${path}.toNetwork.channel.delay` },
        { lan, path: `${MODEL_NETWORK}.lan[${lan}].switch.${kinds[owner].link}[${index}].channel.delay` },
      ]),
    );
    this.#delaysOf(links, { parameter: 'lanDelay', list: lanLists.lanDelay, number: this.#run.lans, factor: 2 });
    const wan = Array.from({ length: this.#run.lans - 1 }, (_, lan) => [
      `${MODEL_NETWORK}.lan[${lan}].toRightNetwork.channel.delay`,
      `${MODEL_NETWORK}.lan[${lan + 1}].toLeftNetwork.channel.delay`,
    ]);
    this.#delaysOf(
      wan.flatMap((paths, lan) => paths.map((path) => ({ lan, path }))),
      { parameter: 'wanDelay', list: 'wanDelayByLink', number: this.#run.lans - 1, factor: 1 },
    );
    // The ends of the chain lead nowhere.
    for (const end of [
      `${MODEL_NETWORK}.lan[0].toLeftNetwork.channel.delay`,
      `${MODEL_NETWORK}.lan[${this.#run.lans - 1}].toRightNetwork.channel.delay`,
    ])
      this.#run.entry(end);
  }

  /** The same in all LANs or between all, or one for each. */
  #delaysOf(
    links: readonly { readonly lan: number; readonly path: string }[],
    { parameter, list, number, factor }: { parameter: string; list: string; number: number; factor: number },
  ): void {
    const entries = links.map(({ path }) => this.#run.entry(path));
    const seconds = entries.map((entry) => (entry === undefined ? 0 : modelQuantity(entry.value)?.value));
    const known = valuesOfLans(seconds, links, number)?.flatMap((value) => value ?? []) ?? [];
    const origin = this.#run.originOf(
      entries.find((entry) => entry !== undefined),
      'channel.delay',
    );
    if (origin === undefined || new Set(known).size < 2 || known.length < number)
      this.#delay(
        links.map(({ path }) => path),
        parameter,
        factor,
      );
    else
      this.#run.draft.set(
        list,
        [numberListText(known.map((value) => Number((value * 1000 * factor).toPrecision(12))))],
        origin,
      );
  }

  #delay(paths: readonly string[], parameter: string, factor: number): void {
    const entries = paths.map((path) => this.#run.entry(path));
    const texts = new Set(entries.map((entry) => entry?.value ?? '0s'));
    const [text = '0s', other] = texts;
    const entry = entries.find((each) => each !== undefined);
    if (entry === undefined) return;
    const swept = other === undefined && text.includes('${') ? this.#run.variantsOf(entry) : [text];
    const seconds = swept.flatMap((each) => modelQuantity(each)?.value ?? []);
    const random = [...texts].find((each) => modelValue(each)?.kind === 'random');
    // Channels of OMNeT++ lead in one direction, and have their own draws.
    if (random !== undefined)
      this.#run.draft.refuse(
        entry,
        `${parameter} = ${random}: RSPSIM draws a delay for each direction of a link, and here both directions of it have the same: give numbers`,
      );
    else if (seconds.length < swept.length)
      this.#run.draft.refuse(entry, `${parameter} = ${text}: delays are times, as "10ms"`);
    else if (other !== undefined)
      this.#run.draft.refuse(
        entry,
        `${parameter}: delays of links differ (${[...texts].slice(0, 3).join(', ')}), and are the same here`,
      );
    else
      this.#run.setValues(
        parameter,
        seconds.map((each) => Number((each * 1000 * factor).toPrecision(12))),
        this.#run.originOf(entry, 'channel.delay'),
      );
  }

  /** A parameter of all components of a kind. */
  #component(described: ModelParameter): void {
    const { owner, module, name, usual } = described;
    const parameter =
      described.parameter === undefined ? parameterByModelName([name], owner) : parameterNamed(described.parameter);
    const components = this.#run.components[owner];
    if (components.length === 0) return;
    const found = components.map(({ path }) => this.#run.entry(`${path}.${module}.${name}`));
    const texts = found.map((entry) => entry?.value ?? usual);
    const distinct = new Set(texts);
    const origin = this.#run.originOf(
      found.find((entry) => entry !== undefined),
      name,
    );
    if (parameter === undefined) {
      if (origin !== undefined && [...distinct].some((text) => text !== usual))
        this.#run.draft.refuse(origin, `${name}: rsplab has nothing like it`);
    } else if (distinct.size > 1) this.#different(parameter, texts, found, components);
    else this.#run.set(parameter, texts[0] ?? usual, origin);
  }

  /** Registrars that never fail, before those that do; and values that LANs have of their own. */
  #different(
    parameter: Parameter,
    texts: readonly string[],
    found: readonly (IniEntry | undefined)[],
    components: readonly Component[],
  ): void {
    const values = texts.map((text) => convertedValue(parameter, text));
    const isNever = values.map((value) => value.ok && value.values.get(parameter.name) === 'never');
    const mortal = components.filter((_component, index) => isNever[index] === false);
    const first = Math.min(...mortal.map(({ index }) => index));
    const isOrdered = components.every(({ index }, place) => (isNever[place] === true) === index < first);
    const others = new Set(texts.filter((_text, index) => isNever[index] === false));
    const entry = found[texts.findIndex((text) => text !== texts[0])];
    const origin = this.#run.originOf(entry, parameter.name) ?? {
      source: this.#run.source,
      at: 0,
      name: parameter.name,
    };
    if (parameter.name === 'registrarUptime' && isOrdered && others.size === 1) {
      this.#run.set(parameter, [...others][0] ?? '', origin);
      this.#run.draft.set('immortalRegistrars', [first], origin);
    } else if (!this.#setByLan(parameter.name, texts, components, origin))
      this.#run.draft.refuse(
        origin,
        `${origin.name}: components have different values (${[...new Set(texts)].slice(0, 3).join(', ')}), and ${lanParameter(parameter.name) === undefined ? 'all' : 'those of a LAN'} have the same here`,
      );
  }

  /** @returns whether all components of each LAN have the same value, which was taken over */
  #setByLan(name: string, texts: readonly string[], components: readonly Component[], origin: Origin): boolean {
    const own = lanParameter(name);
    const values = valuesOfLans(texts, components, this.#run.lans)?.map((text) => own && lanValueFor(own, text));
    const known = values?.flatMap((value) => value ?? []) ?? [];
    const shape = commonShape(known);
    if (own === undefined || known.length < this.#run.lans || shape === undefined) return false;
    this.#run.draft.set(lanLists[own], [numberListText(known.map(({ number }) => number))], origin);
    for (const [each, value] of shape) this.#run.draft.set(each, [value], origin);
    return true;
  }

  /** Capacities may differ, as long as LANs are alike, or all elements of each LAN. */
  #capacities(): void {
    const components = this.#run.components.calcAppPoolElement;
    const found = components.map(({ path }) => this.#run.entry(`${path}.calcAppServer.serviceCapacity`));
    const entry = found.find((each) => each !== undefined);
    const parameter = parameterNamed('capacity');
    if (entry === undefined || parameter === undefined) return;
    const origin = this.#run.originOf(entry, 'serviceCapacity') ?? {
      source: this.#run.source,
      at: 0,
      name: 'serviceCapacity',
    };
    const texts = found.map((each) => each?.value ?? '1000000');
    if (new Set(texts).size === 1) {
      this.#run.set(parameter, texts[0] ?? '', origin);
      return;
    }
    const numbers = texts.map((text) => modelQuantity(text)?.value ?? Number.NaN);
    const lists = Array.from({ length: this.#run.lans }, (_, lan) =>
      numbers.filter((_number, index) => components[index]?.lan === lan),
    );
    const [list = []] = lists;
    const odd = texts.find((_text, index) => !((numbers[index] ?? 0) > 0));
    if (odd !== undefined)
      this.#run.draft.refuse(origin, `serviceCapacity: capacities that differ must be numbers above 0, not ${odd}`);
    else if (this.#setByLan('capacity', texts, components, origin)) return;
    else if (lists.some((each) => each.join(' ') !== list.join(' ')))
      this.#run.draft.refuse(
        origin,
        'serviceCapacity: LANs have other capacities; either all have the same, or all elements of each LAN here',
      );
    else for (const [name, value] of capacitySpread(list)) this.#run.draft.set(name, [value], origin);
  }

  /** Of jobs at a time there are so many, or as many as get a minimum of capacity: 0 says which of them does not count. */
  #jobLimit(): void {
    const { texts } = this.#run.textsOf('calcAppPoolElement', 'calcAppServer.serviceMinCapacityPerJob', '250000');
    if (texts.length > 0 && texts.every((text) => modelQuantity(text)?.value === 0))
      this.#run.draft.settings.delete('minCapacityPerJob');
  }

  /** One memory serves both limits of rates here. */
  #rateGuards(): void {
    const { settings } = this.#run.draft;
    const isLimited = (name: string): boolean =>
      settings.get(name)?.values.some((value) => typeof value === 'number') === true;
    const [ofReports, ofResolutions] = ['EndpointUnreachable', 'HandleResolution'].map((what) =>
      this.#run.textsOf('registrar', `registrarProcess.registrar${what}RateMaxEntries`, '16'),
    );
    if (!isLimited('maxEndpointUnreachableRate') || ofReports === undefined) return;
    const entry = ofReports.entries.find((each) => each !== undefined);
    const entriesAre = new Set(ofReports.texts.map((text) => modelQuantity(text)?.value));
    const [size] = entriesAre;
    const alsoResolutions = isLimited('maxHandleResolutionRate');
    for (const text of alsoResolutions ? (ofResolutions?.texts ?? []) : []) entriesAre.add(modelQuantity(text)?.value);
    settings.delete('rateGuardEntries');
    if (size === undefined || entriesAre.size > 1)
      this.#run.draft.refuse(
        this.#run.placeOf(entry, ''),
        'registrarEndpointUnreachableRateMaxEntries: both limits of rates are measured with the same memory here: give both the same',
      );
    else
      this.#run.draft.set(
        'rateGuardEntries',
        [size],
        this.#run.originOf(entry, 'registrarEndpointUnreachableRateMaxEntries'),
      );
  }

  /** There is one pool, whatever its name. */
  #poolHandles(): void {
    const handles = (
      [
        ['calcAppPoolElement', 'calcAppServer.servicePoolHandle'],
        ['calcAppPoolUser', 'calcAppQueuingClient.servicePoolHandle'],
        ['attacker', 'attackerProcess.attackTargetPoolHandle'],
      ] as const
    ).map(([owner, path]) => this.#run.textsOf(owner, path, '"CalcAppPool"'));
    const names = new Set(handles.flatMap(({ texts }) => texts));
    const entry = handles.flatMap(({ entries }) => entries).find((each) => each !== undefined);
    if (names.size > 1 && entry !== undefined)
      this.#run.draft.refuse(
        entry,
        `${entry.key.replace(/^.*\./, '')}: components name several pools (${[...names].slice(0, 3).join(', ')}), and all have the same one here`,
      );
  }

  /** What several modules have there, and one parameter says here. */
  #agreement({ owner, path, parameter, usual }: (typeof agreeing)[number]): void {
    const known = parameterNamed(parameter);
    const { texts, entries } = this.#run.textsOf(owner, path, usual);
    const values = this.#run.draft.settings.get(parameter)?.values;
    if (known === undefined || values === undefined) return;
    const place = texts.findIndex((text) => {
      const own = this.#run.variantsIn(text).map((each) => {
        const outcome = convertedValue(known, each);
        return outcome.ok ? outcome.values.get(parameter) : undefined;
      });
      return JSON.stringify(own) !== JSON.stringify(values);
    });
    if (place < 0) return;
    const users = this.#run.draft.settings.get(parameter)?.origin;
    this.#run.draft.refuse(
      entries[place] ?? users ?? { source: this.#run.source, at: 0 },
      `${path} = ${texts[place]}${entries[place] === undefined ? ', by default' : ''}: it is the same as ${parameter} of pool users here (${values.join(', ')})`,
    );
  }

  /** What nothing was asked of is harmless, or something that studies do not have. */
  #rest(): void {
    const ignored = new Set<string>();
    for (const entry of this.#run.parameters.unused) {
      const { key, value } = entry;
      const known = neutral.find((each) => each.key.test(key));
      const isHarmless = known !== undefined && (known.value === undefined || known.value.test(value.trim()));
      const [, owned] = COMPONENT.exec(key) ?? [];
      if (isHarmless) continue;
      if (known !== undefined && known.value !== undefined)
        this.#run.draft.refuse(entry, `${key} = ${value}: studies do not have ${known.what} here`);
      else if (owned !== undefined && this.#hasComponents(owned))
        this.#run.draft.refuse(entry, `${key} = ${value}: rsplab has nothing like it`);
      else ignored.add(`${key} (${entry.source.lineInWords(entry.at)})`);
    }
    this.#noteAll('ignored', ignored);
    const idle = this.#run.parameters.idle.filter(({ key }) => {
      const [, owned] = COMPONENT.exec(key) ?? [];
      return owned === undefined || this.#hasComponents(owned);
    });
    this.#noteAll(
      'ignored, as no component of this run has such a parameter',
      new Set(idle.map(({ key, source, at }) => `${key} (${source.lineInWords(at)})`)),
    );
  }

  #noteAll(what: string, entries: ReadonlySet<string>): void {
    if (entries.size > 0)
      this.#run.draft.notes.push(
        `${this.#run.source.file}: ${what}: ${[...entries].slice(0, 20).join(', ')}${entries.size > 20 ? ', …' : ''}`,
      );
  }

  #hasComponents(array: string): boolean {
    return owners.some((owner) => kinds[owner].array === array && this.#run.components[owner].length > 0);
  }
}

/** As generators of OMNeT++ have them. */
function isSeed(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0 && number <= 0xffffffff;
}

function lastPart(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}
