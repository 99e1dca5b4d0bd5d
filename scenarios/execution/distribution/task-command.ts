import { shellWord } from '../../../results/folders/typed-command.ts';
import type { Round } from './round.ts';

/** The program of tasks, without their arguments: `node /…/main.js run-slice`. */
export type TaskProgram = readonly string[];

/** A command that does a task, for a shell. @param task its number, or what a shell puts there */
export function taskCommand(program: TaskProgram, { path }: Round, task: string): string {
  return [...[...program, path].map(shellWord), task].join(' ');
}
