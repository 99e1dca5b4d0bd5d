import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { LocalPrograms } from './local-programs.ts';
import { testUdpPort } from '../../test-ports.ts';
import { foreignAddress } from '../foreign-addresses.ts';

/** Reports of a sender as JSON. */
function reports(output: string): Record<string, unknown>[] {
  return output
    .split('\n')
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));
}

describe('rsplab sctp', () => {
  const programs = new LocalPrograms();
  afterEach(async () => programs.close());

  it('send: messages over two paths and several streams arrive, and reports show them', async () => {
    const serve = programs.run(`
      sctp serve --service discard --port 7007 --address 127.68.1.1 --address 127.68.2.1 --sack-delay 0.1 --cookie-life 30`);
    await serve.prints(/^discard: SCTP port 7007, UDP port \d+ of 127\.68\.1\.1, 127\.68\.2\.1$/m);
    const send = programs.run(`
      sctp send 127.68.1.1 127.68.2.1 --port 7007 --address 127.68.1.2 --address 127.68.2.2
        --count 300 --rate 200 --size 100-20000 --streams 5 --unordered --ppid 39
        --rto-min 0.2 --json --report 0.5`);
    assert.equal(await send.ends(), 0, send.output);
    const all = reports(send.output);
    assert.deepEqual(
      all.filter(({ event }) => event === 'up'),
      [{ event: 'up', peer: ['127.68.1.1', '127.68.2.1'] }],
    );
    assert.deepEqual(all.at(-1), { event: 'ended', end: 'closed' });
    const total = all.find(({ event }) => event === 'total');
    assert.ok(total !== undefined);
    assert.equal(total['sentMessages'], 300);
    assert.equal(total['deliveredBytes'], total['sentBytes']);
    const intervals = all.filter(({ event }) => event === 'interval');
    assert.ok(intervals.length >= 1, send.output);
    const paths = intervals.at(-1)?.['paths'] as Record<string, unknown>[];
    assert.deepEqual(
      paths.map(({ address, primary }) => [address, primary]),
      [
        ['127.68.1.1', true],
        ['127.68.2.1', false],
      ],
    );
    for (const { cwnd, rto } of paths) assert.ok(Number(cwnd) > 0 && Number(rto) >= 0.2, send.output);
    await serve.end('SIGINT');
    assert.equal(serve.exitCode, 0);
    const received = new RegExp(`^received 300 messages, ${String(total['sentBytes'])} bytes$`, 'm');
    assert.match(serve.output, received);
    assert.match(serve.output, /^up 127\.68\.1\.2, 127\.68\.2\.2 port \d+\nshutDownByPeer/m);
  });

  it('send: says at once that there is no way to the peer, and counts no packets that never left', async () => {
    for (const peer of ['2001:db8::1', foreignAddress(9)]) {
      const send = programs.run(`sctp send ${peer} --address 127.68.1.3 --count 1 --json`);
      assert.equal(await send.ends(), 1, send.output);
      assert.match(send.output, /^rsplab: the peer cannot be reached: there is no route/m);
      const all = reports(send.output);
      assert.deepEqual(all.at(-1), { event: 'ended', end: 'noRoute' });
      assert.equal(all.find(({ event }) => event === 'total')?.['packetsSent'] ?? 0, 0, send.output);
    }
  });

  it('send: ends at once at a signal during the set-up', async () => {
    const send = programs.run('sctp send 127.68.9.9 --address 127.68.1.4 --count 1 --report 0.1');
    await send.prints(/^0\.\d s: /m);
    await send.end('SIGINT');
    assert.equal(send.exitCode, 1, send.output);
    assert.match(send.output, /^rsplab: stopped before the association was established$/m);
    assert.doesNotMatch(send.output, /after the signal/);
  });

  it('serve and send: over IPv6, whose loopback has one address for both', async function () {
    if (!Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'))) this.skip();
    const serve = programs.run('sctp serve --service echo --port 7008 --address ::1');
    await serve.prints(/^echo: SCTP port 7008, UDP port \d+ of ::1$/m);
    const send = programs.run(`
      sctp send ::1 --port 7008 --address ::1 --udp-port ${testUdpPort + 1} --remote-udp-port ${testUdpPort}
        --count 50 --rate 200 --size 100-2000 --json`);
    assert.equal(await send.ends(), 0, send.output);
    const total = reports(send.output).find(({ event }) => event === 'total');
    assert.ok(total !== undefined);
    assert.equal(total['sentMessages'], 50);
    assert.equal(total['deliveredBytes'], total['sentBytes']);
    assert.equal(total['receivedMessages'], 50, send.output);
    await serve.end('SIGINT');
    assert.match(serve.output, /^up ::1 port \d+\nshutDownByPeer/m);
    assert.match(serve.output, new RegExp(`^received 50 messages, ${String(total['sentBytes'])} bytes$`, 'm'));
  });

  it('send: a bulk of unlimited rate ends at SIGINT when what was sent has arrived', async () => {
    const serve = programs.rsplab('sctp', 'serve', '--service', 'discard', '--address', '127.68.1.3');
    await serve.prints(/^discard: SCTP port 9, /m);
    const send = programs.rsplab('sctp', 'send', '127.68.1.3', '--address', '127.68.1.4', '--report', '0.3');
    await send.prints(
      /^\d+\.\d s: \d+\.\d\d Mbit\/s; sent [1-9]\d* messages, [^]*127\.68\.1\.3: active, primary; RTT/m,
    );
    await send.end('SIGINT');
    assert.equal(send.exitCode, 0, send.output);
    assert.match(send.output, /^total of [^]*^association ended: closed$/m);
    await serve.prints(/shutDownByPeer/);
  });

  it('send: says why it failed, and so does its exit code', async () => {
    await programs
      .rsplab('sctp', 'serve', '--service', 'daytime', '--address', '127.68.1.5')
      .prints(/^daytime: SCTP port 13/m);
    const at = ['--address', '127.68.1.6', '--count', '1'];
    const refused = programs.rsplab('sctp', 'send', '127.68.1.5', '--port', '14', ...at);
    assert.equal(await refused.ends(), 1);
    assert.match(refused.output, /^rsplab: the peer refuses the association$/m);
    const silent = programs.rsplab('sctp', 'send', '127.68.1.99', '--connect-timeout', '0.5', ...at);
    assert.equal(await silent.ends(), 1);
    assert.match(silent.output, /^rsplab: the peer does not answer$/m);
  });

  it('send: with CUBIC everything arrives', async () => {
    const serve = programs.run('sctp serve --service discard --port 7008 --address 127.68.1.1');
    await serve.prints(/^discard:/m);
    const send = programs.run(`
      sctp send 127.68.1.1 --port 7008 --address 127.68.1.2 --count 500 --size 5000 --congestion-control cubic --json`);
    assert.equal(await send.ends(), 0, send.output);
    const total = reports(send.output).find(({ event }) => event === 'total');
    assert.equal(total?.['deliveredBytes'], 2_500_000);
  });

  it('send: with CMT data takes both paths, without it one', async () => {
    const serve = programs.run(`
      sctp serve --service discard --port 7009 --address 127.68.1.1 --address 127.68.2.1 --cmt --nr-sack`);
    await serve.prints(/^discard:/m);
    // A round-trip time is measured where data goes.
    const measuredPaths = async (options: string): Promise<string[]> => {
      const send = programs.run(`
        sctp send 127.68.1.1 127.68.2.1 --port 7009 --address 127.68.1.2 --address 127.68.2.2 --count 500 --size 5000
          --heartbeat-interval 0 --json ${options}`);
      assert.equal(await send.ends(), 0, send.output);
      const total = reports(send.output).find(({ event }) => event === 'total');
      assert.equal(total?.['deliveredBytes'], 2_500_000);
      const paths = total['paths'] as Record<string, unknown>[];
      return paths.flatMap(({ address, smoothedRtt }) => (smoothedRtt === undefined ? [] : [String(address)]));
    };
    assert.deepEqual(await measuredPaths(''), ['127.68.1.1']);
    const details = '--congestion-control rpv2 --cmt-retransmission asap --cmt-buffer-splitting none --nr-sack';
    assert.deepEqual(await measuredPaths(`--cmt ${details}`), ['127.68.1.1', '127.68.2.1']);
  });

  it('says what is wrong with its options', async () => {
    for (const [given, said] of [
      [
        ['serve', '--service', 'echo', '--transport', 'usrsctp-udp', '--cookie-life', '9'],
        /--cookie-life: only transport udp/,
      ],
      [
        ['send', '127.0.0.1', '--transport', 'usrsctp-udp', '--congestion-control', 'cubic'],
        /--congestion-control: only transport udp can have these options, not usrsctp-udp/,
      ],
      [
        ['send', '127.0.0.1', '--congestion-control', 'vegas'],
        /'--congestion-control <name>' argument 'vegas' is invalid\. Allowed choices are rfc9260, cubic/,
      ],
      [
        ['send', '127.0.0.1', '--transport', 'usrsctp-udp', '--cmt', '--no-cmt-delayed-ack', '--nr-sack'],
        /--cmt, --no-cmt-delayed-ack, --nr-sack: only transport udp can have these options, not usrsctp-udp/,
      ],
      [
        ['send', '127.0.0.1', '--cmt-send-order', 'pathOrder', '--no-cmt-delayed-ack'],
        /--cmt-send-order, --no-cmt-delayed-ack: CMT is off: add --cmt/,
      ],
      [['send', '127.0.0.1', '--cmt', '--cmt-rescheduling-threshold', '1.5'], /must be above 0 and at most 1/],
      [['serve', '--service', 'gopher'], /Allowed choices are echo, discard, daytime, chargen/],
      [['serve', '--service', 'echo', '--rto-min', '2', '--rto-max', '1'], /rtoMax 1 s is below rtoMin 2 s/],
      [['send', '10.1.1'], /must be an address or the name of a host/],
      [['send', 'no..where'], /must be an address or the name of a host/],
      [['send', '127.0.0.1', '--size', '9-2'], /first size must not be above the second/],
    ] as const) {
      const program = programs.rsplab('sctp', ...given);
      assert.equal(await program.ends(), 1, program.output);
      assert.match(program.output, said);
    }
  });
});
