import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);

/** The program of another revision, compiled in a folder of its own, with the packages of this one. */
export class RevisionBuild {
  /** Its `dist`. */
  readonly dist: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.dist = join(folder, 'dist');
  }

  /**
   * @param signal ends it, and nothing is left
   * @throws RangeError if the repository has no such revision, or it does not compile with these packages
   */
  static async of(revision: string, signal: AbortSignal): Promise<RevisionBuild> {
    const commit = await commitOf(revision, signal);
    const folder = mkdtempSync(join(tmpdir(), 'rsplab-revision-'));
    const build = new RevisionBuild(folder);
    try {
      const archive = join(folder, 'revision.tar');
      await git(['archive', `--output=${archive}`, commit], signal);
      await run('tar', ['-xf', archive, '-C', folder], { signal });
      symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
      await compile(folder, revision, signal);
      return build;
    } catch (error) {
      build.remove();
      throw error;
    }
  }

  remove(): void {
    // A compiler that was ended may write a last file meanwhile.
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function commitOf(revision: string, signal: AbortSignal): Promise<string> {
  try {
    return (await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], signal)).trim();
  } catch (error) {
    signal.throwIfAborted();
    throw new RangeError(`there is no revision ${revision} here`, { cause: error });
  }
}

async function compile(folder: string, revision: string, signal: AbortSignal): Promise<void> {
  try {
    await run(join(project, 'node_modules/.bin/tsc'), ['-b', folder], { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new RangeError(`revision ${revision} does not compile with the packages of this one`, { cause: error });
  }
}

async function git(given: readonly string[], signal: AbortSignal): Promise<string> {
  const { stdout } = await run('git', given, { cwd: project, signal });
  return stdout;
}
