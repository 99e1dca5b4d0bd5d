import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
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
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What programs in TypeScript need besides the package. */
const TYPES_OF_NODE = ['node_modules/@types/node', 'node_modules/undici-types'];

interface Tarball {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

interface LockedPackage {
  readonly version: string;
  readonly dev?: boolean;
}

/**
 * The package as `npm pack` makes it, installed in an empty folder with what it depends on, and nothing else: neither what
 * only developers of the project have, nor a built addon. The examples are in the folder.
 *
 * npm installs it from its cache, which `npm ci` has filled; if the cache lacks something, the package is unpacked, and
 * what it depends on is linked.
 */
export class InstalledPackage {
  readonly folder = mkdtempSync(join(tmpdir(), 'rsplab-package-'));
  /** Of the tarball, bytes. */
  readonly size: number;
  /** Paths in the tarball. */
  readonly files: readonly string[];
  readonly place = join(this.folder, 'node_modules/rsplab');
  /** Why npm could not install it; undefined: it did. */
  readonly installObstacle: string | undefined;

  constructor() {
    const { filename, size, files } = this.#pack();
    this.size = size;
    this.files = files.map(({ path }) => path);
    this.installObstacle = this.#install(filename);
    if (this.installObstacle !== undefined) this.#unpack(filename);
    for (const path of TYPES_OF_NODE) this.#link(path);
    const examples = join(this.place, 'examples');
    for (const file of readdirSync(examples))
      cpSync(join(examples, file), join(this.folder, file), { recursive: true });
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

  /** @returns why it was not installed: what the cache lacks */
  #install(filename: string): string | undefined {
    const dependencies = { rsplab: `file:${filename}` };
    this.#write('package.json', { type: 'module', dependencies });
    // The cache has archives, but not the lists of versions by which npm would choose and find them.
    const { version, dependencies: own, bin } = readPackage('package.json');
    const rsplab = { version, resolved: dependencies.rsplab, dependencies: own, bin };
    const packages = {
      '': { dependencies },
      ...archived(productionPackages()),
      'node_modules/rsplab': rsplab,
    };
    this.#write('package-lock.json', { lockfileVersion: 3, requires: true, packages });
    const { status, stderr } = spawnSync('npm', ['install', '--offline', '--no-audit', '--no-fund'], {
      cwd: this.folder,
      encoding: 'utf8',
    });
    if (status === 0) return undefined;
    const [, request] = /ENOTCACHED[^]*?request to (\S+) failed/.exec(stderr) ?? [];
    assert.ok(request !== undefined, stderr);
    return `npm's cache lacks ${request}: run npm ci`;
  }

  #unpack(filename: string): void {
    rmSync(join(this.folder, 'node_modules'), { recursive: true, force: true });
    mkdirSync(this.place, { recursive: true });
    execFileSync('tar', ['xzf', join(this.folder, filename), '-C', this.place, '--strip-components', '1']);
    const paths = productionPackages().map(([path]) => path);
    const own = paths.filter((path) => !path.includes('/node_modules/') && existsSync(join(root, path)));
    for (const path of own) if (!TYPES_OF_NODE.includes(path)) this.#link(path);
  }

  #write(file: string, content: object): void {
    writeFileSync(join(this.folder, file), JSON.stringify(content));
  }

  #link(path: string): void {
    const link = join(this.folder, path);
    if (existsSync(link)) return;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, path), link);
  }
}

/** What the project has in production, as its lock has it: paths, and what is there. */
function productionPackages(): [string, LockedPackage][] {
  const { packages } = readPackage('package-lock.json');
  return Object.entries(packages ?? {}).filter(([path, { dev = false }]) => path !== '' && !dev);
}

/** Locked packages with the addresses of their archives. */
function archived(locked: readonly (readonly [string, LockedPackage])[]): Record<string, object> {
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { cwd: root, encoding: 'utf8' }).trim();
  const entries = locked.map(([path, entry]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const resolved = new URL(`${name}/-/${basename(name)}-${entry.version}.tgz`, registry);
    return [path, { ...entry, resolved: resolved.href }] as const;
  });
  return Object.fromEntries(entries);
}

interface PackageFile {
  readonly version: string;
  readonly dependencies?: object;
  readonly bin?: object;
  readonly packages?: Readonly<Record<string, LockedPackage>>;
}

function readPackage(file: string): PackageFile {
  return JSON.parse(readFileSync(join(root, file), 'utf8')) as PackageFile;
}
