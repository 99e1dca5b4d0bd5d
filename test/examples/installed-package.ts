import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What programs in TypeScript need besides the package. */
const TYPES_OF_NODE = ['node_modules/@types/node', 'node_modules/undici-types'];

interface Tarball {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/**
 * The package as `npm pack` makes it, installed in an empty folder with what it depends on, and nothing else: neither what
 * only developers of the project have, nor a built addon. The examples are in the folder.
 */
export class InstalledPackage {
  readonly folder = mkdtempSync(join(tmpdir(), 'rsplab-package-'));
  /** Of the tarball, bytes. */
  readonly size: number;
  /** Paths in the tarball. */
  readonly files: readonly string[];
  readonly place = join(this.folder, 'node_modules/rsplab');

  constructor() {
    const { filename, size, files } = this.#pack();
    this.size = size;
    this.files = files.map(({ path }) => path);
    mkdirSync(this.place, { recursive: true });
    execFileSync('tar', ['xzf', join(this.folder, filename), '-C', this.place, '--strip-components', '1']);
    for (const path of [...productionPackages(), ...TYPES_OF_NODE]) this.#link(path);
    const examples = join(this.place, 'examples');
    for (const file of readdirSync(examples)) cpSync(join(examples, file), join(this.folder, file));
    writeFileSync(join(this.folder, 'package.json'), JSON.stringify({ type: 'module' }));
  }

  /** Compiles what is in the folder. */
  compile(): void {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [compiler, '-p', '.'], { cwd: this.folder, stdio: 'inherit' });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #pack(): Tarball {
    const command = ['pack', '--offline', '--ignore-scripts', '--json', '--pack-destination', this.folder];
    const printed = execFileSync('npm', command, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const [tarball] = JSON.parse(printed) as Tarball[];
    assert.ok(tarball !== undefined);
    return tarball;
  }

  #link(path: string): void {
    const link = join(this.folder, path);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, path), link);
  }
}

/** Paths of the installed packages that the project has in production, those of other packages' folders left out. */
function productionPackages(): string[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { dev = false }]) => path !== '' && !dev && !path.includes('/node_modules/'))
    .map(([path]) => path)
    .filter((path) => existsSync(join(root, path)) && !TYPES_OF_NODE.includes(path));
}
