import type { RunningProgram } from '../results/folders/manifest.ts';
import { sameCommand } from '../results/folders/typed-command.ts';
import { packageVersion } from './package-version.ts';
import { sourceCommit } from './source-commit.ts';

/** What manifests say of the program that does the runs: this one. */
export function runningProgram(): RunningProgram {
  return { version: packageVersion(), source: sourceCommit(), command: sameCommand() };
}
