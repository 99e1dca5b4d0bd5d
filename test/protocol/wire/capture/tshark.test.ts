import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SAMPLE_FRAMES, sampleCapture } from './sample-capture.ts';

/** Checks every checksum; the name of the preference's value has a blank, and a wrong name is ignored in silence. */
const checks = ['sctp.checksum:CRC 32c', 'ip.check_checksum:TRUE', 'udp.check_checksum:TRUE'];

function tshark(arguments_: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync('tshark', arguments_, { encoding: 'utf8' });
  assert.equal(error, undefined);
  assert.equal(status, 0, stderr);
  return stdout;
}

describe('Wireshark on a capture written here', () => {
  let folder = '';
  let file = '';
  const fields = (names: readonly string[], filter = ''): string[][] => {
    const options = checks.flatMap((check) => ['-o', check]);
    const out = tshark([
      '-r',
      file,
      ...options,
      '-Y',
      filter,
      '-T',
      'fields',
      ...names.flatMap((name) => ['-e', name]),
    ]);
    return out
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split('\t'));
  };

  before(function () {
    if (spawnSync('tshark', ['--version']).status !== 0) {
      console.log('      tshark is not installed: captures are not checked with it');
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'rsplab-capture-'));
    file = join(folder, 'sample.pcapng');
    writeFileSync(file, sampleCapture());
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  it('sees every frame, with right checksums of IPv4, UDP and SCTP', () => {
    const rows = fields(['frame.number', 'ip.checksum.status', 'udp.checksum.status', 'sctp.checksum.status']);
    assert.equal(rows.length, SAMPLE_FRAMES);
    for (const [number, ...statuses] of rows) {
      for (const status of statuses) assert.match(status, /^1?$/, `frame ${number}: ${statuses.join(', ')}`);
      assert.ok(statuses.includes('1'), `frame ${number}`);
    }
  });

  it('finds nothing malformed and nothing to warn of', () => {
    const found = fields(['frame.number', '_ws.expert.message'], '_ws.malformed || _ws.expert.severity >= 0x00600000');
    assert.deepEqual(found, []);
  });

  it('finds SCTP in UDP, fragments put together, and the messages of all protocols', () => {
    const count = (filter: string): number => fields(['frame.number'], filter).length;
    assert.equal(count('udp && sctp'), 15);
    assert.equal(count('asap.message_type == 1'), 3);
    assert.equal(count('asap.message_type == 3'), 3);
    assert.equal(count('calcappprotocol.message_type == 1'), 3);
    assert.equal(count('udp && asap.message_type == 10'), 1);
    assert.equal(count('udp && enrp.message_type == 1'), 1);
    assert.equal(count('componentstatusprotocol'), 1);
    assert.equal(count('sctp.fragments'), 3);
  });

  it('shows times to the nanosecond, the paths as interfaces and the comments', () => {
    const [first, second] = fields(['frame.time_epoch', 'frame.interface_name', 'frame.comment']);
    assert.deepEqual(first, ['0.000123457', 'pu1/path0', '']);
    assert.deepEqual(second, ['0.000246914', 'pu1/path0', 'pr1 → pu1']);
    const names = new Set(fields(['frame.interface_name']).flat());
    assert.deepEqual([...names], ['pu1/path0', 'pu1/path1', 'pu1/udp', 'lan']);
  });
});
