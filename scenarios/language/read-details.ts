import { namesOf } from '../../sim/run/parameter.ts';
import { registrations, type ModelKind } from '../../sim/models/registrations.ts';
import type { ComponentChoice } from '../../sim/run/component-metric.ts';
import { componentClasses, componentClassNamed, distributionMetrics } from './component-catalogue.ts';
import type { GivenValue } from './derived-value.ts';
import { allOf, componentsOfClasses, usualComponents } from './detail-choice.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { parameterNamed } from './parameter-catalogue.ts';
import { shown } from './parameter-value.ts';
import type { StudyFault } from './study-error.ts';
import type { StudySource, DocumentPath } from './study-source.ts';

/** The models that runs of a study have. */
export function modelsOf(
  parameters: ReadonlyMap<string, GivenValue>,
  sweep: ReadonlyMap<string, readonly GivenValue[]>,
): ModelKind[] {
  const values = sweep.get('model') ?? [parameters.get('model') ?? parameterNamed('model')?.default];
  return namesOf(registrations).filter((model) => values.includes(model));
}

/** What is wrong with a name, for messages that say where it is. */
type Refusal = (message: string) => Error;

/** `components: true`, a list of classes, or metrics by class. What is wrong is noted in the source. */
export function readComponentChoice(source: StudySource, raw: unknown, models: readonly ModelKind[]): ComponentChoice {
  const at = ['components'];
  if (raw === undefined || raw === false || raw === null) return {};
  if (raw === true) return usualComponents();
  if (Array.isArray(raw)) {
    const classes = raw.flatMap((name: unknown, index) => {
      const refuse = (message: string): StudyFault => source.error([...at, index], `components: ${message}`);
      return source.attempt(() => knownClass(name, models, refuse)) ?? [];
    });
    return componentsOfClasses(classes);
  }
  if (typeof raw !== 'object') {
    source.note(
      source.error(
        at,
        `components: must be true, a list of classes, or a list of metrics for each class, not ${shown(raw)}`,
      ),
    );
    return {};
  }
  const choices = Object.entries(raw as Readonly<Record<string, unknown>>).map(([name, metrics]) => ({
    components: source.attempt(() => chosenMetrics(source, [...at, name], name, metrics, models)) ?? {},
    distributions: [],
  }));
  return allOf(choices).components;
}

/** Names of a class's metrics, or `true` for all of them. */
function chosenMetrics(
  source: StudySource,
  path: DocumentPath,
  name: string,
  metrics: unknown,
  models: readonly ModelKind[],
): ComponentChoice {
  const known = knownClass(name, models, (message) => source.keyError(path, `components: ${message}`));
  if (metrics === true) return componentsOfClasses([known]);
  if (!Array.isArray(metrics) || metrics.length === 0)
    throw source.error(path, `components.${name}: must be true, or a list of metrics`);
  const wanted = metrics.flatMap(
    (metric: unknown, index) =>
      source.attempt(() => {
        requireComponentMetric(known, metric, (message) => source.error([...path, index], `components: ${message}`));
        return String(metric);
      }) ?? [],
  );
  return { [known]: wanted };
}

/** @throws what `refuse` makes of a class that is not known, or whose model the study does not have */
export function knownClass(name: unknown, models: readonly ModelKind[], refuse: Refusal): string {
  const known = componentClassNamed(String(name));
  if (known === undefined) {
    const names = componentClasses.filter(({ model }) => models.includes(model)).map((each) => each.name);
    const all = componentClasses.map((each) => each.name);
    throw refuse(`unknown class ${shown(name)}${suggestion(String(name), all)}; there are ${names.join(', ')}`);
  }
  if (!models.includes(known.model)) throw refuse(`${known.name} needs model: ${known.model}`);
  return known.name;
}

/** @throws what `refuse` makes of a metric that the class does not have */
function requireComponentMetric(className: string, metric: unknown, refuse: Refusal): void {
  const metrics = componentClassNamed(className)?.metrics ?? new Map<string, unknown>();
  if (typeof metric === 'string' && metrics.has(metric)) return;
  throw refuse(
    `unknown metric ${shown(metric)} of the class ${className}${suggestion(String(metric), metrics.keys())}; ` +
      `it has ${[...metrics.keys()].join(', ')}`,
  );
}

/** `distributions: true`, or a list of metrics. What is wrong is noted in the source. */
export function readDistributionChoice(source: StudySource, raw: unknown, models: readonly ModelKind[]): string[] {
  const at = ['distributions'];
  if (raw === undefined || raw === false || raw === null) return [];
  if (raw === true) return [...distributionMetrics.keys()];
  if (!Array.isArray(raw)) {
    source.note(source.error(at, `distributions: must be true, or a list of metrics, not ${shown(raw)}`));
    return [];
  }
  return raw.flatMap((name: unknown, index) => {
    const refuse = (message: string): StudyFault => source.error([...at, index], `distributions: ${message}`);
    return source.attempt(() => knownDistribution(name, models, refuse)) ?? [];
  });
}

/** @throws what `refuse` makes of a metric without a distribution, or one whose model the study does not have */
export function knownDistribution(name: unknown, models: readonly ModelKind[], refuse: Refusal): string {
  const having = distributionMetrics.get(String(name));
  if (having === undefined)
    throw refuse(
      `${shown(name)} has no distribution${suggestion(String(name), distributionMetrics.keys())}; ` +
        `there are ${[...distributionMetrics.keys()].join(', ')}`,
    );
  if (!models.some((model) => having.includes(model)))
    throw refuse(`${String(name)} needs model: ${having.join(' or ')}`);
  return String(name);
}
