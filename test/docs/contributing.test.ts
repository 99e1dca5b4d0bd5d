import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applied, omissionsOf, recipesOf, type RecipeStep } from './recipes.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const recipes = recipesOf(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8'));
/** Of packages without types: no module imports them. */
const ambientDeclarations = ['analysis/statistics/jstat.d.ts'];

/** A copy of the project, compiled as it is here, that steps are applied to and taken back from. */
class ProjectCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'rsplab-recipes-'));
  readonly #before = new Map<string, string | undefined>();

  constructor() {
    const left = new Set(['.git', '.build', 'node_modules', 'results/data'].map((name) => join(root, name)));
    cpSync(root, this.folder, { recursive: true, filter: (source) => !left.has(source) });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
  }

  apply(steps: readonly RecipeStep[]): void {
    for (const step of steps) {
      const file = join(this.folder, step.path);
      const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
      if (!this.#before.has(file)) this.#before.set(file, before);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, applied(step, before));
    }
  }

  takeBack(): void {
    for (const [file, before] of this.#before)
      if (before === undefined) rmSync(file);
      else writeFileSync(file, before);
    this.#before.clear();
  }

  /** What the compiler says, of the whole project or only of some files and what they import; empty: nothing. */
  compile(paths?: readonly string[]): string {
    if (paths === undefined) return this.#run('-b', 'test');
    const options = { noEmit: true, composite: false, incremental: false, tsBuildInfoFile: null };
    const files = [...ambientDeclarations, ...paths].map((path) => join('..', path));
    const part = { extends: './tsconfig.json', compilerOptions: options, references: [], include: [], files };
    writeFileSync(join(this.folder, 'test/tsconfig.part.json'), JSON.stringify(part));
    return this.#run('-p', 'test/tsconfig.part.json');
  }

  #run(...given: string[]): string {
    // Several checkers do part of the work several times, and the collector of garbage does not have to save memory.
    const { status, stdout, error } = spawnSync('node_modules/.bin/tsc', [...given, '--checkers', '1'], {
      cwd: this.folder,
      encoding: 'utf8',
      env: { ...process.env, GOGC: '400' },
    });
    if (error !== undefined) throw error;
    assert.equal(status !== 0, stdout !== '', stdout);
    return stdout;
  }
}

describe('recipes of CONTRIBUTING.md', () => {
  let copy: ProjectCopy;
  before(() => {
    copy = new ProjectCopy();
  });
  afterEach(() => copy.takeBack());
  after(() => rmSync(copy.folder, { recursive: true }));

  it('name only files that are there, or that they make', () => {
    assert.ok(recipes.length > 0);
    const folders = readdirSync(root);
    for (const { title, steps } of recipes)
      for (const { path } of steps) assert.ok(folders.includes(path.split('/')[0] ?? ''), `${title}: ${path}`);
  });

  it('compile together, and their commands succeed', () => {
    for (const { steps } of recipes) copy.apply(steps);
    assert.equal(copy.compile(), '');
    // Some are in several recipes.
    const commands = new Set(recipes.flatMap((recipe) => recipe.commands.flatMap((line) => line.split(' && '))));
    for (const command of commands)
      execFileSync('sh', ['-c', command], { cwd: copy.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  });

  for (const recipe of recipes) {
    it(`${recipe.title}: compiles alone`, () => {
      copy.apply(recipe.steps);
      assert.equal(copy.compile(recipe.steps.map(({ path }) => path)), '');
    });

    for (const { what, steps } of omissionsOf(recipe))
      it(`${recipe.title}: does not compile without ${what}`, () => {
        copy.apply(steps);
        const touched = recipe.steps.map(({ path }) => path).filter((path) => existsSync(join(copy.folder, path)));
        const faults = copy.compile(touched) || copy.compile();
        assert.match(faults, /error TS/, 'it compiles');
        // 1360: an object lacks a member of what it is to satisfy.
        assert.doesNotMatch(faults, /error TS1(?!360)\d{3}:/, 'it is no code any more');
      });
  }
});
