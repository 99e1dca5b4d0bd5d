import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newCopyFolder } from './copy-folders.ts';
import type { Mutant } from './mutants.ts';
import { projectOf } from './project-of.ts';
import { reached, type Range } from './reach.ts';
import { TrialProcess } from './trials.ts';

/** No test reaches an unreached mutant; for the score it has survived. */
export type Verdict = 'killed' | 'survived' | 'unreached';

export interface Judgement {
  /** The tests that might notice a fault in a file. */
  readonly candidates: (file: string) => readonly string[];
  readonly verdict: (verdict: Verdict, mutant: Mutant) => void;
}

/** A mutant that compiles. */
interface Candidate {
  readonly mutant: Mutant;
  readonly version: number;
  readonly script: string;
  /** Where its code differs from the original, in UTF-16 units. */
  readonly place: number;
}

interface TestFile {
  readonly path: string;
  /** Which parts of which script it runs. */
  readonly ranges: ReadonlyMap<string, readonly Range[]>;
  readonly milliseconds: number;
}

/** A mutant may take this many times as long as the tests take without it, and this long beside (ms); then it hangs. */
const PATIENCE = { factor: 10, base: 20_000 };

/** A copy of the project in which mutants are compiled, all at once, and tested. */
export class Workshop {
  /** Where the copy is. */
  readonly folder = newCopyFolder();
  readonly #processes: readonly TrialProcess[];

  /** @param jobs processes that run tests at the same time */
  constructor(root: string, jobs: number) {
    this.#processes = Array.from({ length: jobs }, () => new TrialProcess(this.folder));
    const left = new Set(['.git', '.build', 'node_modules']);
    for (const name of readdirSync(root))
      if (!left.has(name)) cpSync(join(root, name), join(this.folder, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
  }

  close(): void {
    for (const process of this.#processes) process.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Mutants that do not compile, or compile to the same code, get no verdict. */
  async judge(mutants: readonly Mutant[], { candidates, verdict }: Judgement): Promise<void> {
    const compiled = this.#compile(mutants);
    const scripts = [...new Set(compiled.map(({ script }) => script))];
    const paths = [...new Set(compiled.flatMap(({ mutant }) => candidates(mutant.file)))];
    const files = new Map<string, TestFile>();
    await each(this.#processes, paths, async (path, process) => {
      // A version that no mutant has.
      files.set(path, await testFile(process, mutants.length + files.size, path, scripts));
    });
    await each(this.#processes, compiled, async (candidate, process) => {
      const nearest = candidates(candidate.mutant.file).flatMap((path) => files.get(path) ?? []);
      verdict(await judged(process, candidate, nearest), candidate.mutant);
    });
  }

  /** Each mutant is a file beside the original for one run of the compiler in each project. */
  #compile(mutants: readonly Mutant[]): Candidate[] {
    const copy = this.folder;
    const named = mutants.map((mutant, version) => ({
      mutant,
      version,
      name: mutant.file.replace(/ts$/, `mutant-${version}.ts`),
    }));
    for (const { mutant, name } of named) writeFileSync(join(copy, name), mutant.text);
    const projects = new Set(mutants.map(({ file }) => projectOf(copy, file)));
    const errors = [...projects].flatMap((project) => compilerLines(copy, project));
    const faulty = new Set(errors.map((line) => line.split('(')[0]));
    const code = (script: string): string => readFileSync(join(copy, script), 'utf8');
    return named
      .filter(({ name }) => !faulty.has(name))
      .flatMap(({ mutant, version, name }) => {
        const script = join('dist', mutant.file.replace(/ts$/, 'js'));
        const [original, mutated] = [code(script), code(join('dist', name.replace(/ts$/, 'js')))];
        if (original === mutated) return [];
        return [{ mutant, version, script, place: firstDifference(original, mutated) }];
      });
  }
}

function compilerLines(folder: string, project: string): string[] {
  // What a mutant leaves unused is no error.
  const off = ['pretty', 'noUnusedLocals', 'noUnusedParameters'];
  const given = ['-p', project, ...off.flatMap((option) => [`--${option}`, 'false'])];
  return spawnSync('node_modules/.bin/tsc', given, { cwd: folder, encoding: 'utf8' }).stdout.split('\n');
}

function firstDifference(a: string, b: string): number {
  let place = 0;
  while (a[place] === b[place]) place++;
  return place;
}

/** Does something with all items, with one in each process at a time. */
async function each<T>(
  processes: readonly TrialProcess[],
  items: readonly T[],
  action: (item: T, process: TrialProcess) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  await Promise.all(
    processes.map(async (process) => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await action(item, process);
    }),
  );
}

/** @throws Error when the tests fail as they are */
async function testFile(
  process: TrialProcess,
  version: number,
  path: string,
  scripts: readonly string[],
): Promise<TestFile> {
  const { passed, milliseconds, ranges } = await process.run({ version, tests: [path], scripts }, PATIENCE.base * 10);
  if (!passed) throw new Error(`${path} fails without any mutant: run it alone, then try again`);
  return { path, milliseconds, ranges: new Map(scripts.map((script, index) => [script, ranges[index] ?? []])) };
}

/** The quickest tests first. */
async function judged(
  process: TrialProcess,
  { version, script, place }: Candidate,
  files: readonly TestFile[],
): Promise<Verdict> {
  const reaching = files
    .filter(({ ranges }) => reached(ranges.get(script) ?? [], place))
    .toSorted((a, b) => a.milliseconds - b.milliseconds);
  if (reaching.length === 0) return 'unreached';
  const usual = reaching.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const trial = { version, tests: reaching.map(({ path }) => path), scripts: [] };
  const { passed } = await process.run(trial, usual * PATIENCE.factor + PATIENCE.base);
  return passed ? 'survived' : 'killed';
}
