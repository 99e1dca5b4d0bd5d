import { readExpression } from '../../results/expressions/expression.ts';
import { isComponentColumn } from '../language/component-expression.ts';
import { parameterNamed } from '../language/parameter-catalogue.ts';
import { varies } from '../language/read-plots.ts';
import type { Study } from '../language/study.ts';
import { ImportError } from './import-error.ts';
import { filterRules, FilterFault } from './plot-filter.ts';
import { PlotQuantities, UnknownQuantity, type PlotQuantity } from './plot-quantities.ts';
import type { PlotConfiguration, PlotRole, PlotScript } from './plot-script.ts';
import { plotTitle, titleInWords } from './plot-title.ts';
import type { SourceText } from './source-text.ts';
import type { DraftContent, StudyDraft } from './study-draft.ts';
import type { DraftPlot } from './study-text.ts';

/** Places that plots have besides the axes, and what they are in SimProcTC: lines, panels and pages. */
const places = ['color', 'dash', 'row', 'column', 'page'] as const;
type Place = (typeof places)[number];
const usualPlaces: readonly (readonly [PlotRole, Place])[] = [
  ['z', 'color'],
  ['v', 'dash'],
  ['a', 'column'],
  ['b', 'row'],
  ['p', 'page'],
];
/** Characters of a filter in a message. */
const LONGEST_FILTER = 300;
/** Where the third distinction of lines (their width) may go, which there is none of here. */
const placesForWidth: readonly Place[] = ['dash', 'row', 'column', 'page'];

/** Makes plots of a study of the plots of a script; what is lost is noted. */
export function draftPlots(source: SourceText, script: PlotScript, draft: StudyDraft, study: Study): DraftPlot[] {
  const quantities = new PlotQuantities(script.templates, draft.multiples);
  const names = new Set<string>();
  return script.configurations.flatMap((configuration) => {
    const drafting = new PlotDrafting({ source, script, draft, study, quantities }, configuration);
    try {
      return [drafting.plot(names)];
    } catch (error) {
      if (!(error instanceof UnknownQuantity) && !(error instanceof ImportError)) throw error;
      draft.note({ source, at: configuration.at }, `plot ${configuration.name} is left out: ${error.message}`);
      return [];
    }
  });
}

interface PlotSurroundings {
  readonly source: SourceText;
  readonly script: PlotScript;
  readonly draft: StudyDraft;
  readonly study: Study;
  readonly quantities: PlotQuantities;
}

class PlotDrafting {
  readonly #around: PlotSurroundings;
  readonly #configuration: PlotConfiguration;

  constructor(around: PlotSurroundings, configuration: PlotConfiguration) {
    this.#around = around;
    this.#configuration = configuration;
  }

  /** @param names of the plots before it */
  plot(names: Set<string>): DraftPlot {
    const { title, roles } = this.#configuration;
    const [y, x] = [this.#required('y'), this.#required('x')];
    const shown = this.#places(x);
    const all = [x, ...shown.values()];
    const isOfRegistrars = y.isOfRegistrars || all.some(({ expression }) => isComponentColumn(expression));
    if (isOfRegistrars && !y.isOfRegistrars)
      throw new UnknownQuantity(`${roles.get('y')} is not measured for each registrar`);
    if (!isComponentColumn(x.expression) && !this.#isVaried(x))
      throw new UnknownQuantity(`${roles.get('x')} does not vary in this study`);
    return new Map<string, DraftContent>([
      ['name', this.#name(names)],
      ['title', titleInWords(plotTitle(title)) || y.expression],
      ...(isOfRegistrars ? [['components', 'registrar'] as const] : []),
      ['y', y.expression],
      ['x', onAxis(x)],
      ...[...shown].map(([place, quantity]) => [place, quantity.expression] as const),
      ...this.#titles(x, y, shown),
      ...this.#only(isOfRegistrars),
      ...(y.percent ? [['percent', true] as const] : []),
      ...this.#ticks(x, y),
      ...this.#look(),
    ]);
  }

  #required(role: PlotRole): PlotQuantity {
    const variable = this.#configuration.roles.get(role);
    if (variable === undefined) throw new UnknownQuantity(`it has nothing on its ${role} axis`);
    return this.#around.quantities.quantity(variable);
  }

  /** What tells lines, panels and pages apart; of what does not vary, there is only one. */
  #places(x: PlotQuantity): Map<Place, PlotQuantity> {
    const given = new Map<Place, PlotQuantity>();
    const taken = new Set([textOfExpression(x.expression)]);
    const take = (place: Place, quantity: PlotQuantity | undefined): void => {
      if (quantity === undefined || taken.has(textOfExpression(quantity.expression))) return;
      taken.add(textOfExpression(quantity.expression));
      given.set(place, quantity);
    };
    for (const [role, place] of usualPlaces) take(place, this.#distinction(role));
    const width = this.#distinction('w');
    if (width === undefined) return given;
    const free = placesForWidth.find((place) => !given.has(place));
    const { source, draft } = this.#around;
    const what = `${this.#configuration.name}: w (${this.#configuration.roles.get('w')})`;
    const at = { source, at: this.#configuration.at };
    if (free === undefined) draft.note(at, `plot ${what} has no place left: lines are not told apart by it`);
    else {
      take(free, width);
      draft.note(at, `plot ${what} is shown as ${free}: lines have no third distinction here`);
    }
    return new Map(places.flatMap((place) => (given.has(place) ? [[place, given.get(place) ?? width] as const] : [])));
  }

  #distinction(role: PlotRole): PlotQuantity | undefined {
    const variable = this.#configuration.roles.get(role);
    if (variable === undefined) return undefined;
    const quantity = this.#around.quantities.quantity(variable);
    const isOfComponents = isComponentColumn(quantity.expression);
    return isOfComponents || this.#isVaried(quantity) ? quantity : undefined;
  }

  #isVaried({ expression }: PlotQuantity): boolean {
    const { parameters, sweep } = this.#around.study;
    return readExpression(expression).names.some((name) => {
      return varies(name, { parameters, sweep, models: [], isComplete: true });
    });
  }

  /** “wp1-Utilization.pdf” of the directory wp1 is “utilization”. */
  #name(names: Set<string>): string {
    const { name, roles } = this.#configuration;
    const file = name.replace(/^.*\//, '').replace(/\.\w+$/, '');
    const directory = this.#around.draft.directory;
    const own = file.startsWith(directory) ? file.slice(directory.length) : file;
    const words = own
      .replaceAll(/([a-z])([A-Z])|([A-Z]+)([A-Z][a-z])/g, (_all, a = '', b = '', c = '', d = '') => `${a}${c}-${b}${d}`)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '');
    const base =
      words === '' || /^run-\d+$/.test(words)
        ? `plot-${(roles.get('y') ?? '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`
        : words;
    let unique = base;
    for (let number = 2; names.has(unique); number++) unique = `${base}-${number}`;
    names.add(unique);
    return unique;
  }

