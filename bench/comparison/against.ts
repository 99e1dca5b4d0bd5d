import type { Command } from 'commander';
import { StopSignals } from '../../cli/stop-signals.ts';
import { positiveInteger } from '../../cli/option-values.ts';
import { compareBuilds, type Comparison } from './build-comparison.ts';
import { RevisionBuild } from './revision-build.ts';

/** What a command line says about a comparison with another build. */
export interface AgainstOptions {
  /** Undefined: there is none. */
  readonly against?: string;
  readonly pairs: number;
}

/** Lets a benchmark measure this build and another one in turns. */
export function withAgainst(command: Command): Command {
  return command
    .option('--against <revision>', 'measure this build and one of another revision (of Git) in turns')
    .option('--pairs <number>', 'with --against: how often', positiveInteger, 6);
}

/** Builds the revision, prints the comparison with it, and removes the build, also when it is interrupted. */
export async function printComparison(
  command: Command,
  revision: string,
  comparison: Omit<Comparison, 'dist' | 'revision' | 'signal'>,
): Promise<void> {
  const stop = new StopSignals();
  let build: RevisionBuild | undefined;
  try {
    build = await RevisionBuild.of(revision, stop.signal);
    console.log(await compareBuilds({ ...comparison, dist: build.dist, revision, signal: stop.signal }));
  } catch (error) {
    if (stop.exitCode !== undefined) process.exitCode = stop.exitCode;
    else if (error instanceof RangeError) command.error(`error: ${error.message}`);
    else throw error;
  } finally {
    build?.remove();
    stop.release();
  }
}
