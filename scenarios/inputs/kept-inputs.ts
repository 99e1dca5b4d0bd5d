import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { InputFile } from '../../results/folders/manifest.ts';
import { INPUTS } from '../../results/folders/study-folder-content.ts';
import type { StudyFolder } from '../../results/folders/study-folder.ts';
import { diskFault, StudyFolderError } from '../../results/folders/study-folder-error.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { fileDigest } from './read-request-trace.ts';
import type { InputFolder } from './request-trace-files.ts';

/** A folder with input files as a study folder has them. */
type InputsFolder = Pick<StudyFolder, 'file'>;

/** The files that the runs of a plan need, by the names that the study gives them. */
export function inputsOf({ points }: Pick<RunPlan, 'points'>): InputFile[] {
  const files = new Map<string, InputFile>();
  for (const { parameters, requestTrace } of points)
    if (requestTrace !== undefined)
      files.set(parameters.requestTrace, { name: parameters.requestTrace, sha256: requestTrace.digest });
  return [...files.values()];
}

/**
 * Where a study folder keeps an input file. Its content names it: those of complete results and of a sweep that goes on may
 * differ.
 */
export function keptInput(folder: InputsFolder, { sha256 }: InputFile): string {
  return folder.file(join(INPUTS, `${sha256}.csv`));
}

/**
 * Finds the input files that a study folder keeps.
 *
 * @returns throws StudyFolderError if a file is not there any more, or is another one
 */
export function keptIn(folder: InputsFolder, inputs: readonly InputFile[] = []): InputFolder {
  const files = new Map(inputs.map((input) => [input.name, input]));
  return (name) => {
    const input = files.get(name);
    if (input === undefined) return folder.file(join(INPUTS, name));
    const path = keptInput(folder, input);
    requireKept(path, input);
    return path;
  };
}

/** @throws StudyFolderError if the copy of an input file is not there any more, or is another one */
export function requireKept(path: string, { name, sha256 }: InputFile): void {
  const advice = 'run the study again, which copies it, or put the file back there';
  if (!existsSync(path))
    throw new StudyFolderError(`${path}, the ${name} of these results, is not there any more: ${advice}`);
  if (fileDigest(path) !== sha256)
    throw new StudyFolderError(`${path} was changed: it is not the ${name} of these results any more: ${advice}`);
}

/**
 * Copies input files into a study folder, so that its runs can be repeated whatever becomes of the files.
 *
 * @param pathOf where they are
 * @throws StudyFolderError if the folder cannot take one, or it was changed since the study was planned
 */
export function keepInputs(folder: StudyFolder, inputs: readonly InputFile[], pathOf: InputFolder): void {
  for (const input of inputs) {
    const target = keptInput(folder, input);
    if (existsSync(target) && fileDigest(target) === input.sha256) continue;
    const aside = `${target}.${process.pid}.new`;
    try {
      mkdirSync(folder.file(INPUTS), { recursive: true });
      copyInput(input, pathOf(input.name), aside);
      requireUnchanged(aside, input);
      renameSync(aside, target);
    } catch (error) {
      rmSync(aside, { force: true });
      throw diskFault(error, target);
    }
  }
}

function copyInput({ name }: InputFile, from: string, to: string): void {
  if (!existsSync(from))
    throw new StudyFolderError(
      `${from} is not there any more: put it back, so that ${name} can be kept with the results`,
    );
  copyFileSync(from, to);
}

function requireUnchanged(copy: string, { name, sha256 }: InputFile): void {
  if (fileDigest(copy) !== sha256)
    throw new StudyFolderError(`${name} was changed while the study was planned: run it again`);
}

/** Removes the input files that no complete result has any more. */
export function removeOtherInputs(folder: StudyFolder, inputs: readonly InputFile[]): void {
  const kept = new Set(inputs.map(({ sha256 }) => `${sha256}.csv`));
  const names = existsSync(folder.file(INPUTS)) ? readdirSync(folder.file(INPUTS)) : [];
  for (const name of names) if (!kept.has(name)) rmSync(folder.file(join(INPUTS, name)), { force: true });
}
