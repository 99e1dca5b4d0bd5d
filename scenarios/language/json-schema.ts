import { isNumeric } from '../../sim/run/parameter.ts';
import { z } from 'zod';
import { distributionMarks, TIME } from '../../results/folders/plot-definition.ts';
import { metricCatalogue } from './metric-catalogue.ts';
import { componentColumns } from '../../results/tables/detail-rows.ts';
import { componentClasses } from './component-catalogue.ts';
import { parameterCatalogue, type Parameter } from './parameter-catalogue.ts';
import { expected } from './parameter-value.ts';
import { componentPlaces } from './component-places.ts';
import { comparisons } from './read-rules.ts';
import {
  componentsSchema,
  distributionsSchema,
  precisionSchema,
  seedCountSchema,
  seedListSchema,
  studySchema,
} from './study-schema.ts';
import { unitsOf } from './unit.ts';
import { vectorCatalogue } from './vector-catalogue.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Names of definitions that no parameter has. */
const [EXPRESSION, RANGE] = ['expression', 'range'];
const EXPRESSION_SIGNS = '\\w\\s.,+*/()-';

/** A plot has something on its horizontal axis: what it says, or the metric of a distribution. */
const plotAxes = [
  { type: 'object', properties: { x: {} }, required: ['x'] },
  { type: 'object', properties: { mark: { enum: distributionMarks } }, required: ['mark'] },
];

/**
 * The JSON Schema of study files, by which editors complete and check; in words in docs/studies.md. Its `$defs`
 * hold what a value of each parameter may be, conditions on it, and rules.
 */
export function studyJsonSchema(): JsonSchema {
  const { properties, ...schema } = z.toJSONSchema(studySchema, { io: 'input' }) as {
    readonly properties: Readonly<Record<string, JsonSchema>>;
  };
  const { plots = {} } = properties;
  const plot = plots['items'] as { readonly properties: Readonly<Record<string, JsonSchema>> };
  const rule = { items: { $ref: '#/$defs/rule' } };
  const plotProperties = {
    ...plot.properties,
    ...ofExpressions(plot.properties, ['y'], drawnNames),
    ...ofExpressions(plot.properties, ['x'], [...placeNames, TIME]),
    ...ofExpressions(plot.properties, ['color', 'dash', 'row', 'column', 'page'], placeNames),
    only: { ...plot.properties['only'], items: { $ref: '#/$defs/plotRule' } },
  };
  return {
    ...schema,
    title: 'Study of rsplab',
    properties: {
      ...properties,
      seeds: { ...properties['seeds'], anyOf: [schemaOf(seedCountSchema), schemaOf(seedListSchema), ofPrecision()] },
      parameters: { ...properties['parameters'], ...ofParameters(valueSchema) },
      sweep: { ...properties['sweep'], ...ofParameters(sweepSchema) },
      skip: { ...properties['skip'], ...rule },
      only: { ...properties['only'], ...rule },
      components: { ...properties['components'], ...schemaOf(componentsSchema) },
      distributions: { ...properties['distributions'], ...schemaOf(distributionsSchema) },
      quick: { ...properties['quick'], ...ofParameters(quickSchema) },
      plots: { ...properties['plots'], items: { ...plot, properties: plotProperties, anyOf: plotAxes } },
      published: withItems(properties['published'], (published) => ofExpressions(published, ['y'], metricNames)),
      expect: withItems(properties['expect'], (expectation) => ({
        ...ofExpressions(expectation, ['y'], metricNames),
        only: { ...expectation['only'], ...rule },
      })),
    },
    $defs: {
      rule: {
        type: 'object',
        description: 'Conditions on parameters, all of which must hold',
        minProperties: 1,
        ...ofParameters(conditionSchema),
      },
      plotRule: {
        type: 'object',
        description: 'Conditions on parameters, and in plots of components on these, all of which must hold',
        minProperties: 1,
        ...ofParameters(conditionSchema, [...parameterCatalogue, ...componentPlaces]),
      },
      [RANGE]: rangeSchema(),
      [EXPRESSION]: {
        type: 'string',
        description: 'An expression of numbers and other parameters: 5 * requestSize / capacity',
        pattern: `^[${EXPRESSION_SIGNS}]*([+*/(]|\\b(${parameterNames.join('|')})\\b)[${EXPRESSION_SIGNS}]*$`,
      },
      ...Object.fromEntries(
        [...parameterCatalogue, ...componentPlaces].map((parameter) => [parameter.name, alternatives(parameter)]),
      ),
    },
  };
}

function schemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

const metricNames = metricCatalogue.map(({ name }) => name);
const parameterNames = parameterCatalogue.map(({ name }) => name);
/** What plots draw, and where: of runs, of components, and of time series. */
const drawnNames = [
  ...new Set([
    ...metricNames,
    ...componentClasses.flatMap(({ metrics }) => [...metrics.keys()]),
    ...vectorCatalogue.map(({ name }) => name),
  ]),
];
const placeNames = [...parameterNames, ...Object.keys(componentColumns)];

/** A name, or what is more than one word: an editor completes names, and leaves expressions to the program. */
function expressionSchema(names: readonly string[]): JsonSchema {
  return { anyOf: [{ enum: names }, { type: 'string', pattern: '^(?!\\s*\\w*\\s*$)' }] };
}

function ofExpressions(
  properties: Readonly<Record<string, JsonSchema>>,
  keys: readonly string[],
  names: readonly string[],
): Record<string, JsonSchema> {
  return Object.fromEntries(
    keys.map((key) => [key, { description: properties[key]?.['description'], ...expressionSchema(names) }]),
  );
}

