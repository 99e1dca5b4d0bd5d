import type { ComponentOwner } from './model-key.ts';
import type { Component } from './component-kinds.ts';
import { owners, processes } from './component-kinds.ts';
import type { IniRun } from './ini-run.ts';
import { modelQuantity } from './model-value.ts';
import type { RserpoolParameters } from '../../../sim/models/rserpool/parameters.ts';

/** When components of a kind start, s: the first one, the next one of its LAN, those of the next LAN. */
interface Starts {
  readonly first: number;
  readonly perComponent: number;
  readonly perLan: number;
}

/** What the model has if a file says nothing. */
const usual: Readonly<Record<ComponentOwner, Starts>> = {
  registrar: { first: 10, perComponent: 10, perLan: 30 },
  calcAppPoolElement: { first: 300, perComponent: 0, perLan: 0.5 },
  calcAppPoolUser: { first: 600, perComponent: 0, perLan: 0 },
  attacker: { first: 600, perComponent: 0, perLan: 0 },
};

type Names = Readonly<Record<keyof Starts, keyof RserpoolParameters>>;

const parameters: Readonly<Record<ComponentOwner, Names>> = {
  registrar: {
    first: 'registrarStart',
    perComponent: 'registrarStartIncrement',
    perLan: 'registrarStartLanIncrement',
  },
  calcAppPoolElement: {
    first: 'poolElementStart',
    perComponent: 'poolElementStartIncrement',
    perLan: 'poolElementStartLanIncrement',
  },
  calcAppPoolUser: {
    first: 'poolUserStart',
    perComponent: 'poolUserStartIncrement',
    perLan: 'poolUserStartLanIncrement',
  },
  attacker: {
    first: 'attackerStart',
    perComponent: 'attackerStartIncrement',
    perLan: 'attackerStartLanIncrement',
  },
};

/** When components start, if a file says it: evenly one after the other. */
export function takeStarts(run: IniRun): void {
  for (const owner of owners) {
    const components = run.components[owner];
    const { entries } = run.textsOf(owner, `${processes[owner]}.componentStartupDelay`, '');
    const entry = entries.find((each) => each !== undefined);
    if (entry === undefined) continue;
    const times = components.map((component, index) => {
      const text = entries[index]?.value;
      return text === undefined ? startOf(usual[owner], component) : (modelQuantity(text)?.value ?? Number.NaN);
    });
    const fitted = fittedStarts(components, times);
    const odd = entries[times.findIndex(Number.isNaN)];
    if (odd !== undefined)
      run.draft.refuse(odd, `componentStartupDelay = ${odd.value}: components start at times that are given here`);
    else if (fitted === undefined)
      run.draft.refuse(
        entry,
        'componentStartupDelay: components start evenly one after the other here: in each LAN, and from LAN to LAN',
      );
    else
      for (const [name, time] of Object.entries(fitted) as [keyof Starts, number][])
        run.draft.set(parameters[owner][name], [time], run.originOf(entry, 'componentStartupDelay'));
  }
}

function startOf({ first, perComponent, perLan }: Starts, { lan, index }: Component): number {
  return first + lan * perLan + index * perComponent;
}

/** @returns what the times tell of it; undefined: the times are not even */
function fittedStarts(components: readonly Component[], times: readonly number[]): Partial<Starts> | undefined {
  const timeOf = (lan: number, index: number): number | undefined =>
    times[components.findIndex((each) => each.lan === lan && each.index === index)];
  const [one] = components;
  const next = components.find((each) => each.index === 1);
  const ofOtherLan = components.find((each) => each.index === 0 && each.lan !== one?.lan);
  const base = one === undefined ? undefined : timeOf(one.lan, 0);
  if (one === undefined || base === undefined) return undefined;
  const perComponent = next === undefined ? 0 : (timeOf(next.lan, 1) ?? 0) - (timeOf(next.lan, 0) ?? 0);
  const perLan = ofOtherLan === undefined ? 0 : ((timeOf(ofOtherLan.lan, 0) ?? 0) - base) / (ofOtherLan.lan - one.lan);
  const starts = { first: exact(base - one.lan * perLan), perComponent: exact(perComponent), perLan: exact(perLan) };
  const isEven = components.every(
    (each, place) => Math.abs(startOf(starts, each) - (times[place] ?? Number.NaN)) < 1e-6,
  );
  if (!isEven || Object.values(starts).some((time) => time < 0)) return undefined;
  return {
    first: starts.first,
    ...(next !== undefined && { perComponent: starts.perComponent }),
    ...(ofOtherLan !== undefined && { perLan: starts.perLan }),
  };
}

/** Without rounding errors of differences. */
function exact(seconds: number): number {
  return Number(seconds.toPrecision(12));
}
