/** A registrar of this project and RSPLIB's are peers: one handlespace, whoever dies. Each test goes on where the one before ended. */
import assert from 'node:assert/strict';
import { RsplibGuest, type GuestProgram } from '../../../native/lab/rsplib-guest.ts';
import { startRsplab, type Program } from '../namespace-network.ts';
import { addonObstacle, guestObstacle, skipOrFail } from '../obstacles.ts';
import { PATIENCE } from '../patience.ts';
import { readings, sameHomes, type Homes } from './handlespace-readings.ts';
import { at, rspregistrar, rspserver, rspterminal } from './lab-commands.ts';

const skipReason = addonObstacle() ?? guestObstacle();

/** RSPLIB's peers take over after about 8 s. */
const PEERS = ['heartbeatcycle=1000', 'maxtimelastheard=5000', 'maxtimenoresponse=3000'].map((each) => `-peer${each}`);
const PATIENT = [...PEERS, '-takeoverexpiryinterval=2000', '-mentordiscoverytimeout=2000'].join(' ');
/** So do those of this project. */
const OF_PEERS = ['--peer-heartbeat-cycle', '1', '--max-time-no-response', '3', '--mentor-discovery-timeout', '2'];
const OF_ELEMENTS = ['--endpoint-keep-alive-interval', '1', '--endpoint-keep-alive-timeout', '1'];

const [FIRST, SECOND, OURS, LATER] = ['0x10000001', '0x10000002', '0x10000009', '0x1000000a'];

