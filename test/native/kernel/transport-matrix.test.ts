/** Every pair of transports that understand each other, one as the server's and one as the client's, by IPv4 and IPv6. */
import type { GuestProgram } from '../../../native/lab/rsplib-guest.ts';
import { addonObstacle, guestObstacle, kernelAddonObstacle, skipOrFail } from '../obstacles.ts';
import { carrierNames, carriers, families, lineOf, triedTransports } from './carriers.ts';
import { MixedNetwork } from './mixed-network.ts';

const skipReason = addonObstacle() ?? kernelAddonObstacle() ?? guestObstacle();

describe(`transports with each other${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, function () {
  let network: MixedNetwork;
  let kernelClients: GuestProgram;
  before(async function () {
    skipOrFail(this, skipReason);
    network = await MixedNetwork.make();
  });
  after(async () => network?.close());

  it('servers over all of them register at a registrar over kernel, found by its announcements', async () => {
    await network.registrar().prints(/^registrar 0x/m);
    await Promise.all(triedTransports.map(async (transport) => network.server(transport).prints(/^registered in/m)));
    kernelClients = network.kernelClients();
  });

  for (const family of families)
    for (const carrier of carrierNames)
      for (const server of carriers[carrier])
        for (const client of carriers[carrier])
          it(`${client} is served by ${server}, ${carrier === 'UDP' ? 'in UDP' : 'over IP'}, by IPv${family}`, async () => {
            if (client === 'kernel')
              await kernelClients.prints(new RegExp(`^${lineOf(server, carrier, family)}hello$`, 'm'));
            else await network.client(client, server, family).prints(/> hello$/);
          });

  it('a client over libusrsctp whose packets would leave from another address of its host says so', async () => {
    await network
      .client('usrsctp-udp', 'udp', 4, true)
      .prints(
        /there is no route to it: packets to 10\.9\.1\.4 leave from 10\.9\.1\.32, the system’s choice, which is no address of this endpoint/,
      );
  });
});
