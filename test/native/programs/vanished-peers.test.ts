import { NamespaceNetwork, type Program } from '../namespace-network.ts';
import { addonObstacle, namespaceObstacle, skipOrFail } from '../obstacles.ts';

const skipReason = addonObstacle() ?? namespaceObstacle();

describe(`peers that vanish${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  let network: NamespaceNetwork;
  before(function () {
    skipOrFail(this, skipReason);
  });
  beforeEach(() => {
    network = new NamespaceNetwork();
  });
  afterEach(async () => network?.close());

  // Quicker than by default, so that the test does not take a minute. The stacks' own settings would take several.
  const QUICK = '--rto-initial 0.2 --rto-min 0.1 --rto-max 0.3 --association-max-retrans 4 --heartbeat-interval 0.3';

  for (const transport of ['udp', 'usrsctp-udp']) {
    const start = (host: string, number: number, command: string): Program => {
      const [address] = network.host(host, number);
      const options = `--transport ${transport} --address ${address} --log-level debug ${QUICK}`;
      return network.rsplab(host, ...`${command} ${options}`.split(' '));
    };

    /** All idle: a client that was answered once, its server, and their registrar, which sends no keep-alives. */
    async function idle(): Promise<Record<'registrar' | 'server' | 'client', Program>> {
      const registrar = start('pr', 1, 'registrar --no-announce --endpoint-keep-alive-interval 3600');
      await registrar.prints(/ASAP port/);
      const server = start('pe', 11, 'server --service echo --registrar 10.77.1.1 --reregistration-interval 3600');
      await server.prints(/^registered in EchoPool/m);
      const client = start('pu', 21, 'client --service echo --registrar 10.77.1.1').saying('hello');
      await client.prints(/> hello/);
      return { registrar, server, client };
    }

    it(`over ${transport}: a client, by its registrar and its server, which it connected to`, async () => {
      const { registrar, server, client } = await idle();
      await client.end('SIGKILL');
      await registrar.prints(lost(21));
      await server.prints(lost(21));
    });

    it(`over ${transport}: a server, by its registrar and its client`, async () => {
      const { registrar, server, client } = await idle();
      await server.end('SIGKILL');
      await registrar.prints(lost(11));
      await client.prints(lost(11));
    });

    it(`over ${transport}: a registrar, by those that it serves`, async () => {
      const { registrar, server, client } = await idle();
      await registrar.end('SIGKILL');
      await server.prints(lost(1));
      await client.prints(lost(1));
    });
  }
});

/** What is logged when the association with a host is lost. */
function lost(number: number): RegExp {
  return new RegExp(`association with 10\\.77\\.1\\.${number}:\\d+ ended: lost`);
}