describe(`a registrar among RSPLIB’s${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  let guest: RsplibGuest;
  const programs: Program[] = [];
  let first: GuestProgram;
  let second: GuestProgram;
  let ours: Program;
  let later: Program;
  /** Elements that are killed: RSPLIB's, and ours. */
  let theirs: GuestProgram;
  let oursKilled: Program;
  /** Reads a registrar's handlespace twice a second. */
  let ofFirst: Program;
  let ofSecond: Program;
  let ofOurs: Program;

  const rsplab = (...given: readonly string[]): Program => {
    const program = startRsplab(guest.namespace, given);
    programs.push(program);
    return program;
  };
  const registrar = (host: number, identifier: string, ...more: readonly string[]): Program =>
    rsplab('registrar', ...at(host), '--identifier', identifier, ...OF_PEERS, ...OF_ELEMENTS, ...more);
  const echoServer = (host: number, registrarHost: number): Program =>
    rsplab(
      'server',
      ...at(host),
      '--registrar',
      `10.9.1.${registrarHost}`,
      '--identifier',
      `0x200000${host}`,
      '--service',
      'echo',
    );
  const reader = (registrarHost: number, host: number): Program =>
    rsplab('handlespace', `10.9.1.${registrarHost}`, ...at(host), '--json', '--watch', '0.5');

  before(async function () {
    skipOrFail(this, skipReason);
    guest = await RsplibGuest.boot();
  });
  after(async () => {
    await Promise.all(programs.map((program) => program.end('SIGKILL')));
    await guest?.close();
  });

  it('all know the elements that registered at each, in one pool, and hsdump reads the same from any', async () => {
    first = guest.run(rspregistrar(2, Number(FIRST), PATIENT));
    second = guest.run(rspregistrar(3, Number(SECOND), PATIENT));
    await Promise.all([first, second].map(async (each) => each.prints(/Registrar started/)));
    // It leaves takeovers to the others.
    ours = registrar(12, OURS, '--peer', '10.9.1.2', '--peer', '10.9.1.3', '--max-time-last-heard', '600');
    await ours.prints(/in service/);
    guest.run(rspserver('echo', 5, 2));
    theirs = guest.run(rspserver('echo', 6, 3));
    oursKilled = echoServer(14, 12);
    await Promise.all([echoServer(13, 12), oursKilled].map(async (each) => each.prints(/^registered in EchoPool/m)));
    [ofFirst, ofSecond, ofOurs] = [reader(2, 18), reader(3, 19), reader(12, 20)];
    const homes = { '0x20000005': FIRST, '0x20000006': SECOND, '0x20000013': OURS, '0x20000014': OURS };
    for (const each of [ofFirst, ofSecond, ofOurs]) await reads(each, homes);
    for (const host of [2, 12]) await dumps(host, homes);
  });

  it('none knows an element any more that was killed, in the guest or without a word here', async () => {
    await Promise.all([theirs.end('KILL'), oursKilled.end('SIGKILL')]);
    for (const each of [ofFirst, ofSecond, ofOurs]) await reads(each, { '0x20000005': FIRST, '0x20000013': OURS });
  });

  it('when one of RSPLIB’s is killed, its other one takes over, and ours learns that by an audit', async () => {
    await ofFirst.end('SIGINT');
    await first.end('KILL');
    const homes = { '0x20000005': SECOND, '0x20000013': OURS };
    for (const each of [ofSecond, ofOurs]) await reads(each, homes);
    await ours.prints(/elements of registrar 0x10000002 do not match its PE checksum: requesting its handle table/);
  });

  it('when ours is killed, RSPLIB’s takes over our element, which serves on', async () => {
    await ofOurs.end('SIGINT');
    await ours.end('SIGKILL');
    await reads(ofSecond, { '0x20000005': SECOND, '0x20000013': SECOND });
    await dumps(3, { '0x20000005': SECOND, '0x20000013': SECOND });
    await servedByBoth(3);
  });

  it('one of ours that starts later learns all from RSPLIB’s, and takes over when that is killed', async () => {
    later = registrar(15, LATER, '--peer', '10.9.1.3', '--max-time-last-heard', '5');
    await later.prints(/in service/);
    const ofLater = reader(15, 20);
    await reads(ofLater, { '0x20000005': SECOND, '0x20000013': SECOND });
    await ofSecond.end('SIGINT');
    await second.end('KILL');
    await later.prints(/took over the elements of registrar 0x10000002/);
    const homes = { '0x20000005': LATER, '0x20000013': LATER };
    await reads(ofLater, homes);
    await dumps(15, homes);
    await servedByBoth(15);
  });

  function logs(): string {
    return [first, second, ours, later].map((each) => each?.output.slice(-3000)).join('\n');
  }

  /** Waits until a reader has found these elements, and no others. */
  async function reads(program: Program, expected: Homes): Promise<void> {
    let found: Homes | undefined;
    await until(
      () => {
        found = readings(program).at(-1);
        return sameHomes(found, expected);
      },
      () => `${JSON.stringify(found)} instead of ${JSON.stringify(expected)}; the registrars printed:\n${logs()}`,
    );
  }

  /** Waits until hsdump finds these elements, and no others. */
  async function dumps(host: number, expected: Homes): Promise<void> {
    const end = performance.now() + PATIENCE * 1000;
    for (;;) {
      const dump = guest.run(`hsdump 10.9.1.${host}:9901 -loglevel=3 -logcolor=off`);
      await dump.ends();
      // Before it come peers, whose identifiers are random.
      const [, index = ''] = /\*-- Index:([^]*?)\*-- Selection/.exec(dump.output) ?? [];
      const elements = index.matchAll(/- idx:#\d+: \$(2[0-9a-f]{7})[^]*?home=\$([0-9a-f]{8})/g);
      const found = Object.fromEntries(Array.from(elements, ([, element, home]) => [`0x${element}`, `0x${home}`]));
      if (sameHomes(found, expected)) return;
      assert.ok(performance.now() < end, dump.output);
    }
  }

  /** Waits until users of both kinds were served by both elements that are left. */
  async function servedByBoth(registrarHost: number): Promise<void> {
    const left = ['20000005', '20000013'];
    const where = ['--registrar', `10.9.1.${registrarHost}`];
    await Promise.all([
      meets(left, async () => {
        const client = rsplab('client', '--service', 'echo', ...at(21), ...where).saying('round');
        const [, identifier] = await client.prints(/0x([0-9a-f]{8})> round/);
        await client.end('SIGINT');
        return identifier;
      }),
      meets(left, async () => {
        const terminal = guest.run(rspterminal('EchoPool', registrarHost));
        const [, identifier] = await terminal.prints(/from PE \$([0-9a-f]{8})> word \d/);
        await terminal.end('KILL');
        return identifier;
      }),
    ]);
  }
});

/** Uses elements, one after another, until all of them were used. */
async function meets(identifiers: readonly string[], use: () => Promise<string>): Promise<void> {
  const end = performance.now() + PATIENCE * 1000;
  for (const seen = new Set<string>(); seen.size < identifiers.length;) {
    assert.ok(performance.now() < end, `only ${[...seen].join()} of ${identifiers.join()}`);
    const identifier = await use();
    assert.ok(identifiers.includes(identifier), identifier);
    seen.add(identifier);
  }
}

async function until(condition: () => boolean, failure: () => string): Promise<void> {
  const end = performance.now() + PATIENCE * 1000;
  while (!condition()) {
    assert.ok(performance.now() < end, failure());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
