import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SAMPLE_FRAMES, sampleCapture } from './sample-capture.ts';

/** Checks every checksum; the name of the preference's value has a blank, and a wrong name is ignored in silence. */
const checks = ['sctp.checksum:CRC 32c', 'ip.check_checksum:TRUE', 'udp.check_checksum:TRUE'];

const columns = [
  'frame.number',
  'frame.time_epoch',
  'frame.interface_name',
  'frame.comment',
  'ip.checksum.status',
  'udp.checksum.status',
  'sctp.checksum.status',
  'frame.protocols',
  'asap.message_type',
  'enrp.message_type',
  'calcappprotocol.message_type',
  'sctp.fragments',
  '_ws.malformed',
] as const;

type Row = Readonly<Record<(typeof columns)[number], string>>;

/** The fields of each frame that passes the filter. */
function dissected(file: string, filter: string): Row[] {
  const options = checks.flatMap((check) => ['-o', check]);
  const fields = columns.flatMap((name) => ['-e', name]);
  const words = ['-r', file, ...options, '-Y', filter, '-T', 'fields', ...fields];
  const { status, stdout, stderr, error } = spawnSync('tshark', words, { encoding: 'utf8' });
  assert.equal(error, undefined);
  assert.equal(status, 0, stderr);
  const lines = stdout.split('\n').slice(0, -1);
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? ''])) as Row;
  });
}

describe('Wireshark on a capture written here', () => {
  let folder = '';
  let file = '';
  let rows: Row[] = [];

  before(function () {
    if (spawnSync('tshark', ['--version']).status !== 0) {
      console.log('      tshark is not installed: captures are not checked with it');
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'rsplab-capture-'));
    file = join(folder, 'sample.pcapng');
    writeFileSync(file, sampleCapture());
    rows = dissected(file, '');
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  it('sees every frame, with right checksums of IPv4, UDP and SCTP', () => {
    assert.equal(rows.length, SAMPLE_FRAMES);
    for (const row of rows) {
      const statuses = [row['ip.checksum.status'], row['udp.checksum.status'], row['sctp.checksum.status']];
      for (const status of statuses)
        assert.match(status, /^1?$/, `frame ${row['frame.number']}: ${statuses.join(', ')}`);
      assert.ok(statuses.includes('1'), `frame ${row['frame.number']}`);
    }
  });

  it('finds nothing malformed and nothing to warn of', () => {
    assert.deepEqual(dissected(file, '_ws.malformed || _ws.expert.severity >= 0x00600000'), []);
  });

  it('finds SCTP in UDP, puts fragments together, and reads the messages of all protocols', () => {
    const count = (test: (row: Row) => boolean): number => rows.filter(test).length;
    assert.equal(
      count((row) => /udp:sctp/.test(row['frame.protocols'])),
      15,
    );
    assert.equal(
      count((row) => row['sctp.fragments'] !== ''),
      3,
    );
    assert.equal(
      count((row) => row['asap.message_type'] === '1'),
      3,
    );
    assert.equal(
      count((row) => row['asap.message_type'] === '3'),
      3,
    );
    assert.equal(
      count((row) => row['calcappprotocol.message_type'] === '1'),
      3,
    );
    assert.equal(
      count((row) => row['asap.message_type'] === '10' && row['frame.protocols'].endsWith('udp:asap')),
      1,
    );
    assert.equal(
      count((row) => row['enrp.message_type'] === '1' && row['frame.protocols'].endsWith('udp:enrp')),
      1,
    );
    assert.equal(
      count((row) => row['frame.protocols'].endsWith('componentstatusprotocol')),
      1,
    );
  });

  it('shows times to the nanosecond, the paths as interfaces and the comments', () => {
    assert.deepEqual(
      rows.slice(0, 2).map((row) => row['frame.time_epoch']),
      ['0.000123457', '0.000246914'],
    );
    assert.deepEqual(
      rows.slice(0, 2).map((row) => row['frame.comment']),
      ['', 'pr1 → pu1'],
    );
    const names = new Set(rows.map((row) => row['frame.interface_name']));
    assert.deepEqual([...names], ['pu1/path0', 'pu1/path1', 'pu1/udp', 'lan']);
  });
});
