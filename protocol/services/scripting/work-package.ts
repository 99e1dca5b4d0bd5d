import { WorkError, type WorkFiles, type WorkSink, type WorkSource } from '../../workshop.ts';

/** A work package, and where its result goes. */
export interface WorkPackage {
  readonly input: WorkSource;
  readonly environment: WorkSource | undefined;
  readonly output: WorkSink;
}

/** The paths of its files. */
export interface WorkPaths {
  /** An archive of tar, also compressed, with a script `ssrun`. */
  readonly input: string;
  /** What other packages need, too. */
  readonly environment?: string | undefined;
  readonly output: string;
}

/** @throws WorkError that names the file which cannot be read or written */
export function openWorkPackage(files: WorkFiles | undefined, { input, environment, output }: WorkPaths): WorkPackage {
  if (files === undefined) throw new WorkError('there are no files in this world');
  for (const source of [input, environment])
    if (source !== undefined && files.isSame(source, output))
      throw new WorkError(`${output}: the result would take the place of what is uploaded`);
  const opened: WorkSource[] = [];
  const source = (path: string): WorkSource => {
    const file = files.source(path);
    opened.push(file);
    return file;
  };
  try {
    return {
      input: source(input),
      environment: environment === undefined ? undefined : source(environment),
      output: files.sink(output),
    };
  } catch (error) {
    for (const file of opened) file.close();
    throw error;
  }
}
