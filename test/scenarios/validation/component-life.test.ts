import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ComponentLife } from '../../../scenarios/validation/component-life.ts';
import type { PlacedProcess } from '../../../scenarios/validation/placement.ts';
import { parametersOf, type GivenParameters } from '../../verify/study-runs.ts';

/** A component that registers at once, and takes its time for its last words. */
const program = `
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
const [asked, inWindow] = process.argv.slice(2);
const report = (message) => { process.stdout.write(JSON.stringify(message) + '\\n'); };
const traffic = { asapPackets: 0, asapBytes: 0, enrpPackets: 0, enrpBytes: 0, messages: {} };
const reading = { inWindow: inWindow === 'true', seconds: 1, traffic, sctp: null, cpu: 0, lateness: 0, mostLate: 0, thread: null, idleShare: null, faults: 0 };
report({ hello: { version: '1' } });
let ordered = false;
createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line);
  if (!ordered) {
    ordered = true;
    report({ ready: {} });
  } else if ('start' in command) {
    report({ event: 'registered' });
  } else {
    writeFileSync(asked, '');
    setTimeout(() => {
      report({ reading, at: 'endOfLife' });
      if ('leave' in command) report({ event: 'deregistered' });
    }, 200);
  }
});
`;

const host = { name: 'lab', lan: 0, prefix: [], rsplab: undefined, addresses: [], runs: [], pathCommands: [] } as const;
const place: PlacedProcess = { role: 'poolElement', name: 'lan0/pe0', lan: 0, index: 0, host, addresses: [] };

describe('the end of the window of measurement, for a component whose life ends just then', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-life-'));
    writeFileSync(join(folder, 'component.mjs'), program);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Lets an element end its life at once, and the window when it was asked to. @returns how many readings count */
  async function readingsOf(settings: GivenParameters, inWindow = true): Promise<number> {
    const asked = join(folder, 'asked');
    const parameters = parametersOf({
      transport: 'sctp',
      warmup: 1000,
      duration: 1000,
      peUptime: 0.001,
      peDowntime: 500,
      ...settings,
    });
    const order = {
      role: 'poolElement',
      identify: false,
      seed: 1,
      transport: 'udp',
      udpPort: 9899,
      addresses: [],
      registrars: [],
      capacity: 1,
      parameters,
    } as const;
    const call = {
      local: [process.execPath, join(folder, 'component.mjs'), asked, `${inWindow}`],
      command: '',
      version: '1',
    };
    const failures: Error[] = [];
    const context = { parameters, seed: 1, call, now: () => 0, failed: (error: Error) => void failures.push(error) };
    const life = new ComponentLife(context, place, { ...order, addresses: [], registrars: [] });
    try {
      await life.ready();
      const complete = life.run(0);
      while (!existsSync(asked)) await new Promise((resolve) => setTimeout(resolve, 10));
      life.endOfWindow();
      await complete;
      assert.deepEqual(failures, []);
      return life.readings.length;
    } finally {
      await life.close();
    }
  }

  for (const peFailureKind of ['hostCrash', 'processCrash'] as const)
    it(`waits for what it did before a ${peFailureKind}`, async () => {
      assert.equal(await readingsOf({ peFailureKind, cleanShutdownProbability: 0 }), 1);
    });

  it('is over for an element that leaves its pool', async () => {
    assert.equal(await readingsOf({ cleanShutdownProbability: 1 }), 1);
  });

  it('does not count what it did before the window', async () => {
    assert.equal(await readingsOf({ peFailureKind: 'processCrash', cleanShutdownProbability: 0 }, false), 0);
  });
});
