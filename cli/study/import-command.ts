import { existsSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { boundedFile, LONGEST_TEXT } from '../../native/bounded-file.ts';
import { writeFileAtomically } from '../../results/folders/atomic-file.ts';
import { diskFault } from '../../results/folders/study-folder-error.ts';
import type { ImportedStudy } from '../../scenarios/import/finished-study.ts';
import { importScript, type ForeignFile } from '../../scenarios/import/import-script.ts';
import { importIni } from '../../scenarios/import/ini/import-ini.ts';
import { SourceText } from '../../scenarios/import/source-text.ts';
import { studyText } from '../../scenarios/language/study-text.ts';
import { writeToStandardOutput } from '../standard-output.ts';
import { UsageError } from '../usage-error.ts';

export interface ImportOptions {
  /** Study file; default: standard output. */
  readonly out?: string;
}

/** Writes the study that a file of SimProcTC or RSPSIM means; what it could not take over goes to standard error. */
export async function importCommand(file: string, plots: string | undefined, { out }: ImportOptions): Promise<void> {
  const { text, notes } = imported(file, plots);
  for (const note of notes) console.error(`note: ${note}`);
  if (out === undefined) {
    await writeToStandardOutput(text);
    return;
  }
  try {
    writeFileAtomically(out, text);
  } catch (error) {
    throw diskFault(error, out, 'choose another file with --out');
  }
}

function imported(file: string, plots: string | undefined): ImportedStudy {
  switch (extname(file).toLowerCase()) {
    case '.r': {
      const plotFile = plots ?? plotFileBeside(file);
      return importScript(
        foreignFile(file),
        plotFile === undefined ? undefined : foreignFile(plotFile),
        (path) => foreignFile(path).text,
      );
    }
    case '.ini':
      if (plots !== undefined) throw new UsageError(`${plots}: a file of RSPSIM (.ini) has no plots`);
      return importIni(file, foreignFile(file).text, includedFile);
    default:
      throw new UsageError(
        `${file}: a parametrization script of SimProcTC (.R) or a file of RSPSIM (.ini) can be imported`,
      );
  }
}

/** SimProcTC's habit: plot-NAME.R beside NAME.R. */
function plotFileBeside(file: string): string | undefined {
  const beside = join(dirname(file), `plot-${basename(file)}`);
  return existsSync(beside) ? beside : undefined;
}

/** Beside the file that includes it. */
function includedFile(name: string, from: SourceText, at: number): SourceText {
  try {
    const { file, text } = foreignFile(join(dirname(from.file), name));
    return new SourceText(file, text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw from.error(at, `include ${name}: ${error.message}`);
  }
}

function foreignFile(file: string): ForeignFile {
  let bytes: Uint8Array;
  try {
    bytes = boundedFile(file, LONGEST_TEXT);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new UsageError(`${file}: no such file`);
    throw new UsageError(`${file}: cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
  return { file, text: isLatin(bytes) ? new TextDecoder('windows-1252').decode(bytes) : studyText(file, bytes) };
}

/** Old scripts have umlauts in their comments that are not UTF-8. */
function isLatin(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return false;
  } catch {
    return true;
  }
}
