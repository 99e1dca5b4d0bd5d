import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultImage, RsplibGuest } from '../../native/lab/rsplib-guest.ts';
import { AddonMissingError, loadUsrsctpAddon } from '../../native/usrsctp/addon.ts';
import { namespaceObstacle, startRsplab, type Program } from './namespace-network.ts';

function obstacle(): string | undefined {
  try {
    loadUsrsctpAddon();
  } catch (error) {
    if (error instanceof AddonMissingError) return error.message;
    throw error;
  }
  if (!existsSync(join(defaultImage, 'uml'))) return 'the guest is not built: run native/lab/build.sh';
  return namespaceObstacle();
}

const skipReason = obstacle();

/** RSPLIB's log goes elsewhere; its standard output is what the tests read. */
const QUIET = '-loglevel=0';
const REGISTRAR =
  'rspregistrar -identifier=0x10000001 -asap=10.9.1.2:3863,10.9.2.2 -enrp=10.9.1.2:9901,10.9.2.2 -loglevel=3 -logcolor=off';

/** Our hosts by their number in both networks. */
function at(host: number): string[] {
  return ['--transport', 'usrsctp-raw', '--address', `10.9.1.${host}`, '--address', `10.9.2.${host}`];
}

/** RSPLIB's terminal, saying words with pauses between them. */
function terminal(pool: string, registrar: string, words: readonly string[], pause: number): string {
  const script = words.map((word) => `echo ${word}; sleep ${pause}`).join('; ');
  return `sh -c '(sleep 1; ${script}) | rspterminal -poolhandle=${pool} -registrar=${registrar} ${QUIET}'`;
}

describe(`with real RSPLIB on kernel SCTP${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, function () {
  this.timeout(90_000);
  let guest: RsplibGuest;
  const programs: Program[] = [];
  const rsplab = (...given: readonly string[]): Program => {
    const program = startRsplab(guest.namespace, given);
    programs.push(program);
    return program;
  };

  before(async function () {
    if (skipReason !== undefined) this.skip();
    guest = await RsplibGuest.boot();
  });
  afterEach(async () => {
    await Promise.all(programs.splice(0).map((program) => program.end('SIGKILL')));
  });
  after(async () => guest?.close());

  it('our clients use its registrar and its servers; our server serves its terminal', async () => {
    const registrar = guest.run(REGISTRAR);
    await registrar.prints(/Registrar started/);
    const server = (service: string, id: number, port: number): string =>
      `rspserver -${service} -identifier=${id} -local=10.9.1.2:${port},10.9.2.2 -registrar=10.9.1.2:3863 ${QUIET}`;
    const servers = [guest.run(server('echo', 0x20000001, 7000)), guest.run(server('calcapp', 0x20000002, 7001))];
    await new Promise((resolve) => setTimeout(resolve, 1000));

    const echo = rsplab('client', '--service', 'echo', ...at(21), '--registrar', '10.9.1.2');
    echo.type('hello');
    await echo.prints(/0x20000001> hello/);
    const work = ['--requests', '2', '--size', '200000', '--interval', '0.2'];
    const calculating = rsplab('client', '--service', 'calcapp', ...at(12), '--registrar', '10.9.1.2', ...work);
    await calculating.prints(/request 2: completed/, 30);

    const ours = rsplab(
      'server',
      '--service',
      'echo',
      '--pool-handle',
      'OurPool',
      ...at(11),
      '--registrar',
      '10.9.1.2',
    );
    const [, identifier] = await ours.prints(/registered in OurPool as 0x([0-9a-f]{8})/);
    const talk = guest.run(terminal('OurPool', '10.9.1.2:3863', ['guten', 'tag'], 1));
    await talk.prints(new RegExp(`from PE \\$${identifier}> tag`));
    await ours.end('SIGINT');
    assert.equal(ours.exitCode, 0, ours.output);
    for (const each of servers) await each.end('INT');
    await registrar.end('INT');
  });

  it('its servers register at our registrar, its terminal resolves there and fails over when one is killed', async () => {
    const registrar = rsplab('registrar', ...at(1), '--identifier', '0x10000009');
    await registrar.prints(/^registrar 0x10000009/);
    const servers = [2, 3].map((host) =>
      guest.run(
        `rspserver -echo -identifier=${0x20000000 + host} -local=10.9.1.${host}:7000,10.9.2.${host} ` +
          `-registrar=10.9.1.1:3863 ${QUIET}`,
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const talk = guest.run(terminal('EchoPool', '10.9.1.1:3863', ['eins', 'zwei', 'drei', 'vier'], 2));
    const [, used] = await talk.prints(/from PE \$2000000([23])> eins/);
    await servers[Number(used) - 2].end('KILL');
    const other = 5 - Number(used);
    await talk.prints(new RegExp(`from PE \\$2000000${other}> vier`), 30);
    await servers[other - 2].end('INT');
    await registrar.end('SIGINT');
    assert.equal(registrar.exitCode, 0, registrar.output);
  });

  it('our client fails over when its server is killed, and its registrar removes our server when that is', async () => {
    const timers = '-endpointkeepalivetransmissioninterval=1000 -endpointkeepalivetimeoutinterval=1000';
    const registrar = guest.run(`${REGISTRAR} ${timers}`);
    await registrar.prints(/Registrar started/);
    const servers = [2, 3].map((host) =>
      guest.run(
        `rspserver -echo -identifier=${0x20000000 + host} -local=10.9.1.${host}:7000,10.9.2.${host} ` +
          `-registrar=10.9.1.2:3863 ${QUIET}`,
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const client = rsplab('client', '--service', 'echo', ...at(21), '--registrar', '10.9.1.2');
    client.type('one');
    const [, used] = await client.prints(/0x2000000([23])> one/);
    await servers[Number(used) - 2].end('KILL');
    await client.prints(/failover: 0x2000000[23] is gone/);
    client.type('two');
    await client.prints(new RegExp(`0x2000000${5 - Number(used)}> two`));

    const options = ['--service', 'echo', '--pool-handle', 'OurPool', '--registrar', '10.9.1.2'];
    const ours = rsplab('server', ...options, ...at(11));
    await ours.prints(/registered in OurPool/);
    await ours.end('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 3500));
    const late = rsplab('client', ...options, ...at(12));
    await late.prints(/no pool element: unknown pool/);
    await servers[5 - Number(used) - 2].end('INT');
    await registrar.end('INT');
  });

  it('an association lives on when one of its two paths is cut', async () => {
    const server = guest.run(
      `rspserver -echo -identifier=0x20000007 -poolhandle=TwoPaths -local=10.9.1.2:7000,10.9.2.2 ` +
        `-registrar=10.9.1.1:3863 ${QUIET}`,
    );
    const registrar = rsplab('registrar', ...at(1));
    await registrar.prints(/^registrar/);
    await new Promise((resolve) => setTimeout(resolve, 9000)); // RSPLIB looks for a registrar every few seconds
    const client = rsplab(
      'client',
      '--service',
      'echo',
      '--pool-handle',
      'TwoPaths',
      ...at(21),
      '--registrar',
      '10.9.1.1',
    );
    client.type('before');
    await client.prints(/> before/, 20);
    guest.cutPath(1);
    client.type('after');
    await client.prints(/> after/, 30);
    assert.doesNotMatch(client.output, /failover/);
    guest.repairPath(1);
    await server.end('INT');
  });
});
