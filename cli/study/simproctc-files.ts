import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../results/folders/atomic-file.ts';
import { diskFault } from '../../results/folders/study-folder-error.ts';
import type { ScalarTable } from './simproctc-tables.ts';

/**
 * Writes tables into a folder as SimProcTC's plotter looks for them: packed by bzip2, if this machine has it.
 *
 * @returns what to say of them
 * @throws StudyFolderError if they cannot be written.
 */
export function writeSimproctcTables(tables: readonly ScalarTable[], folder: string): string {
  const [first] = tables;
  const isPacked = first !== undefined && packed(first.text) !== undefined;
  const ending = isPacked ? '.data.bz2' : '.data';
  try {
    mkdirSync(folder, { recursive: true });
    for (const { name, text } of tables) writeFileAtomically(join(folder, `${name}${ending}`), packed(text) ?? text);
  } catch (error) {
    throw diskFault(error, folder, 'choose another folder with --out');
  }
  const said = `${tables.length} tables in ${folder}`;
  return isPacked ? said : `${said}; SimProcTC's plotter wants them packed: bzip2 ${folder}/*.data`;
}

/** Undefined: there is no bzip2 here. */
function packed(text: string): Uint8Array | undefined {
  const { status, stdout } = spawnSync('bzip2', ['-9', '-c'], { input: text, maxBuffer: 2 ** 30 });
  return status === 0 ? stdout : undefined;
}
