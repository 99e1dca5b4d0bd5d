import { readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import type { InputFile } from '../../results/folders/manifest.ts';
import type { PlotStyle } from '../../results/folders/plot-look.ts';
import { BEGUN, PARTIAL } from '../../results/folders/study-folder-content.ts';
import type { StudyFolder } from '../../results/folders/study-folder.ts';
import { StudyFolderError } from '../../results/folders/study-folder-error.ts';
import { keptIn } from '../inputs/kept-inputs.ts';
import { withNotedOverrides } from '../language/override.ts';
import { readStudy } from '../language/read-study.ts';
import type { Study } from '../language/study.ts';

const strings = z.array(z.string()).readonly();

/** A study as its command line wanted it, in a folder whose sweep is not complete. */
const begunStudy = z.object({
  file: z.string(),
  text: z.string(),
  overrides: strings,
  replications: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('seeds'), seeds: z.array(z.number()).readonly() }),
    z.object({
      kind: z.literal('precision'),
      metrics: strings,
      relative: z.number(),
      minimum: z.number(),
      maximum: z.number(),
    }),
  ]),
  details: z.object({
    components: z.record(z.string(), strings),
    distributions: strings,
  }),
  // Absent in those of earlier versions.
  inputs: z
    .array(z.object({ name: z.string(), sha256: z.string() }))
    .readonly()
    .optional(),
  command: z.string().optional(),
  // The program's own, checked when it was read.
  pictureStyle: z.custom<PlotStyle>().optional(),
});

/** A sweep that is not complete. */
interface BegunSweep {
  readonly study: Study;
  /** The command line that began or continued it last. */
  readonly command: string | undefined;
}

/** Notes what a sweep is about to do, for those who want to see what it has done so far. */
export function noteBegunStudy(folder: StudyFolder, study: Study, inputs: readonly InputFile[], command: string): void {
  const { source, overrides, replications, details, pictureStyle } = study;
  const { file, text } = source;
  const begun = { file, text, overrides, replications, details, inputs, command, pictureStyle };
  folder.write(BEGUN, `${JSON.stringify(begun satisfies z.input<typeof begunStudy>)}\n`);
}

/** The sweep is complete: there is nothing partial any more. */
export function forgetBegunStudy(folder: StudyFolder): void {
  for (const name of [BEGUN, PARTIAL]) rmSync(folder.file(name), { force: true, recursive: true });
}

/** @throws StudyFolderError if no sweep has begun in the folder that is not complete */
export function readBegunStudy(folder: StudyFolder): BegunSweep {
  const begun = begunStudy.safeParse(contentOf(folder));
  if (!begun.success)
    throw new StudyFolderError(
      folder.lastManifest() === undefined
        ? `no sweep of this version of rsplab has begun in ${folder.path}`
        : `the results in ${folder.path} are complete: leave out --partial`,
    );
  const { file, text, overrides, replications, details, inputs, command, pictureStyle } = begun.data;
  const study = readStudy(file, text);
  const changed = withNotedOverrides(study, overrides);
  return { study: { ...changed, replications, details, pictureStyle, pathOf: keptIn(folder, inputs) }, command };
}

function contentOf(folder: StudyFolder): unknown {
  try {
    return JSON.parse(readFileSync(folder.file(BEGUN), 'utf8'));
  } catch {
    return undefined;
  }
}
