import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureNetwork } from '../../../scenarios/validation/network-measurement.ts';
import { parametersOf } from '../../verify/study-runs.ts';

/** A component that writes into a file what it is asked and what it answers, and takes its time to open a port. */
const component = `
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
const [file, version] = process.argv.slice(2);
const note = (what) => appendFileSync(file, what + '\\n');
const report = (message) => { process.stdout.write(JSON.stringify(message) + '\\n'); };
report({ hello: { version } });
let ordered = false;
createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line);
  if (!ordered) {
    ordered = true;
    report({ ready: {} });
  } else if ('listen' in command) {
    setTimeout(() => { note('listening'); report({ listening: true }); }, 200);
  } else if ('measure' in command) {
    if (version === 'rateless') report({ measured: { roundTrip: 0.002, rate: NaN, thread: null, roundTrips: 10 } });
    note('measure ' + command.measure.addresses.join());
    report({ measured: { roundTrip: 0.002, rate: 1e6, thread: { running: 0.01, waiting: 0.03, turns: 20 }, roundTrips: 10 } });
  }
});
`;

describe('the measurement of the network', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-probes-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Between two hosts that run a version, for a program of version 1. */
  async function measured(version: string, notes: string, ours = '1'): ReturnType<typeof measureNetwork> {
    const program = join(folder, 'component.mjs');
    writeFileSync(program, component);
    const hosts = ['near', 'far'].map((name, index) => ({
      name,
      lan: 0,
      prefix: [],
      rsplab: undefined,
      addresses: [[`192.0.2.${index + 1}`]],
      runs: [],
      pathCommands: [],
    }));
    const call = { local: [process.execPath, program, notes, version], command: '', version: ours };
    return measureNetwork(
      parametersOf({ transport: 'sctp' }),
      { transport: 'udp', deployment: { name: 'lab.yaml', udpPort: 9899, hosts }, call },
      new AbortController().signal,
    );
  }

  it('sends to a host when its port is open, not before', async () => {
    const notes = join(folder, 'notes');
    const [way] = await measured('1', notes);
    assert.deepEqual([way?.from.name, way?.to.name, way?.roundTrip, way?.rate], ['near', 'far', 0.002, 1e6]);
    // Of that, a process ran 1 ms per message, and waited 1.5 ms each time that it was given a CPU.
    assert.deepEqual(way?.handling, { running: 0.001, waiting: 0.0015 });
    assert.equal(readFileSync(notes, 'utf8'), 'listening\nmeasure 192.0.2.2\n');
  });

  it('names a host whose measurement cannot be read, without waiting for another one', async () => {
    await assert.rejects(
      measured('rateless', join(folder, 'rateless'), 'rateless'),
      /host near, probe: reports what cannot be read: [^]*must be a number[^]*measured\.rate[^]*"roundTrip":0\.002/,
    );
  });

  it('names a host that has another version of the program, and what helps', async () => {
    await assert.rejects(
      measured('2', join(folder, 'other')),
      /host near, probe: runs rsplab 2, and this is 1: install the same version there/,
    );
  });
});
