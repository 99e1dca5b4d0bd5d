import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { WorkPackages } from './work-packages.ts';

/** Why nothing can be signed here; undefined: it can. */
export const gpgObstacle =
  spawnSync('gpg', ['--version']).status === 0 ? undefined : 'gpg is not installed: run npm run setup';

/** Keys of a test, in a folder of gpg of its own. */
export class Keys {
  readonly #packages: WorkPackages;
  readonly home: string;

  constructor(packages: WorkPackages) {
    this.#packages = packages;
    this.home = packages.path('gnupg');
    mkdirSync(this.home, { mode: 0o700 });
  }

  make(name: string, ...more: readonly string[]): void {
    const given = ['--passphrase', '', '--quick-generate-key', `${name}@example.org`, 'ed25519', 'sign', 'never'];
    this.#gpg(...more, ...given);
  }

  keyringOf(...names: readonly string[]): string {
    const path = this.#packages.path(`keys-of-${names.join('-')}.gpg`);
    writeFileSync(
      path,
      execFileSync('gpg', [...this.#usual, '--export', ...names.map((name) => `${name}@example.org`)]),
    );
    return path;
  }

  /** As text. */
  armored(name: string): string {
    return this.#gpg('--armor', '--export', `${name}@example.org`);
  }

  /** A signed file. @param more options of gpg */
  signed(file: string, name: string, ...more: readonly string[]): Buffer {
    const path = `${file}.signed-by-${name}`;
    this.#gpg('--yes', ...more, '--local-user', `${name}@example.org`, '--output', path, '--sign', file);
    return readFileSync(path);
  }

  /** A file in gpg's format, without a signature. */
  unsigned(file: string): Buffer {
    this.#gpg('--output', `${file}.unsigned`, '--store', file);
    return readFileSync(`${file}.unsigned`);
  }

  /** From now on the key is not valid any more. */
  revoke(name: string): void {
    const fingerprint = /^fpr:+(\w+):/m.exec(this.#gpg('--with-colons', '--list-keys', `${name}@example.org`))?.[1];
    const certificate = readFileSync(`${this.home}/openpgp-revocs.d/${fingerprint}.rev`, 'utf8');
    writeFileSync(`${this.home}/revocation`, certificate.replace(':-----BEGIN', '-----BEGIN'));
    this.#gpg('--import', `${this.home}/revocation`);
  }

  close(): void {
    spawnSync('gpgconf', ['--homedir', this.home, '--kill', 'all']);
  }

  get #usual(): string[] {
    return ['--batch', '--quiet', '--homedir', this.home];
  }

  #gpg(...given: readonly string[]): string {
    return execFileSync('gpg', [...this.#usual, ...given], { stdio: 'pipe', encoding: 'utf8' });
  }
}
