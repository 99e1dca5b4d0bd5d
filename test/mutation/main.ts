/**
 * `npm run mutate [-- PATH… --sample N --seed S]`: do the tests notice faults? Samples mutants of the source files below the
 * paths (default: of the files that differ from the last commit, or were changed by it), runs the nearest tests with each in a
 * copy of the project, and prints those that no test notices.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mutantsOf, sample, type Mutant } from './mutants.ts';

type Verdict = 'killed' | 'survived' | 'does not compile';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** Seconds that the nearest tests may take; a mutant that hangs is noticed, too. */
const PATIENCE = 300;

function changedFiles(): string[] {
  const lines = execFileSync('git', ['diff', '--name-only', 'HEAD~1'], { cwd: root, encoding: 'utf8' }).split('\n');
  return lines.filter((file) => existsSync(join(root, file)));
}

function sourceFiles(path: string): string[] {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' }).map((file) => join(path, file));
}

/** The tests that mirror a source file's folder, or the next one above that has any. */
function nearestTests(file: string): string {
  for (let folder = dirname(file); folder !== '.'; folder = dirname(folder))
    if (existsSync(join(root, 'test', folder))) return `dist/test/${folder}/**/*.test.js`;
  return 'dist/test/*.test.js';
}

function copyOfProject(): string {
  const copy = mkdtempSync(join(tmpdir(), 'rsplab-mutants-'));
  const left = new Set(['.git', 'node_modules', 'results/data'].map((name) => join(root, name)));
  cpSync(root, copy, { recursive: true, filter: (source) => !left.has(source) });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

function judge(copy: string, { file, text }: Mutant): Verdict {
  const place = join(copy, file);
  const original = readFileSync(place);
  const run = (program: string, ...given: string[]): boolean =>
    spawnSync(join('node_modules/.bin', program), given, { cwd: copy, timeout: PATIENCE * 1000, killSignal: 'SIGKILL' })
      .status === 0;
  writeFileSync(place, text);
  try {
    if (!run('tsc', '-b', 'test')) return 'does not compile';
    return run('mocha', '--bail', nearestTests(file)) ? 'survived' : 'killed';
  } finally {
    writeFileSync(place, original);
  }
}

function main(): void {
  const options = { sample: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const files = (positionals.length > 0 ? positionals.flatMap(sourceFiles) : changedFiles()).filter((file) =>
    /^(?!test\/|bench\/).*\.ts$/.test(file),
  );
  const all = files.flatMap((file) => mutantsOf(file, readFileSync(join(root, file), 'utf8')));
  const count = { killed: 0, survived: 0, 'does not compile': 0 };
  const copy = copyOfProject();
  try {
    for (const mutant of sample(all, Number(values.sample), values.seed)) {
      const verdict = judge(copy, mutant);
      count[verdict]++;
      if (verdict !== 'does not compile')
        console.log(`${verdict}  ${mutant.file}:${mutant.line}  ${mutant.before}  ->  ${mutant.after}`);
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
  const judged = count.killed + count.survived;
  console.log(`${count.killed} of ${judged} mutants killed (${all.length} in ${files.length} files)`);
}

main();