  #titles(x: PlotQuantity, y: PlotQuantity, shown: ReadonlyMap<Place, PlotQuantity>): [string, DraftContent][] {
    const titles: [string, string | undefined][] = [
      ['xTitle', x.title === undefined ? (x.axisTitle ?? percentTitle(x)) : titleInWords(x.title)],
      ['yTitle', y.title === undefined ? y.axisTitle : titleInWords(y.title)],
      ...[...shown].map(([place, { title }]): [string, string | undefined] => [
        `${place}Title`,
        title === undefined || place === 'page'
          ? undefined
          : titleInWords({ ...title, unit: title.unit === '1' ? '' : title.unit }),
      ]),
    ];
    return titles.flatMap(([key, text]): [string, DraftContent][] =>
      text === undefined || text === '' ? [] : [[key, text]],
    );
  }

  #only(isOfComponents: boolean): [string, DraftContent][] {
    const { filter, name, at } = this.#configuration;
    if (filter === undefined) return [];
    const { source, draft, quantities } = this.#around;
    try {
      const rules = filterRules(filter, {
        nameOf: (variable) => quantities.quantity(variable).expression,
        isOfComponents,
      });
      return rules.length === 0 ? [] : [['only', rules]];
    } catch (error) {
      const isForeign =
        error instanceof FilterFault || error instanceof UnknownQuantity || error instanceof ImportError;
      if (!isForeign) throw error;
      draft.note(
        { source, at },
        `plot ${name} shows all points: its filter ${filter.slice(0, LONGEST_FILTER)} cannot be taken over: ${error.message}`,
      );
      return [];
    }
  }

  /** Axes of SimProcTC end with their first and last tick. */
  #ticks(x: PlotQuantity, y: PlotQuantity): [string, DraftContent][] {
    const { xTicks, yTicks } = this.#configuration;
    const isName = ['choice', 'boolean'].includes(parameterNamed(x.expression)?.type ?? '');
    const ofX = isName ? [] : axis('x', xTicks);
    const scale = y.percent ? 0.01 : 1;
    return [
      ...ofX,
      ...axis(
        'y',
        yTicks.map((tick) => Number((tick * scale).toPrecision(12))),
      ),
    ];
  }

  #look(): [string, DraftContent][] {
    const { palette, hidesLegend, confidence } = this.#around.script.look;
    const { legend, extras, name, at } = this.#configuration;
    if (extras.length > 0)
      this.#around.draft.note({ source: this.#around.source, at }, `plot ${name}: left out: ${extras.join('; ')}`);
    const corner = hidesLegend ? 'none' : cornerOf(legend);
    return [
      ...(palette === undefined ? [] : [['palette', palette] as [string, DraftContent]]),
      ...(confidence === undefined ? [] : [['confidence', confidence] as [string, DraftContent]]),
      ...(corner === undefined ? [] : [['legend', corner] as [string, DraftContent]]),
    ];
  }
}

function axis(name: 'x' | 'y', ticks: readonly number[]): [string, DraftContent][] {
  const distinct = [...new Set(ticks)].toSorted((a, b) => a - b);
  const [low, high] = [distinct[0], distinct.at(-1)];
  if (low === undefined || high === undefined || low === high || distinct.length > 100) return [];
  return [
    [`${name}Domain`, [low, high]],
    [`${name}Ticks`, distinct],
  ];
}

/** In percent there, a fraction here. */
function onAxis({ expression, percent }: PlotQuantity): string {
  return percent ? `100 * ${expression}` : expression;
}

function percentTitle({ expression, percent }: PlotQuantity): string | undefined {
  const description = parameterNamed(expression)?.description;
  return percent && description !== undefined ? `${description.replace(/[;(].*$/, '').trim()} [%]` : undefined;
}

function cornerOf([x, y]: readonly number[]): string | undefined {
  const [horizontal, vertical] = [
    x === 0 ? 'left' : x === 1 ? 'right' : undefined,
    y === 0 ? 'bottom' : y === 1 ? 'top' : undefined,
  ];
  return horizontal === undefined || vertical === undefined ? undefined : `${vertical}-${horizontal}`;
}

function textOfExpression(expression: string): string {
  return readExpression(expression).text;
}
