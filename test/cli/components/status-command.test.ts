import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { mibText, statusText } from '../../../cli/components/status-command.ts';
import { askStatus, statusFolder } from '../../../native/programs/status-socket.ts';

const registrar = {
  kind: 'registrar',
  pid: 7,
  uptime: 90_000,
  identifier: '0x00000001',
  transport: 'udp',
  profile: 'rfc',
  faults: 2,
  ready: true,
  asapPort: 3863,
  enrpPort: 9901,
  counters: { registrations: 1 },
  peers: [],
};

describe('status of components', () => {
  it('says what a registrar knows', () => {
    const pools = [{ handle: 'EchoPool', policy: 'RoundRobin', elements: [] }];
    assert.deepEqual(statusText(JSON.stringify({ ...registrar, pools })).split('\n'), [
      'registrar 0x00000001, process 7, up 1 d 1 h',
      '  in service: ASAP port 3863, ENRP port 9901',
      '  profile rfc, transport udp, faults 2',
      '  0 other registrars, 1 pool, 0 elements, 0 of them its own',
      '  pool EchoPool, policy RoundRobin',
      '  counters',
      '    registrations 1',
    ]);
  });

  it('is, as objects of the MIB, that of elements and users, counted each for itself', () => {
    const [one, two] = [1, 2].map((uptime) =>
      JSON.stringify({ kind: 'client', pid: uptime, uptime, pool: 'EchoPool' }),
    );
    const documents = [JSON.stringify({ ...registrar, pools: [] }), one, two];
    const lines = mibText(documents, false).split('\n');
    assert.ok(lines.includes('rserpoolPUUptime.1 = 100') && lines.includes('rserpoolPUUptime.2 = 200'));
    assert.equal(lines.at(-2), 'rserpoolENRP: rsplab handlespace --mib prints the branch of registrars');
    const objects = JSON.parse(mibText(documents, true)) as Readonly<Record<string, unknown>>;
    assert.equal(objects['rserpoolPUPoolHandle.2'], 'EchoPool');
    assert.equal(objects['rserpoolPUDescription.2'], null);
  });

  it('moves no cursor and makes no lines for a pool with such a name', () => {
    const handle = 'a\u001b[2J\nregistrar 0x00000002, process 8\u009b1A';
    const text = statusText(JSON.stringify({ ...registrar, pools: [{ handle, policy: 'RoundRobin', elements: [] }] }));
    assert.match(text, /^ {2}pool a\\u001b\[2J\\u000aregistrar 0x00000002, process 8\\u009b1A, policy RoundRobin$/m);
    const server = statusText(JSON.stringify({ kind: 'server', pid: 9, uptime: 1, pool: handle }));
    assert.equal(server.split('\n').length, 2);
  });

  it('that breaks off is reported as such', async () => {
    const path = join(statusFolder(), 'server-4000000.sock');
    for (const answer of ['', '{"kind":']) {
      rmSync(path, { force: true });
      const server = createServer((reader) => reader.end(answer));
      await new Promise<void>((resolve) => server.listen(path, resolve));
      await assert.rejects(
        askStatus({ kind: 'server', pid: 4_000_000, path }),
        /server 4000000 sent an incomplete answer/,
      );
      await new Promise((resolve) => server.close(resolve));
    }
    rmSync(path, { force: true });
  });

  it('that does not end is not waited for', async () => {
    const path = join(statusFolder(), 'server-4000001.sock');
    rmSync(path, { force: true });
    const server = createServer((reader) => {
      const more = (): boolean => reader.write('x'.repeat(10_000), (error) => error ?? more());
      reader.on('error', () => undefined);
      more();
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    await assert.rejects(askStatus({ kind: 'server', pid: 4_000_001, path }, 100_000), {
      name: 'TransportError',
      message: 'server 4000001 answers with more than 100000 characters, which are no status',
    });
    await new Promise((resolve) => server.close(resolve));
  });
});
