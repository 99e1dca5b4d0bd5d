import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { WorkError } from '../../protocol/workshop.ts';
import { ConfinedProcess, type ProcessLimits } from './confined-process.ts';
import type { Confinement } from './confinement.ts';

/** A public key, in what gpg lists. */
const KEY = /^pub:/m;
/** What gpg says of signatures that are none to trust. */
const BAD = /^\[GNUPG:\] (BADSIG|ERRSIG|EXPSIG|EXPKEYSIG|REVKEYSIG|NO_PUBKEY|NODATA|FAILURE)\b/m;
const GOOD = /^\[GNUPG:\] GOODSIG /m;
const VALID = /^\[GNUPG:\] VALIDSIG /m;

/**
 * A check of who has signed a file, by gpg: only its own words count, as its exit status is 0 for a file without a
 * signature, too. Keys of the key ring are trusted, unless they are expired or revoked.
 *
 * @param folder for the files of gpg
 * @param content where the content of the file is written to
 */
export function signatureCheck(
  confinement: Confinement,
  keyring: string,
  file: string,
  content: string,
  folder: string,
  limits: ProcessLimits,
): SignatureCheck {
  const reading = ['--trust-model', 'always', '--status-fd', '1', '--output', content, '--decrypt', file];
  const command = ['gpg', ...optionsFor(keyring, folder), ...reading];
  const process = new ConfinedProcess(confinement, command, folder, limits);
  return { process, isGood: isGood(process) };
}

/**
 * Requires that gpg finds keys in a key ring, as later each signature would be refused.
 *
 * @param folder for the files of gpg
 * @throws WorkError
 */
export function requireKeys(keyring: string, folder: string): void {
  const given = [...optionsFor(keyring, folder), '--with-colons', '--list-keys'];
  const { stdout } = spawnSync('gpg', given, { encoding: 'utf8', maxBuffer: Infinity });
  if (KEY.test(stdout)) return;
  throw new WorkError(`gpg finds no key in it: it must be made by gpg --export, without --armor`);
}

function optionsFor(keyring: string, folder: string): string[] {
  const home = join(folder, 'gnupg');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  return ['--batch', '--no-options', '--yes', '--homedir', home, '--no-default-keyring', '--keyring', keyring];
}

export interface SignatureCheck {
  readonly process: ConfinedProcess;
  readonly isGood: Promise<boolean>;
}

async function isGood(process: ConfinedProcess): Promise<boolean> {
  const status = await process.ended;
  const { output } = process;
  return status === 0 && GOOD.test(output) && VALID.test(output) && !BAD.test(output);
}
