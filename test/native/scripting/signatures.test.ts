import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Faults } from '../../../native/faults.ts';
import { SystemWorkshop } from '../../../native/scripting/system-workshop.ts';
import { silentLog } from '../../../protocol/host.ts';
import type { OpenWorkshop } from '../../../protocol/workshop.ts';
import { skipOrFail } from '../obstacles.ts';
import { gpgObstacle, Keys } from './keys.ts';
import { sha1Of, Work } from './work.ts';
import { WorkPackages } from './work-packages.ts';

const MEBIBYTE = 1024 * 1024;

const skipReason = gpgObstacle;

const longAgo = ['--faked-system-time', '20200101T000000'];

describe(`work of those who are trusted${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  let packages: WorkPackages;
  let keys: Keys;
  let workshop: OpenWorkshop;
  let archive: string;

  before(function () {
    skipOrFail(this, skipReason);
    packages = new WorkPackages();
    keys = new Keys(packages);
    for (const name of ['alice', 'mallory', 'revoked']) keys.make(name);
    keys.make('late', ...longAgo);
    const reading = 'gpg -q --homedir . --no-default-keyring --keyring ./$3 --decrypt "$2" >>$1';
    archive = packages.make(`echo "$3 $4" >$1; [ -z "$2" ] || ${reading}`);
  });
  after(() => {
    keys?.close();
    packages?.remove();
  });
  beforeEach(() => {
    workshop = opened('alice', 'late', 'revoked');
  });
  afterEach(() => workshop?.close());

  function opened(...trusted: readonly string[]): OpenWorkshop {
    return openedWith(keys.keyringOf(...trusted));
  }

  function openedWith(keyring: string): OpenWorkshop {
    return new SystemWorkshop(silentLog, new Faults(silentLog)).open({
      trust: 'signed',
      keyring,
      folder: packages.folder,
      memory: 512 * MEBIBYTE,
      disk: 64 * MEBIBYTE,
      rooms: 4,
      processes: 100,
      cacheSize: MEBIBYTE,
      cacheEntries: 4,
    });
  }

  async function done(input: Uint8Array, environment?: Buffer): Promise<string> {
    const work = new Work(workshop);
    const sha1 = environment && sha1Of(environment);
    if (environment !== undefined && sha1 !== undefined && !work.room.hasEnvironment(sha1))
      work.upload('environment', environment);
    work.upload('input', input);
    work.room.start(sha1);
    const status = await work.ended;
    const result = work.result();
    work.room.leave();
    return `${status} ${status === 126 ? (/^rsplab: .*$/m.exec(result)?.[0] ?? result) : result}`;
  }

  const refused = '126 rsplab: the work package is not signed by someone who is trusted here';

  it('is done; its script gets the key ring', async () => {
    assert.equal(await done(keys.signed(archive, 'alice')), '0 keyring.gpg trustdb.gpg\n');
  });

  it('is not done without a signature, also in a file of gpg', async () => {
    assert.equal(await done(readFileSync(archive)), refused);
    assert.equal(await done(keys.unsigned(archive)), refused);
  });

  it('is not done when another one has signed it', async () => {
    assert.equal(await done(keys.signed(archive, 'mallory')), refused);
  });

  it('is not done when it was changed after that', async () => {
    const signed = keys.signed(
      packages.make('echo >$1', { pad: 'x'.repeat(1000) }, ''),
      'alice',
      '--compress-level',
      '0',
    );
    const place = signed.indexOf('echo');
    assert.ok(place > 0);
    assert.equal(await done(signed), '0 \n');
    signed[place] = 'E'.charCodeAt(0);
    assert.equal(await done(signed), refused);
  });

  it('is not done when the key was revoked', async () => {
    const signed = keys.signed(archive, 'revoked');
    keys.revoke('revoked');
    workshop.close();
    workshop = opened('revoked');
    assert.equal(await done(signed), refused);
  });

  it('is not done when the signature has expired', async () => {
    const signed = keys.signed(archive, 'late', ...longAgo, '--default-sig-expire', '1d');
    assert.equal(await done(signed), refused);
    assert.match(await done(keys.signed(archive, 'late')), /^0 /);
  });

  it('is not even waited for where gpg finds no keys', () => {
    const armored = packages.file('armored.asc', keys.armored('alice'));
    const other = packages.file('other.gpg', 'no keys');
    const unsuitable = /--keyring \S+: gpg finds no key in it: it must be made by gpg --export, without --armor$/;
    for (const file of [armored, other, archive]) assert.throws(() => openedWith(file), unsuitable);
  });

  it('has a signed environment, which is kept only then', async () => {
    const file = packages.file('environment', 'the simulator');
    const input = keys.signed(archive, 'alice');
    const bad = keys.signed(file, 'mallory');
    const refusal = '126 rsplab: the environment is not signed by someone who is trusted here';
    for (const environment of [bad, bad, Buffer.from('unsigned')])
      assert.equal(await done(input, environment), refusal);
    const good = keys.signed(file, 'alice');
    assert.match(await done(input, good), /^0 keyring.gpg trustdb.gpg\nthe simulator$/);
    const again = new Work(workshop);
    assert.ok(again.room.hasEnvironment(sha1Of(good)));
    assert.ok(!again.room.hasEnvironment(sha1Of(bad)));
    again.room.leave();
  });
});
