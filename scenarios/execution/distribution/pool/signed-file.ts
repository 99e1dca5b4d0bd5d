import { execFile } from 'node:child_process';
import { DistributionError } from '../distribution-error.ts';

/** For gpg to sign a file, ms: a passphrase may be asked for. */
const PATIENCE = 120_000;

/**
 * Signs a file by gpg, with keys as the user of this process has them.
 *
 * @param key as gpg finds it: a name, an address, a fingerprint
 * @param stop ends gpg
 * @returns the path of the signed file, beside it
 * @throws DistributionError with what gpg said
 */
export async function signedFile(path: string, key: string, stop?: AbortSignal): Promise<string> {
  const signed = `${path}.gpg`;
  const given = ['--batch', '--yes', '--quiet', '--local-user', key, '--output', signed, '--sign', path];
  return new Promise((resolve, reject) => {
    execFile(
      'gpg',
      given,
      { timeout: PATIENCE, encoding: 'utf8', ...(stop !== undefined && { signal: stop }) },
      (error, _output, errors) => {
        if (error === null) resolve(signed);
        else reject(new DistributionError(reasonOf(error, errors, key)));
      },
    );
  });
}

function reasonOf(error: Error, said: string, key: string): string {
  if ('code' in error && error.code === 'ENOENT') return 'gpg is not installed here: --sign needs it';
  const words = said.trim().split('\n').at(-1) ?? '';
  return `gpg cannot sign with the key ${key} (${words === '' ? 'no answer in time' : words}): see gpg --list-secret-keys, and gpg-agent for its passphrase`;
}
