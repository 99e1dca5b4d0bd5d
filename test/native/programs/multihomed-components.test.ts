import assert from 'node:assert/strict';
import { NamespaceNetwork, type Program } from '../namespace-network.ts';
import { addonObstacle, namespaceObstacle, skipOrFail } from '../obstacles.ts';

const skipReason = addonObstacle() ?? namespaceObstacle();

describe(`components on two paths${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  let network: NamespaceNetwork;
  before(function () {
    skipOrFail(this, skipReason);
  });
  beforeEach(() => {
    network = new NamespaceNetwork(2);
  });
  afterEach(async () => network?.close());

  /** A registrar and a server that renews its registration every 2 s; what they log comes from these. */
  async function registered(transport: string): Promise<{ readonly registrar: Program; readonly server: Program }> {
    const own = network.host('pr', 1);
    const log = ['--transport', transport, '--log-level', 'debug'];
    const registrar = network.rsplab('pr', 'registrar', '--no-announce', ...at(own), ...log);
    await registrar.prints(/ASAP port/);
    const search = ['--registrar', own.join(','), '--reregistration-interval', '2'];
    const addresses = at(network.host('pe', 11));
    const server = network.rsplab('pe', 'server', '--service', 'echo', ...search, ...addresses, ...log);
    // Meanwhile both sides find out that the other one answers on the second path.
    await server.prints(/(re-registered[^]*){2}/);
    return { registrar, server };
  }

  for (const transport of ['udp', 'usrsctp-udp'])
    for (const path of [1, 2])
      it(`a registration over ${transport} never lapses when path ${path} is cut at the registrar`, async () => {
        const { registrar, server } = await registered(transport);
        const before = count(server, / re-registered /g);
        network.setLink(1, path, false);
        for (const program of [registrar, server]) await program.prints(new RegExp(`path to 10\\.77\\.${path}\\.`));
        await server.prints(new RegExp(`(re-registered[^]*){${before + 6}}`));
        assert.doesNotMatch(server.output, /registrar at .* lost|did not answer/);
        assert.doesNotMatch(
          registrar.output,
          /did not answer|removed|registered in EchoPool[^]*registered in EchoPool/,
        );
        await registrar.prints(new RegExp(`warning transport: path to 10\\.77\\.${path}\\.11 of \\S+ is `));
        network.setLink(1, path, true);
        await registrar.prints(new RegExp(`info transport: path to 10\\.77\\.${path}\\.11 of \\S+ works`));
      });
});

/** Local addresses of a component. */
function at(addresses: readonly string[]): string[] {
  return addresses.flatMap((address) => ['--address', address]);
}

function count({ output }: Program, pattern: RegExp): number {
  return [...output.matchAll(pattern)].length;
}
