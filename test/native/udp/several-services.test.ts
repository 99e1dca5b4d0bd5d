import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalPrograms } from './local-programs.ts';

describe('several services in one process, on loopback addresses', () => {
  let programs: LocalPrograms;
  let folder: string;
  beforeEach(() => {
    programs = new LocalPrograms();
    folder = mkdtempSync(join(tmpdir(), 'rsplab-services-'));
  });
  afterEach(async () => {
    await programs.close();
    rmSync(folder, { recursive: true });
  });

  const registrar = '--registrar 127.60.1.1';

  it('each is registered once with its own pool, policy and port, is served, and is deregistered at the end', async () => {
    const registrarProgram = programs.run('registrar --no-announce --address 127.60.1.1');
    await registrarProgram.prints(/^registrar/);
    const server = programs.run(`
      server --address 127.60.1.11 ${registrar} --policy LeastUsed
        --service echo --port 7007 --identifier 0x20000001
        --service echo --pool-handle SecondPool --policy WeightedRoundRobin:3 --identifier 0x20000002
        --service discard --port 7009 --identifier 0x20000003`);
    const pools = [
      ['EchoPool', '0x20000001'],
      ['SecondPool', '0x20000002'],
      ['DiscardPool', '0x20000003'],
    ] as const;
    for (const [pool, identifier] of pools) await server.prints(new RegExp(`registered in ${pool} as ${identifier}`));
    const table = programs.run('handlespace 127.60.1.1 --address 127.60.1.31 --profile rsplib');
    assert.equal(await table.ends(), 0, table.output);
    assert.match(table.output, /pool EchoPool, policy LeastUsed\n +element 0x20000001 at 127\.60\.1\.11:7007 /);
    assert.match(table.output, /pool SecondPool, policy WeightedRoundRobin\n +element 0x20000002 at 127\.60\.1\.11:/);
    assert.match(table.output, /pool DiscardPool, policy LeastUsed\n +element 0x20000003 at 127\.60\.1\.11:7009 /);
    for (const [index, pool] of ['EchoPool', 'SecondPool'].entries()) {
      const client = programs.run(`client --service echo --pool-handle ${pool} --address 127.60.1.21 ${registrar}`);
      client.type('hello');
      await client.prints(new RegExp(`0x2000000${index + 1}> hello`));
      client.finishTyping();
      assert.equal(await client.ends(), 0, client.output);
    }
    await server.end('SIGINT');
    assert.equal(server.exitCode, 0, server.output);
    for (const [pool] of pools) {
      assert.equal(server.output.match(new RegExp(`^registered in ${pool} `, 'gm'))?.length, 1, server.output);
      assert.equal(server.output.match(new RegExp(`left ${pool} \\(deregistered\\)`, 'g'))?.length, 1, server.output);
    }
    await registrarProgram.prints(/deregistered[^]*deregistered[^]*deregistered/);
  });

  it('registers none of them if one cannot be served', async () => {
    await programs.run('registrar --no-announce --address 127.60.1.1').prints(/^registrar/);
    const server = programs.run(
      `server --address 127.60.1.11 ${registrar} --service echo --port 7007 --service discard --port 7007`,
    );
    assert.equal(await server.ends(), 1);
    assert.match(server.output, /^rsplab: service discard: SCTP port 7007 is in use$/m);
    assert.doesNotMatch(server.output, /registered/);
  });

  it('all components take their options from a file; the command line wins', async () => {
    const write = (name: string, ...lines: readonly string[]): string => {
      const file = join(folder, name);
      writeFileSync(file, lines.join('\n'));
      return file;
    };
    const pr = write('pr.yaml', 'address: 127.60.1.1', 'announce: false', 'identifier: 0x10000001', 'log-level: none');
    await programs.run(`registrar --config ${pr}`).prints(/^registrar 0x10000001: ASAP port 3863/);
    const services = ['services:', '  - echo', '  - service: discard', '    pool-handle: Bin'];
    const pe = write('pe.yaml', 'address: 127.60.1.11', 'registrar: [127.60.1.9]', ...services);
    const server = programs.run(`server --config ${pe} ${registrar}`);
    await server.prints(/^registered in EchoPool/m);
    await server.prints(/^registered in Bin/m);
    const pu = write('pu.yaml', 'service: echo', 'address: 127.60.1.21', 'registrar: 127.60.1.1');
    const client = programs.run(`client --config ${pu}`);
    client.type('hello');
    client.finishTyping();
    assert.equal(await client.ends(), 0, client.output);
    assert.match(client.output, /> hello/);
    const wrong = programs.run(`client --config ${write('wrong.yaml', 'service: echo', 'registrar: "a b"')}`);
    assert.equal(await wrong.ends(), 1);
    assert.match(wrong.output, /^rsplab: .*wrong\.yaml:2:12: registrar: "a b": a b is not an address such as/m);
  });
});
