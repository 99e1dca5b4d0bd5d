import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** The program of another revision, compiled in a folder of its own, with the packages of this one. */
export class RevisionBuild {
  /** Its `dist`. */
  readonly dist: string;
  readonly #folder: string;

  /** @throws RangeError if the repository has no such revision, or it does not compile with these packages */
  constructor(revision: string) {
    const commit = commitOf(revision);
    this.#folder = mkdtempSync(join(tmpdir(), 'rsplab-revision-'));
    this.dist = join(this.#folder, 'dist');
    try {
      const archive = join(this.#folder, 'revision.tar');
      git('archive', `--output=${archive}`, commit);
      execFileSync('tar', ['-xf', archive, '-C', this.#folder]);
      symlinkSync(join(project, 'node_modules'), join(this.#folder, 'node_modules'));
      compile(this.#folder, revision);
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

function commitOf(revision: string): string {
  try {
    return git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`).trim();
  } catch (error) {
    throw new RangeError(`there is no revision ${revision} here`, { cause: error });
  }
}

function compile(folder: string, revision: string): void {
  try {
    execFileSync(join(project, 'node_modules/.bin/tsc'), ['-b', folder], { stdio: 'pipe' });
  } catch (error) {
    throw new RangeError(`revision ${revision} does not compile with the packages of this one`, { cause: error });
  }
}

function git(...given: readonly string[]): string {
  return execFileSync('git', given, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
