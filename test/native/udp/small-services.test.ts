import assert from 'node:assert/strict';
import { systemCalendar } from '../../../native/system-calendar.ts';
import type { Program } from '../namespace-network.ts';
import { LocalPrograms } from './local-programs.ts';

describe('discard, daytime and chargen in pools, on loopback addresses', () => {
  let programs: LocalPrograms;
  beforeEach(async () => {
    programs = new LocalPrograms();
    await programs.run('registrar --no-announce --address 127.61.1.1').prints(/^registrar/);
  });
  afterEach(async () => programs.close());

  const registrar = '--registrar 127.61.1.1';

  async function server(service: string, number: number): Promise<Program> {
    const started = programs.run(
      `server --service ${service} --identifier 0x2000001${number} --address 127.61.1.1${number} ${registrar}`,
    );
    await started.prints(/^registered in \w+Pool as 0x2000001/m);
    return started;
  }

  function client(service: string, more = ''): Program {
    return programs.run(`client --service ${service} --address 127.61.1.21 ${registrar} ${more}`);
  }

  it('discard: all lines arrive, those after a failover at the other element', async () => {
    const servers = await Promise.all([server('discard', 1), server('discard', 2)]);
    const user = client('discard', '--log-level info');
    user.type('one');
    const [, used] = await user.prints(/0x2000001([12])/);
    await servers[Number(used) - 1]?.end('SIGINT');
    await user.prints(/failover: element 0x2000001[12] is gone/);
    user.type('two');
    user.type('three');
    user.finishTyping();
    const [, element, bytes] = await user.prints(/0x2000001([12]) took \d lines, (\d+) bytes/);
    assert.notEqual(element, used);
    assert.ok(Number(bytes) >= 'two\nthree\n'.length);
    assert.equal(await user.ends(), 0, user.output);
  });

  it('daytime: each request gets one line of some element', async () => {
    await Promise.all([server('daytime', 1), server('daytime', 2)]);
    const user = client('daytime', '--requests 3 --interval 50ms');
    assert.equal(await user.ends(), 0, user.output);
    const { year } = systemCalendar.now();
    const pattern = new RegExp(
      `^0x2000001[12]> [A-Z][a-z]+day, \\d\\d-[A-Z][a-z]+-${year} \\d\\d:\\d\\d:\\d\\d\\.\\d{6}$`,
      'gm',
    );
    assert.equal(user.output.match(pattern)?.length, 3, user.output);
    assert.doesNotMatch(user.output, /failover/);
  });

  it('chargen: the client gets as much as it wants, from the next element when one leaves', async () => {
    const servers = await Promise.all([server('chargen', 1), server('chargen', 2)]);
    const user = client('chargen', '--interval 50ms --bytes 1000000000000');
    const [, used] = await user.prints(/0x2000001([12])> \d+ bytes in \d+ messages/);
    await servers[Number(used) - 1]?.end('SIGINT');
    await user.prints(/failover: /);
    const [, other] = await user.prints(/failover: [^]*0x2000001([12])> [1-9]\d+ bytes in \d+ messages/);
    assert.notEqual(other, used);
    await user.end('SIGINT');
    const short = client('chargen', '--bytes 3000');
    assert.equal(await short.ends(), 0, short.output);
    assert.match(short.output, /> 3072 bytes in 3 messages/);
  });

  it('a discard client without an element says how many lines were not sent', async () => {
    const user = client('discard', '--pool-handle NoPool');
    user.type('one');
    user.finishTyping();
    assert.equal(await user.ends(), 1);
    assert.match(user.output, /no pool element: unknown pool\nrsplab: 1 line was not sent: unknown pool/);
  });
});
