import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release } from 'node:os';
import {
  MANIFEST_FORMAT,
  type Manifest,
  type RunningProgram,
  type SweepSession,
} from '../../results/folders/manifest.ts';
import { numbersNamed, type ResultTable } from '../../results/tables/table.ts';
import { plainValue } from '../language/derived-value.ts';
import { inputsOf } from '../inputs/kept-inputs.ts';
import { programFingerprint } from './program-fingerprint.ts';
import { replicationsInWords } from '../plan/replications.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { Study } from '../language/study.ts';

/** The simulation that this process did. */
export interface SessionFacts {
  readonly runs: number;
  readonly workers: number;
  readonly startedAt: Date;
  readonly durationSeconds: number;
  readonly program: RunningProgram;
}

/** What came of a sweep. */
interface SweepOutcome {
  failures(): Manifest['failures'];
}

/** What a manifest says. */
interface ManifestFacts {
  readonly study: Study;
  readonly plan: RunPlan;
  readonly sweep: SweepOutcome;
  /** The table of the runs. */
  readonly runs: ResultTable;
  readonly session: SweepSession;
  /** Of the files of tables. */
  readonly checksums: Readonly<Record<string, string>>;
  /** The program's. */
  readonly version: string;
}

/** The manifest of a study that has been run. */
export function manifestOf({ study, plan, sweep, runs, session, checksums, version }: ManifestFacts): Manifest {
  const { name, title, description, overrides, path, source, pictureStyle } = study;
  const { family, publication, published, expectations } = study;
  const inputs = inputsOf(plan);
  return {
    format: MANIFEST_FORMAT,
    study: name,
    title,
    description,
    ...(family !== undefined && { family }),
    ...(publication !== undefined && { publication }),
    scenario: {
      text: source.text,
      sha256: createHash('sha256').update(source.text).digest('hex'),
      overrides,
      ...(path !== undefined && { file: path }),
    },
    ...(inputs.length > 0 && { inputs }),
    version,
    codeFingerprint: programFingerprint(),
    profile: [...new Set(plan.points.map(({ parameters }) => parameters.profile))].join(', '),
    replications: replicationsInWords(study.replications),
    seeds: [...new Set(numbersNamed(runs, 'seed').numbers)].toSorted((a, b) => a - b),
    sweep: Object.fromEntries([...study.sweep].map(([parameter, values]) => [parameter, values.map(plainValue)])),
    plots: study.plots,
    ...(published.length > 0 && { published }),
    ...(expectations.length > 0 && { expectations }),
    ...(pictureStyle !== undefined && { style: pictureStyle }),
    points: plan.points.length,
    skipped: plan.skipped.length,
    runs: runs.length,
    failures: sweep.failures(),
    checksums,
    lastSession: session,
  };
}

/** Where and when this process simulated. */
export function sessionOf({ program: { source, command }, ...facts }: SessionFacts): SweepSession {
  return {
    ...facts,
    command,
    ...(source !== undefined && { source }),
    startedAt: facts.startedAt.toISOString(),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    host: {
      platform: `${platform()} ${release()} ${arch()}`,
      cpu: cpus()[0]?.model ?? 'unknown CPU',
      cores: availableParallelism(),
      node: process.versions.node,
    },
  };
}

/**
 * The file that results belong to from now on: a copy without differences does not take them over, unless it is all that
 * is left.
 */
export function owningFile(manifest: Manifest | undefined, study: Study): string | undefined {
  const earlier = manifest?.scenario.file;
  return earlier !== undefined && existsSync(earlier) ? earlier : study.path;
}
