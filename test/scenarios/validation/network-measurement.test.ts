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
const [file] = process.argv.slice(2);
const note = (what) => appendFileSync(file, what + '\\n');
const report = (message) => { process.stdout.write(JSON.stringify(message) + '\\n'); };
report({ hello: { version: '1' } });
let ordered = false;
createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line);
  if (!ordered) {
    ordered = true;
    report({ ready: {} });
  } else if ('listen' in command) {
    setTimeout(() => { note('listening'); report({ listening: true }); }, 200);
  } else if ('measure' in command) {
    note('measure ' + command.measure.addresses.join());
    report({ measured: { roundTrip: 0.002, rate: 1e6 } });
  }
});
`;

describe('the measurement of the network', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-probes-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('sends to a host when its port is open, not before', async () => {
    const [program, notes] = [join(folder, 'component.mjs'), join(folder, 'notes')];
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
    const call = { local: [process.execPath, program, notes], command: '', version: '1' };
    const [way] = await measureNetwork(
      parametersOf({ transport: 'sctp' }),
      { transport: 'udp', deployment: { name: 'lab.yaml', udpPort: 9899, hosts }, call },
      new AbortController().signal,
    );
    assert.deepEqual([way?.from.name, way?.to.name, way?.roundTrip, way?.rate], ['near', 'far', 0.002, 1e6]);
    assert.equal(readFileSync(notes, 'utf8'), 'listening\nmeasure 192.0.2.2\n');
  });
});
