import assert from 'node:assert/strict';
import type { Program } from '../namespace-network.ts';
import { addonObstacle, mustRun, namespaceObstacle } from '../obstacles.ts';
import { until } from '../patience.ts';
import { ADDRESSES, RoutedNetwork } from '../routed-network.ts';

const obstacle = namespaceObstacle();
/** So that a path that fails is noticed soon. */
const impatient = ['--rto-min', '0.2', '--rto-initial', '0.2', '--rto-max', '0.5', '--path-max-retrans', '1'];
const settings = [...impatient, '--association-max-retrans', '8', '--heartbeat-interval', '0.3'];

interface Report {
  readonly event: string;
  readonly packetsSent?: number;
  readonly paths?: readonly { readonly address: string; readonly state: string }[];
  readonly deliveredBytes?: number;
}

function reportsOf({ output }: Program): Report[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Report);
}

function at(addresses: readonly string[]): string[] {
  return addresses.flatMap((address) => ['--address', address]);
}

describe(`paths through unrelated networks behind routers${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`, () => {
  let network: RoutedNetwork;
  before(function () {
    if (obstacle !== undefined && mustRun) throw new Error(obstacle);
    if (obstacle !== undefined) this.skip();
  });
  beforeEach(() => {
    network = new RoutedNetwork();
  });
  afterEach(async () => network?.close());

  for (const [order, own] of Object.entries({
    'in order': ADDRESSES.a,
    'the other way round': ADDRESSES.a.toReversed(),
  })) {
    it(`packets leave from the address that the system's route says, own addresses ${order}`, async () => {
      const server = network.rsplab('b', 'sctp', 'serve', '--service', 'discard', '--address', ADDRESSES.b[0]);
      await server.prints(/discard: SCTP port 9/);
      const client = network.rsplab('a', 'sctp', 'send', ADDRESSES.b[0], ...at(own), '--count', '5');
      assert.equal(await client.ends(), 0, client.output);
    });

    it(`cutting one path leaves the other alone, own addresses ${order}`, async () => {
      const there = order === 'in order' ? ADDRESSES.b : ADDRESSES.b.toReversed();
      const server = network.rsplab('b', 'sctp', 'serve', '--service', 'discard', ...at(there), ...settings);
      await server.prints(/discard: SCTP port 9/);
      const send = ['sctp', 'send', ...ADDRESSES.b, ...at(own), ...settings];
      const client = network.rsplab('a', ...send, '--rate', '200', '--report', '0.2', '--json');
      const isState = (address: string, state: string) => (): boolean =>
        reportsOf(client).some(({ paths = [] }) =>
          paths.some((path) => path.address === address && path.state === state),
        );
      await until(isState(ADDRESSES.b[1], 'active'), 'second path');
      network.cut('r1');
      await until(isState(ADDRESSES.b[0], 'inactive'), 'failure of the first path');
      const delivered = (): number =>
        reportsOf(client).reduce(
          (sum, { event, deliveredBytes = 0 }) => sum + (event === 'interval' ? deliveredBytes : 0),
          0,
        );
      const atFailure = delivered();
      await until(() => delivered() > atFailure + 200_000, 'data by the second path');
      assert.ok(!isState(ADDRESSES.b[1], 'inactive')(), client.output);
      assert.doesNotMatch(server.output, /lost/);
    });
  }

  it('packets that cannot leave any more are not counted as sent', async () => {
    const server = network.rsplab('b', 'sctp', 'serve', '--service', 'discard', '--address', ADDRESSES.b[0]);
    await server.prints(/discard: SCTP port 9/);
    const send = ['sctp', 'send', ADDRESSES.b[0], '--address', ADDRESSES.a[0], '--preset', 'rfc9260', ...impatient];
    const client = network.rsplab('a', ...send, '--rate', '200', '--report', '0.2', '--json');
    const intervals = (): number[] =>
      reportsOf(client).flatMap(({ event, packetsSent = 0 }) => (event === 'interval' ? [packetsSent] : []));
    await until(() => intervals().some((sent) => sent > 10), 'traffic');
    network.unplug('a');
    const before = intervals().length;
    // Not at once: reports of before may still be on their way here. It tries again at least every 0.5 s.
    const latest = (): number[] => intervals().slice(before).slice(-5);
    await until(() => latest().length === 5 && latest().every((sent) => sent === 0), 'reports without packets');
  });

  for (const transport of ['udp', 'usrsctp-udp'])
    it(`a host without routes says so at once, by ${transport}`, async function () {
      const missing = transport === 'udp' ? undefined : addonObstacle();
      if (missing !== undefined && mustRun) throw new Error(missing);
      if (missing !== undefined) this.skip();
      network.unplug('a');
      const send = ['sctp', 'send', ADDRESSES.b[0], '--address', '127.0.0.1', '--count', '1'];
      const client = network.rsplab('a', ...send, '--transport', transport);
      assert.equal(await client.ends(), 1);
      assert.match(client.output, /^rsplab: the peer cannot be reached: there is no route/m);
    });
});
