import { ExpressionError } from '../../results/expressions/expression-error.ts';
import { readExpression } from '../../results/expressions/expression.ts';
import { distributionMark, type PlotDefinition } from '../../results/folders/plot-definition.ts';
import type { ModelKind } from '../../sim/models/registrations.ts';
import type { ComponentChoice } from '../../sim/run/component-metric.ts';
import { componentClassNamed, componentClasses, distributionMetrics } from './component-catalogue.ts';

/** What is recorded of runs besides their metrics. */
export interface DetailChoice {
  /** Metrics of single components, by class. */
  readonly components: ComponentChoice;
  /** Metrics whose distributions are recorded. */
  readonly distributions: readonly string[];
}

export const noDetails: DetailChoice = { components: {}, distributions: [] };

/** All classes of components but those that must be named, with all of their metrics. */
export function usualComponents(): ComponentChoice {
  return componentsOfClasses(componentClasses.filter(({ onRequest }) => !onRequest).map(({ name }) => name));
}

/** Classes with all of their metrics. */
export function componentsOfClasses(names: readonly string[]): ComponentChoice {
  const chosen = componentClasses.filter(({ name }) => names.includes(name));
  return Object.fromEntries(chosen.map(({ name, metrics }) => [name, [...metrics.keys()]]));
}

/** What a plot needs. */
export function detailsOfPlot(plot: PlotDefinition): DetailChoice {
  const { components: className, y } = plot;
  if (distributionMark(plot) !== undefined) return { components: {}, distributions: [y] };
  const known = className === undefined ? undefined : componentClassNamed(className);
  if (known === undefined) return noDetails;
  const metrics = namesIn(y).filter((name) => known.metrics.has(name));
  return { components: { [known.name]: metrics }, distributions: [] };
}

/** Of an expression that may be wrong, which is reported elsewhere. */
function namesIn(text: string): readonly string[] {
  try {
    return readExpression(text).names;
  } catch (error) {
    if (error instanceof ExpressionError) return [];
    throw error;
  }
}

/** All that one of the choices has. Classes and metrics have the order of their catalogue: equal choices are equal texts. */
export function allOf(choices: readonly DetailChoice[]): DetailChoice {
  const classes = componentClasses.flatMap(({ name, metrics }) => {
    const wanted = new Set(choices.flatMap(({ components }) => components[name] ?? []));
    const inOrder = [...metrics.keys()].filter((metric) => wanted.has(metric));
    return inOrder.length === 0 ? [] : [[name, inOrder] as const];
  });
  const distributions = new Set(choices.flatMap((choice) => choice.distributions));
  return {
    components: Object.fromEntries(classes),
    distributions: [...distributionMetrics.keys()].filter((name) => distributions.has(name)),
  };
}

/** Those parts of a choice that runs of a model have. */
export function detailsOfModel({ components, distributions }: DetailChoice, model: ModelKind): DetailChoice {
  const classes = componentClasses.filter((each) => each.model === model && components[each.name] !== undefined);
  return {
    components: Object.fromEntries(classes.map(({ name }) => [name, components[name] ?? []])),
    distributions: distributions.filter((name) => distributionMetrics.get(name)?.includes(model) === true),
  };
}

/** Whether one choice has all that another one has. */
export function includesAll(choice: DetailChoice, wanted: DetailChoice): boolean {
  return (
    Object.entries(wanted.components).every(([name, metrics]) =>
      metrics.every((metric) => choice.components[name]?.includes(metric) === true),
    ) && wanted.distributions.every((name) => choice.distributions.includes(name))
  );
}

export function isNothing({ components, distributions }: DetailChoice): boolean {
  return Object.keys(components).length === 0 && distributions.length === 0;
}
