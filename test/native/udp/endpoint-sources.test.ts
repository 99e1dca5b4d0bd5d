import assert from 'node:assert/strict';
import { type AssociationEnd, type EndpointHandler, type IpAddress, silentLog } from '../../../protocol/host.ts';
import type { SctpPacket } from '../../../protocol/sctp/chunk.ts';
import type { SctpStatistics } from '../../../protocol/sctp/statistics.ts';
import { UdpPacketLayer } from '../../../native/udp/udp-packet-layer.ts';
import { UdpTransport } from '../../../native/udp/udp-transport.ts';
import { testUdpPort } from '../../test-ports.ts';
import { foreignAddress } from '../foreign-addresses.ts';

const ports = { udpPort: testUdpPort, remoteUdpPort: testUdpPort, log: silentLog };
const ignore: EndpointHandler = { message: () => undefined, associationRestarted: () => undefined };

describe('source addresses of an SCTP endpoint over UDP', () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map(async (each) => each.close()));
  });

  async function transport(...addresses: readonly IpAddress[]): Promise<UdpTransport> {
    const opened = await UdpTransport.open({ ...ports, addresses });
    open.push(opened);
    return opened;
  }

  /** Where the first packet to an address comes from. */
  async function firstSource(at: IpAddress): Promise<IpAddress> {
    const layer = new UdpPacketLayer({ ...ports, addresses: [at] });
    open.push(layer);
    await layer.ready;
    return new Promise((resolve) => {
      layer.attach({
        packetArrived: (_packet: SctpPacket, source) => resolve(source),
        malformedArrived: () => undefined,
      });
    });
  }

  for (const [bound, source] of [
    // The system prefers 127.0.0.1, even if another one looks nearer.
    [[], '127.0.0.1'],
    [['127.67.5.2', '127.0.0.1'], '127.0.0.1'],
    [['127.67.5.2'], '127.67.5.2'],
    [['127.67.5.2', '127.67.5.1', '127.0.0.1'], '127.0.0.1'],
  ] as const)
    it(`bound to ${bound.join(' and ') || 'all'} of 127.67.5.1, 127.67.5.2 and 127.0.0.1: ${source}`, async () => {
      const { stack } = await transport('127.67.5.1', '127.67.5.2', '127.0.0.1');
      const heard = firstSource('127.67.5.9');
      stack.open({ addresses: bound, port: 0, protocols: [] }, ignore).connect(['127.67.5.9'], 7);
      assert.equal(await heard, source);
    });

  it('without a route from any report this at once, each time, and have sent nothing; a route from one of two is taken', async () => {
    const { stack } = await transport('127.67.5.3', '127.67.5.4');
    const ends: AssociationEnd[] = [];
    let heard: (() => void) | undefined;
    const handler: EndpointHandler = {
      ...ignore,
      associationEnded: (_association, end) => {
        ends.push(end);
        heard?.();
      },
    };
    for (const addresses of [[], ['127.67.5.3']])
      for (const peer of [[foreignAddress(1)], [foreignAddress(1), foreignAddress(2), '2001:db8::1']]) {
        const endpoint = stack.open({ addresses, port: 0, protocols: [] }, handler);
        const end = new Promise<void>((resolve) => (heard = resolve));
        endpoint.connect(peer, 7);
        await end;
      }
    assert.deepEqual(ends, ['noRoute', 'noRoute', 'noRoute', 'noRoute']);
    const totals: SctpStatistics = stack.totals();
    assert.deepEqual([totals.packetsSent, totals.t1Expiries], [0, 0]);
    const source = firstSource('127.67.5.9');
    stack.open({ addresses: [], port: 0, protocols: [] }, handler).connect([foreignAddress(1), '127.67.5.9'], 7);
    assert.ok(['127.67.5.3', '127.67.5.4'].includes(await source));
  });
});
