import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TEST_TIMEOUT } from '../native/patience.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Makes the packages that this project has installed available in a folder, each as a link. */
function linkPackages(folder: string): void {
  const installed = join(root, 'node_modules');
  for (const name of readdirSync(installed)) {
    if (name.startsWith('.')) continue;
    symlinkSync(join(installed, name), join(folder, name));
  }
}

describe('the packed package', function () {
  this.timeout(TEST_TIMEOUT);
  const folder = mkdtempSync(join(tmpdir(), 'rsplab-package-'));
  const packages = join(folder, 'node_modules');
  let files: string[] = [];

  before(() => {
    const packed = execFileSync(
      'npm',
      ['pack', '--offline', '--ignore-scripts', '--json', '--pack-destination', folder],
      {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const [tarball] = JSON.parse(packed) as { filename: string; size: number; files: { path: string }[] }[];
    assert.ok(tarball !== undefined && tarball.size < 2_000_000);
    files = tarball.files.map(({ path }) => path);
    mkdirSync(packages);
    linkPackages(packages);
    const place = join(packages, 'rsplab');
    mkdirSync(place);
    execFileSync('tar', ['xzf', join(folder, tarball.filename), '-C', place, '--strip-components', '1']);
    for (const file of readdirSync(join(place, 'examples'))) cpSync(join(place, 'examples', file), join(folder, file));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('has neither tests nor what was built of the addons', () => {
    assert.deepEqual(
      files.filter((path) => /(^|\/)(test|bench|build|lab)\//.test(path)),
      [],
    );
    assert.ok(files.includes('native/usrsctp/addon/binding.gyp'));
  });

  it('has types with which the examples compile, libraries checked', () => {
    execFileSync(process.execPath, [join(packages, 'typescript/bin/tsc'), '-p', '.'], {
      cwd: folder,
      stdio: 'inherit',
    });
  });
});
