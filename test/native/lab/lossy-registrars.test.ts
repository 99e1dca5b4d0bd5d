/** A registrar of this project and RSPLIB's, with an element of the other's at each, while a tenth of the packets is lost. */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { RsplibGuest, type GuestProgram } from '../../../native/lab/rsplib-guest.ts';
import { startRsplab, type Program } from '../namespace-network.ts';
import { addonObstacle, guestObstacle, skipOrFail } from '../obstacles.ts';
import { until } from '../patience.ts';
import { readings, sameHomes, type Homes } from './handlespace-readings.ts';
import { at, rspregistrar, rspserver } from './lab-commands.ts';

const skipReason = addonObstacle() ?? guestObstacle();

const [THEIRS, OURS] = ['0x10000001', '0x10000009'];

/**
 * Heartbeats and keep-alives each second. An answer that is lost comes again after an RTO of at least 1 s, and twice that
 * if it is lost again: there is time for several.
 */
const OF_THEIRS = [
  '-peerheartbeatcycle=1000 -peermaxtimelastheard=15000 -peermaxtimenoresponse=15000',
  '-endpointkeepalivetimeoutinterval=15000 -mentordiscoverytimeout=2000',
].join(' ');
const OF_OURS = [
  '--peer-heartbeat-cycle 1 --max-time-last-heard 15 --max-time-no-response 15',
  '--endpoint-keep-alive-interval 1 --endpoint-keep-alive-timeout 15 --mentor-discovery-timeout 2',
].flatMap((options) => options.split(' '));

/** Readings of a handlespace under loss: two each second, unless they are delayed themselves. */
const READINGS = 20;

describe(`registrars under loss${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  let guest: RsplibGuest;
  const programs: Program[] = [];
  let theirs: GuestProgram;
  let ours: Program;
  let readers: readonly Program[];
  /** Of the elements under loss. */
  let homes: Homes;

  const rsplab = (...given: readonly string[]): Program => {
    const program = startRsplab(guest.namespace, given);
    programs.push(program);
    return program;
  };
  const echoServer = (host: number, registrarHost: number): Program => {
    const where = [...at(host), '--registrar', `10.9.1.${registrarHost}`];
    return rsplab('server', ...where, '--identifier', `0x200000${host}`, '--service', 'echo');
  };
  const reader = (registrarHost: number, host: number): Program =>
    rsplab('handlespace', `10.9.1.${registrarHost}`, ...at(host), '--json', '--watch', '0.5');

  before(async function () {
    skipOrFail(this, skipReason);
    guest = await RsplibGuest.boot();
  });
  after(async () => {
    await Promise.all(programs.map(async (program) => program.end('SIGKILL')));
    await guest?.close();
  });

  it('know the element of the other implementation that registered at each', async () => {
    theirs = guest.run(rspregistrar(2, Number(THEIRS), OF_THEIRS));
    await theirs.prints(/Registrar started/);
    ours = rsplab('registrar', ...at(12), '--identifier', OURS, ...OF_OURS, '--peer', '10.9.1.2');
    await ours.prints(/in service/);
    guest.run(rspserver('echo', 5, 12));
    echoServer(13, 2);
    readers = [reader(2, 18), reader(12, 19)];
    await bothRead('elements', (found) => sameHomes(found, { '0x20000005': OURS, '0x20000013': THEIRS }));
  });

  it('know those, too, that register while packets are lost', async () => {
    const losses = [0, 1].map((n) => `/sbin/tc qdisc add dev vec${n} root netem loss 10%`).join(' && ');
    await guest.run(`sh -c '${losses} && echo lossy'`).prints(/lossy/);
    guest.run(rspserver('echo', 6, 12));
    echoServer(14, 2);
    const elements = ['0x20000005', '0x20000006', '0x20000013', '0x20000014'];
    await bothRead(
      'elements under loss',
      // One whose registrar does not answer in time may go to the other.
      (found) => isDeepStrictEqual(Object.keys(found).toSorted(), elements),
    );
    homes = latest()[0] ?? {};
  });

  it('keep all of them, each at its registrar, and take nothing over', async () => {
    const before = readers.map((each) => readings(each).length);
    const later = (): Homes[][] => readers.map((each, index) => readings(each).slice(before[index]));
    await until(() => later().every(({ length }) => length >= READINGS), 'readings under loss');
    for (const found of later().flat()) assert.deepEqual(found, homes);
    assert.doesNotMatch(ours.output, /take ?over|took over/i);
    assert.doesNotMatch(theirs.output, /take ?over/i);
    const statistics = guest.run('/sbin/tc -s qdisc show');
    await statistics.ends();
    const dropped = Array.from(statistics.output.matchAll(/dropped (\d+)/g), ([, count]) => Number(count));
    assert.ok(Math.max(...dropped) > 0, statistics.output);
  });

  function latest(): (Homes | undefined)[] {
    return readers.map((each) => readings(each).at(-1));
  }

  /** Both registrars have the same handlespace, and it is as expected. */
  async function bothRead(what: string, isExpected: (found: Homes) => boolean): Promise<void> {
    const isRead = (): boolean => {
      const [first, ...others] = latest();
      return first !== undefined && isExpected(first) && others.every((other) => sameHomes(other, first));
    };
    await until(isRead, what).catch((error: unknown) => {
      console.error(JSON.stringify(latest()), ours.output.slice(-3000), theirs.output.slice(-3000));
      throw error;
    });
  }
});
