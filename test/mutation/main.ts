/**
 * `npm run mutate [-- PATH… --sample N --seed S --tests FOLDER… --jobs N]`: do the tests notice faults? Samples N mutants of the
 * source files below each path (default: of the files that differ from the branch `main`), runs with each, in a copy of the
 * project, the nearest tests that reach the mutated place, and prints the mutants that no test notices.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mutantsOf, sample, type Mutant } from './mutants.ts';
import { nearestTests, testsIn } from './nearest-tests.ts';
import { Workshop, type Verdict } from './workshop.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const git = (...given: string[]): string => execFileSync('git', given, { cwd: root, encoding: 'utf8' }).trim();

/** Files that differ from the branch `main`; on `main` itself, from its last commit but one. */
function changedFiles(): string[] {
  const fork = git('merge-base', 'main', 'HEAD');
  const base = fork === git('rev-parse', 'HEAD') ? 'HEAD~1' : fork;
  const changed = [git('diff', '--name-only', base), git('ls-files', '--others', '--exclude-standard')];
  return changed.flatMap((names) => names.split('\n')).filter((file) => existsSync(join(root, file)));
}

function sourceFiles(path: string): string[] {
  if (!existsSync(join(root, path))) throw new Error(`${path}: there is no such file or folder in the project`);
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' }).map((file) => join(path, file));
}

function print(verdict: Verdict, { file, line, before, after }: Mutant): void {
  console.log(`${verdict.padEnd(9)} ${file}:${line}  ${before}  ->  ${after}`);
}

/** @throws Error for a value that is none */
function positiveInteger(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${option} ${text}: a positive whole number is needed`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      sample: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      tests: { type: 'string', multiple: true, default: [] },
      jobs: { type: 'string', default: '2' },
    },
    allowPositionals: true,
  });
  const [count, jobs] = [positiveInteger('sample', values.sample), positiveInteger('jobs', values.jobs)];
  const places = (positionals.length > 0 ? positionals.map(sourceFiles) : [changedFiles()]).map((files) =>
    // Examples are programs of their own.
    files.filter((file) => /^(?!test\/|bench\/|examples\/).*\.ts$/.test(file)),
  );
  const all = places.map((files) => files.flatMap((file) => mutantsOf(file, readFileSync(join(root, file), 'utf8'))));
  const chosen = all.flatMap((mutants) => sample(mutants, count, values.seed));
  const verdicts = { killed: 0, survived: 0, unreached: 0 };
  const workshop = new Workshop(root, jobs);
  const further = values.tests.flatMap((folder) => testsIn(workshop.folder, folder, true));
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      workshop.close();
      process.exit(1);
    });
  try {
    await workshop.judge(chosen, {
      // Of the copy: the project may change meanwhile.
      candidates: (file) => [...new Set([...nearestTests(workshop.folder, file), ...further])],
      verdict: (verdict, mutant) => {
        verdicts[verdict]++;
        print(verdict, mutant);
      },
    });
  } finally {
    workshop.close();
  }
  const judged = verdicts.killed + verdicts.survived + verdicts.unreached;
  console.log(
    `${verdicts.killed} of ${judged} mutants killed, ${verdicts.unreached} reached by no test, ` +
      `${chosen.length - judged} no other program (${all.flat().length} mutants in ${places.flat().length} files)`,
  );
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
