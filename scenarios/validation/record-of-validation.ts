import { VALIDATION_FORMAT, type ValidationRecord } from '../../results/folders/validation-record.ts';
import type { Study } from '../language/study.ts';
import { observationNames } from './measured-metrics.ts';
import { RSPLIB, rsplibParts, type RsplibPart } from './rsplib/rsplib-part-names.ts';
import type { ValidatedRun, Validation, ValidationPlan } from './validation.ts';
import { labelOf } from './validation-table.ts';

/** @returns undefined of no values */
export type MeanOf = (values: readonly number[]) => number | undefined;

/** What a validation writes beside its tables: worlds, networks, distributions and what the processes saw. */
export function recordOfValidation(
  study: Study,
  { points, world }: ValidationPlan,
  validation: Validation,
  meanOf: MeanOf,
): ValidationRecord {
  const { runs, ways } = validation;
  const parts = world.foreign?.parts ?? [];
  return {
    format: VALIDATION_FORMAT,
    transport: transportName(world),
    deployment: world.deployment.name,
    ...(parts.length > 0 && { rsplib: parts }),
    ways: ways.map(({ from, to, roundTrip, rate, handling }) => ({
      from: from.name,
      to: to.name,
      oneWay: roundTrip / 2,
      rate: finite(rate),
      handling,
    })),
    points: points.flatMap((point, index) => {
      const own = (name: ValidatedRun['world']): ValidatedRun[] =>
        runs.filter(({ pointIndex, world: each }) => pointIndex === index && each === name);
      const [measured, network] = [own('measured'), validation.networkOf(point)];
      if (network === undefined || measured.length === 0) return [];
      return {
        label: labelOf(study, point),
        timeScale: point.timeScale,
        network: { ...network, rate: finite(network.rate) },
        handlingTimes: {
          simulated: own('simulated').map(({ handlingTimes }) => handlingTimes),
          measured: measured.map(({ handlingTimes }) => handlingTimes),
        },
        observations: observationsOf(measured, parts, meanOf),
      };
    }),
  };
}

function finite(rate: number): number | null {
  return Number.isFinite(rate) ? rate : null;
}

/** What processes of this project saw: RSPLIB's programs do not report it. */
function observationsOf(
  measured: readonly ValidatedRun[],
  parts: readonly RsplibPart[],
  meanOf: MeanOf,
): ValidationRecord['points'][number]['observations'] {
  const names = Object.entries(observationNames) as [keyof typeof observationNames, string][];
  const unknown = parts.length === rsplibParts.length ? names.map(([name]) => name) : parts.map((part) => cpuOf[part]);
  return Object.fromEntries(
    names
      .filter(([name]) => !unknown.includes(name))
      .flatMap(([name, description]) => {
        const mean = meanOf(measured.flatMap(({ observations }) => observations?.[name] ?? []));
        return mean === undefined ? [] : [[name, { description, mean }] as const];
      }),
  );
}

const cpuOf: Readonly<Record<RsplibPart, keyof typeof observationNames>> = {
  registrar: 'cpu_registrars',
  server: 'cpu_elements',
  client: 'cpu_users',
};

/** As the user names it. */
export function transportName({ transport, foreign }: ValidationPlan['world']): string {
  return foreign === undefined ? transport : RSPLIB;
}
