/** RSPSIM's results (`test/reference/rspsim.csv`) as cases: parameters of rsplab, and one row per metric. */
import { readFileSync } from 'node:fs';
import { studentQuantile } from '../../analysis/statistics/statistics.ts';
import type { SampleSummary } from '../../analysis/statistics/hypothesis-tests.ts';
import { parameterNamed, type ParameterValue } from '../../scenarios/language/parameter-catalogue.ts';
import { readParameterValue } from '../../scenarios/language/parameter-value.ts';
import type { GivenParameters } from './study-runs.ts';

export interface ReferenceRow extends SampleSummary {
  readonly metric: string;
  /** 95 % confidence half-width of the mean. */
  readonly halfWidth: number;
}

export interface ReferenceCase {
  /** `scenario policy case`, as in `hom LeastUsed r3`. */
  readonly name: string;
  readonly scenario: string;
  readonly policy: string;
  readonly label: string;
  readonly given: GivenParameters;
  readonly rows: readonly ReferenceRow[];
}

type Field = (name: string) => string;

type Given = Record<string, ParameterValue>;

/** What a column says of the runs: nothing, or parameters. */
type Column = (given: Given, text: string) => void;

/** Of the results, or what follows from other columns: the target utilization from the request interval. */
const noParameter: Column = () => undefined;
const columns: Readonly<Record<string, Column>> = {
  scenario: noParameter,
  case: noParameter,
  metric: noParameter,
  unit: noParameter,
  n: noParameter,
  mean: noParameter,
  ci95: noParameter,
  min: noParameter,
  max: noParameter,
  targetUtilization: noParameter,
  requestInterval_s: numberOf('requestInterval'),
  meanCapacity: numberOf('capacity'),
  lanDelay_ms: numberOf('lanDelay'),
  warmup_min: numberOf('warmup', 60),
  duration_min: numberOf('duration', 60),
  capacityDistribution: (given, text) => void (given['capacityDistribution'] = capacityDistributionNamed(text)),
  peUptime: (given, text) => setTime(given, 'peUptime', text),
  peDowntime: (given, text) => setTime(given, 'peDowntime', text),
  // A registrar that is up for 100 days does not fail in a run; only other values need the parameters.
  registrarUptime: (given, text) => {
    if (text !== NEVER) setTime(given, 'registrarUptime', text);
  },
  registrarDowntime: (given, text) => {
    if (given['registrarUptime'] !== undefined) setTime(given, 'registrarDowntime', text);
  },
};

function numberOf(parameter: string, factor = 1): Column {
  return (given, text) => void (given[parameter] = factor * Number(text));
}

/** A column that has no entry of its own has the name and the values of a parameter. */
function columnNamed(name: string): Column {
  const known = columns[name];
  if (known !== undefined) return known;
  const parameter = parameterNamed(name);
  if (parameter === undefined) throw new RangeError(`the column ${name} is no parameter`);
  return (given, text) => {
    const read = readParameterValue(parameter, Number.isNaN(Number(text)) ? text : Number(text));
    if (!read.ok) throw new RangeError(`the column ${name}: ${text} ${read.reason}`);
    given[name] = read.value;
  };
}

/**
 * What the table has no column for. The scenarios with registrar failures, and the ones without that go with them, follow
 * RSPSIM's studies `tos-pr-failure`: endpoint keep-alives every 30 s with 5 s to answer, one retransmission of a request.
 * The keep-alive counts show it: 30 elements have 7200 keep-alives in 7200 s.
 */
const registrarStudy = { endpointKeepAliveInterval: 30, endpointKeepAliveTimeout: 5, asapMaxRequestRetransmit: 1 };
const unlisted: Readonly<Record<string, GivenParameters>> = {
  prnofail: registrarStudy,
  // As in RSPSIM's study `tos-pr-failureI`, the first registrar never fails.
  prfail: { ...registrarStudy, immortalRegistrars: 1 },
};

/** The results that the repository holds. */
export const RSPSIM_RESULTS = new URL('../../../test/reference/rspsim.csv', import.meta.url);

/** All cases of a file like `rspsim.csv`, in its order. */
export function readReference(file: URL): ReferenceCase[] {
  const [head, ...lines] = readFileSync(file, 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const cases = new Map<string, { readonly given: GivenParameters; readonly fields: Field; readonly rows: Field[] }>();
  for (const line of lines) {
    const field: Field = (name) => {
      const value = line[head.indexOf(name)];
      if (value === undefined) throw new RangeError(`${file.pathname}: no column ${name}`);
      return value;
    };
    const name = `${field('scenario')} ${field('policy')} ${field('case')}`;
    const known = cases.get(name);
    if (known === undefined) cases.set(name, { given: parametersOf(head, field), fields: field, rows: [field] });
    else known.rows.push(field);
  }
  return [...cases].map(([name, { given, fields, rows }]) => ({
    name,
    scenario: fields('scenario'),
    policy: fields('policy'),
    label: fields('case'),
    given,
    rows: rows.map(rowOf),
  }));
}

function parametersOf(head: readonly string[], field: Field): GivenParameters {
  const given: Given = { profile: 'rspsim', idealized: true };
  for (const name of head) columnNamed(name)(given, field(name));
  return { ...given, ...unlisted[field('scenario')] };
}

const NEVER = '100d';
const secondsPer: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60, h: 3600, d: 86_400 };

/** Sets a time like `600s` or `exponential(600s)`. */
function setTime(given: Given, parameter: string, text: string): void {
  const match = /^(?:(exponential)\()?([0-9.e+-]+)(ms|s|min|h|d)\)?$/.exec(text);
  if (match === null) throw new RangeError(`${parameter}: cannot read the time ${text}`);
  const [, distribution, number, unit] = match;
  given[parameter] = Number(number) * secondsPer[unit];
  // RSPSIM's times are the same each time unless it is configured; those of rsplab may vary by default.
  const distributed = `${parameter}Distribution`;
  if (parameterNamed(distributed) !== undefined) given[distributed] = distribution ?? 'identity';
  else if (distribution !== undefined) throw new RangeError(`${parameter}: there is no ${distributed} for ${text}`);
}

/** The toolchain's names that are not rsplab's with another first letter. */
const capacityNames: Readonly<Record<string, string>> = {
  uniformRandomized: 'uniform',
  truncnormalRandomized: 'truncatedNormal',
};

/** RSPSIM's `FastServers` or `workloadFastServers` is rsplab's `fastServers`. */
function capacityDistributionNamed(name: string): string {
  const bare = name.replace(/^workload/, '');
  const ours = bare.charAt(0).toLowerCase() + bare.slice(1);
  return capacityNames[ours] ?? ours;
}

function rowOf(field: Field): ReferenceRow {
  const n = Number(field('n'));
  const halfWidth = Number(field('ci95'));
  return {
    metric: field('metric'),
    mean: Number(field('mean')),
    halfWidth,
    stddev: (halfWidth * Math.sqrt(n)) / studentQuantile(n - 1),
    n,
  };
}
