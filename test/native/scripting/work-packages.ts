import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Work packages of a test, in a folder of its own. */
export class WorkPackages {
  readonly folder = mkdtempSync(join(tmpdir(), 'rsplab-packages-'));
  #count = 0;

  /**
   * A work package with a script, and other files.
   *
   * @param script undefined: there is none
   * @param compression as an option of tar
   * @returns the path of the archive
   */
  make(script: string | undefined, files: Readonly<Record<string, string>> = {}, compression = '-z'): string {
    const content = this.path(`content-${++this.#count}`);
    execFileSync('mkdir', [content]);
    if (script !== undefined) writeFileSync(join(content, 'ssrun'), `#!/bin/sh\n${script}\n`);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(content, name), text);
    const archive = this.path(`package-${this.#count}.tar`);
    execFileSync('tar', [...(compression === '' ? [] : [compression]), '-cf', archive, '-C', content, '.']);
    return archive;
  }

  file(name: string, content: string): string {
    const path = this.path(name);
    writeFileSync(path, content);
    return path;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  text(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
