import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { tableText } from '../../analysis/report/format-table.ts';
import { writeFileAtomically } from '../../results/folders/atomic-file.ts';
import type { Manifest } from '../../results/folders/manifest.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import { PARTIAL, RESULT_FILES } from '../../results/folders/study-folder-content.ts';
import { diskFault, StudyFolderError } from '../../results/folders/study-folder-error.ts';
import { zipArchive, type ArchiveEntry } from '../../results/folders/zip-archive.ts';
import { repeatInstructions, type RepeatInstructions } from '../../scenarios/execution/repeat-instructions.ts';
import { keptInput, requireKept } from '../../scenarios/inputs/kept-inputs.ts';
import { drawResults } from './plot-command.ts';

export interface BundleOptions {
  readonly out?: string;
  /** Of what the sweep has done so far. */
  readonly partial?: boolean;
}

/** Where the results are in an archive, and where its instructions put those that are made again. */
const [RESULTS, AGAIN] = ['results', 'again'];

/**
 * Packs the results of a study, its file, and how to run it again into a zip file, as for the artefact of a paper. The
 * same folder always gives the same bytes.
 *
 * @throws StudyFolderError if the results are not complete, or the archive cannot be written
 */
export async function bundleCommand(directory: string, options: BundleOptions): Promise<void> {
  const isPartial = options.partial === true;
  if (isPartial) await drawResults(directory, { partial: true });
  const folder = StudyFolder.open(isPartial ? join(directory, PARTIAL) : directory);
  const manifest = folder.manifest();
  const isValidation = folder.readValidation() !== undefined;
  const repeat = repeatInstructions(manifest, isValidation ? 'validate' : 'run', AGAIN);
  const root = manifest.study.replaceAll(/[^\w.-]+/g, '-').replace(/-+$/, '');
  const out = options.out ?? `${root}.zip`;
  const entries = [
    { name: 'README.md', content: readme(manifest, repeat, sameness(isValidation, isPartial)) },
    { name: 'CITATION.cff', content: readFileSync(new URL('../../../CITATION.cff', import.meta.url)) },
    ...repeat.files,
    ...inputFiles(folder, manifest),
    ...tables(folder),
    ...resultFiles(folder),
  ].map((entry) => ({ ...entry, name: `${root}/${entry.name}` }));
  try {
    writeFileAtomically(out, zipArchive(entries));
  } catch (error) {
    throw diskFault(error, out, 'choose another file with --out');
  }
  console.log(`${out}: ${entries.length} files`);
}

/** For readers without Arrow. */
function tables(folder: StudyFolder): ArchiveEntry[] {
  return (['summary', 'runs'] as const).map((name) => ({
    name: `tables/${name}.csv`,
    content: [...tableText(folder.readTable(name), 'csv')].join(''),
  }));
}

/** Beside the study file, where it looks for them. */
function inputFiles(folder: StudyFolder, { inputs = [] }: Manifest): ArchiveEntry[] {
  const taken = /^(README\.md|CITATION\.cff|study\.yaml|style\.yaml|(tables|results)\/.*)$/;
  return inputs.map((input) => {
    const path = keptInput(folder, input);
    requireKept(path, input);
    const name = posix.normalize(input.name);
    if (taken.test(name))
      throw new StudyFolderError(`${name} is the name of another file of archives: rename the one of the study`);
    return { name, content: readFileSync(path) };
  });
}

function resultFiles(folder: StudyFolder): ArchiveEntry[] {
  const pictures = existsSync(folder.file('plots')) ? readdirSync(folder.file('plots')).toSorted() : [];
  const names = [...RESULT_FILES, ...pictures.map((name) => join('plots', name))];
  return names
    .filter((name) => existsSync(folder.file(name)))
    .map((name) => ({ name: `${RESULTS}/${name}`, content: readFileSync(folder.file(name)) }));
}

/** What results that are made again have in common with those of the archive. */
function sameness(isValidation: boolean, isPartial: boolean): string {
  if (isValidation) return 'Measured values differ from time to time; the simulated ones are the same.';
  const compared = `\`rsplab compare ${RESULTS} ${AGAIN}\` shows what differs`;
  if (isPartial)
    return `That makes all runs. Those that are here are the same with this version of the program; ${compared}.`;
  return `The tables of runs are the same to the byte with this version of the program: \`cmp ${RESULTS}/runs.arrow ${AGAIN}/runs.arrow\`; with another one, ${compared}.`;
}

function readme(manifest: Manifest, { command }: RepeatInstructions, check: string): string {
  const { lastSession, version, title, description, points, runs, replications } = manifest;
  const { source, host } = lastSession;
  const commit = source === undefined ? '' : `, commit ${source.commit}${source.isModified ? ' with changes' : ''}`;
  return `# ${title}

${description.trim()}${description.trim() === '' ? '' : '\n\n'}Results of a study with rsplab: ${runs} runs of ${points} points, ${replications}.

| Files | |
| --- | --- |
| \`study.yaml\` | the study |
| \`${RESULTS}/report.html\` | the report: open it in a browser |
| \`${RESULTS}/plots/\` | the pictures, and their Vega-Lite specifications |
| \`tables/\` | summary (means with 95 % confidence intervals) and runs as CSV |
| \`${RESULTS}/*.arrow\` | the same and what else was recorded, as Apache Arrow files |
| \`${RESULTS}/manifest.json\` | how, when and where they were made |

Made by rsplab ${version}${commit}, Node.js ${host.node}, with${lastSession.command === undefined ? '' : ` \`${lastSession.command}\``} on ${host.platform}.

## Run it again

With that version of rsplab, in this folder:

\`\`\`sh
${command}
\`\`\`

${check}
\`rsplab plot ${RESULTS}\` draws the pictures again, without simulating.
`;
}