/** A list whose items are objects with more exact schemas of some properties. */
function withItems(list: JsonSchema = {}, exact: (properties: Properties) => Properties): JsonSchema {
  const item = list['items'] as { readonly properties: Properties };
  return { ...list, items: { ...item, properties: { ...item.properties, ...exact(item.properties) } } };
}

type Properties = Readonly<Record<string, JsonSchema>>;

function ofPrecision(): JsonSchema {
  const { properties, ...schema } = schemaOf(precisionSchema) as {
    readonly properties: Readonly<Record<string, JsonSchema>>;
  };
  const one = expressionSchema(metricNames);
  const metric = {
    description: properties['metric']?.['description'],
    anyOf: [one, { type: 'array', minItems: 1, items: one }],
  };
  return { ...schema, properties: { ...properties, metric } };
}

function ofParameters(
  schema: (parameter: Parameter) => JsonSchema,
  parameters: readonly Parameter[] = parameterCatalogue,
): JsonSchema {
  const properties = Object.fromEntries(parameters.map((parameter) => [parameter.name, schema(parameter)]));
  return { propertyNames: undefined, additionalProperties: false, properties };
}

function reference({ name }: Parameter): JsonSchema {
  return { $ref: `#/$defs/${name}` };
}

/** A value, or an expression of others in its place. */
function given(parameter: Parameter): JsonSchema {
  const value = reference(parameter);
  return isNumeric(parameter) ? { anyOf: [value, { $ref: `#/$defs/${EXPRESSION}` }] } : value;
}

/** Several values: a list, in which ranges may be, or a range. */
function several(parameter: Parameter): JsonSchema {
  const range = { $ref: `#/$defs/${RANGE}` };
  const { anyOf = [given(parameter)] } = given(parameter) as { readonly anyOf?: readonly JsonSchema[] };
  const list = { type: 'array', minItems: 1, uniqueItems: true };
  if (!isNumeric(parameter)) return { ...list, items: given(parameter) };
  return { anyOf: [{ ...list, items: { anyOf: [...anyOf, range] } }, range] };
}

/** The program checks ends and steps by the parameter. */
function rangeSchema(): JsonSchema {
  const value = { type: ['number', 'string'] };
  return {
    type: 'object',
    description: 'Values from an end to the other, in steps of 1, or as step or points (log: of a constant ratio) say',
    required: ['from', 'to'],
    additionalProperties: false,
    properties: {
      from: value,
      to: value,
      step: value,
      points: { type: 'integer', minimum: 1 },
      log: { type: 'boolean' },
    },
  };
}

function valueSchema(parameter: Parameter): JsonSchema {
  const { default: value } = parameter;
  return {
    description: describe(parameter),
    default: value === Infinity ? 'never' : value,
    ...given(parameter),
  };
}

/** One value of a parameter, as it may be written. */
function alternatives(parameter: Parameter): JsonSchema {
  const { type, choices, min, above, max, unit, auto, unlimited } = parameter;
  if (type === 'boolean') return auto === true ? { enum: [true, false, 'auto'] } : { type: 'boolean' };
  if (type === 'choice') return { enum: choices };
  if (type === 'schedule') return scheduleSchema;
  if (type === 'file') return { type: 'string', minLength: 1 };
  if (type === 'digest') return { type: 'string', pattern: '^([0-9a-f]{64}|none)$' };
  const number = {
    type: type === 'numberList' ? 'number' : type,
    ...(min !== undefined && { minimum: min }),
    ...(above !== undefined && { exclusiveMinimum: above }),
    ...(max !== undefined && { maximum: max }),
  };
  if (type === 'numberList') return { anyOf: [{ type: 'array', minItems: 1, items: number }, { type: 'string' }] };
  const units = unitsOf(unit);
  const words = [...(auto === true ? ['auto'] : []), ...(unlimited === true ? ['never', 'unlimited'] : [])];
  const texts = [
    ...(units.length === 0 ? [] : [{ type: 'string', pattern: `^[0-9.eE+-]+ *(${units.join('|')})$` }]),
    ...(words.length === 0 ? [] : [{ enum: words }]),
  ];
  return texts.length === 0 ? number : { anyOf: [number, ...texts] };
}

/** A text, or a mapping from targets to entries. */
const scheduleSchema = {
  anyOf: [
    { type: 'string' },
    {
      type: 'object',
      minProperties: 1,
      additionalProperties: { anyOf: [{ type: 'string' }, { type: 'array', minItems: 1, items: { type: 'string' } }] },
    },
  ],
};

function sweepSchema(parameter: Parameter): JsonSchema {
  return {
    description: describe(parameter),
    ...several(parameter),
  };
}

/** “Mean request size [calculations]; in RSPSIM: serviceJobSize” */
function describe(parameter: Parameter): string {
  const { description, unit, rspsim } = parameter;
  const shownUnit = unit === '' || unit === '1' ? '' : ` [${unit}]`;
  return `${description}${shownUnit}. Must be ${expected(parameter)}.${rspsim === undefined ? '' : ` In RSPSIM: ${rspsim}.`}`;
}

function quickSchema(parameter: Parameter): JsonSchema {
  return { anyOf: [given(parameter), several(parameter)] };
}

function conditionSchema(parameter: Parameter): JsonSchema {
  const value = reference(parameter);
  const oneOrMore = [value, { type: 'array', minItems: 1, items: value }];
  const properties = {
    ...(isNumeric(parameter) && Object.fromEntries(comparisons.map((name) => [name, value]))),
    not: { anyOf: oneOrMore },
  };
  return {
    description: parameter.description,
    anyOf: [...oneOrMore, { type: 'object', minProperties: 1, additionalProperties: false, properties }],
  };
}
