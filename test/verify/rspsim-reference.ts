/** RSPSIM's results (`test/reference/rspsim.csv`) as cases: parameters of rsplab, and one row per metric. */
import { readFileSync } from 'node:fs';
import { studentQuantile } from '../../analysis/statistics/statistics.ts';
import type { SampleSummary } from '../../analysis/statistics/hypothesis-tests.ts';
import { parameterNamed, type ParameterValue } from '../../scenarios/language/parameter-catalogue.ts';
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

/**
 * Columns whose values are used without a change. The target utilization is not among them: the request interval
 * follows from it.
 */
const numbers: Readonly<Record<string, string>> = {
  puToPeRatio: 'puToPeRatio',
  poolElements: 'poolElements',
  poolUsers: 'poolUsers',
  registrars: 'registrars',
  requestSize: 'requestSize',
  requestInterval_s: 'requestInterval',
  meanCapacity: 'capacity',
  capacityGamma: 'capacityGamma',
  capacityLambda: 'capacityLambda',
  policyWeight: 'policyWeight',
  loadDegradation: 'loadDegradation',
  lanDelay_ms: 'lanDelay',
  cleanShutdownProbability: 'cleanShutdownProbability',
  cookieMaxCalculations: 'cookieMaxCalculations',
};

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
    .split('\n')
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
    if (known === undefined) cases.set(name, { given: parametersOf(field), fields: field, rows: [field] });
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

function parametersOf(field: Field): GivenParameters {
  const given: Record<string, ParameterValue> = {
    profile: 'rspsim',
    idealized: true,
    policy: field('policy'),
    warmup: 60 * Number(field('warmup_min')),
    duration: 60 * Number(field('duration_min')),
    capacityDistribution: distributionNamed(field('capacityDistribution')),
  };
  for (const [column, parameter] of Object.entries(numbers)) given[parameter] = Number(field(column));
  setTime(given, 'peUptime', field('peUptime'));
  setTime(given, 'peDowntime', field('peDowntime'));
  // A registrar that is up for 100 days does not fail in a run; only other values need the parameters.
  if (field('registrarUptime') !== NEVER) {
    setTime(given, 'registrarUptime', field('registrarUptime'));
    setTime(given, 'registrarDowntime', field('registrarDowntime'));
  }
  return { ...given, ...unlisted[field('scenario')] };
}

const NEVER = '100d';
const secondsPer: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400 };

/** Sets a time like `600s` or `exponential(600s)`. */
function setTime(given: Record<string, ParameterValue>, parameter: string, text: string): void {
  const match = /^(?:(exponential)\()?([0-9.e+]+)(s|min|h|d)\)?$/.exec(text);
  if (match === null) throw new RangeError(`${parameter}: cannot read the time ${text}`);
  const [, distribution, number, unit] = match;
  given[parameter] = Number(number) * secondsPer[unit];
  // RSPSIM's times are the same each time unless it is configured; those of rsplab vary by default.
  const distributed = `${parameter}Distribution`;
  if (parameterNamed(distributed) !== undefined) given[distributed] = distribution ?? 'identity';
}

/** RSPSIM's `FastServers` is rsplab's `fastServers`. */
function distributionNamed(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
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
