import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import type { DatagramOptions, DatagramSocket, Log } from '../../protocol/host.ts';
import { UdpDatagrams } from '../../native/udp-datagrams.ts';
import { text } from '../transport/conformance-stage.ts';
import { TextCodec } from '../transport/text-codec.ts';
import { until } from './patience.ts';

const GROUP = '239.1.2.3';
const codec = new TextCodec();

/** Reports of failures. */
function failures(): { readonly log: Log; readonly reported: unknown[] } {
  const reported: unknown[] = [];
  const log: Log = { enabled: true, event: (_component, event, fields) => reported.push([event, fields?.['error']]) };
  return { log, reported };
}

describe('UDP datagrams', () => {
  const sockets: DatagramSocket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
  });

  function open(
    datagrams: UdpDatagrams,
    options: Omit<DatagramOptions, 'codec'>,
    heard: string[] = [],
  ): DatagramSocket {
    const socket = datagrams.open({ ...options, codec }, { datagram: (message) => heard.push(String(message)) });
    sockets.push(socket);
    return socket;
  }

  it('go to and come from groups by the IPv4 addresses among those of a component', async () => {
    const { log, reported } = failures();
    const datagrams = new UdpDatagrams(log, ['127.0.0.1', '::1']);
    const heard: string[] = [];
    open(datagrams, { port: 39_535, group: GROUP }, heard);
    const sender = open(datagrams, { port: 0 });
    await until(() => {
      sender.send(text('hello'), { address: GROUP, port: 39_535 });
      return heard.length > 0;
    }, 'datagram');
    assert.deepEqual(reported, []);
  });

  it('report once that there is no IPv4 address for a group', async () => {
    const { log, reported } = failures();
    const socket = open(new UdpDatagrams(log, ['::1']), { port: 39_536, group: GROUP });
    for (let i = 0; i < 3; i++) socket.send(text('hello'), { address: GROUP, port: 39_536 });
    await until(() => reported.length >= 2, 'both failures');
    assert.deepEqual(reported, [
      ['failed', `no local IPv4 address to send to ${GROUP} from`],
      ['failed', `no local IPv4 address to receive ${GROUP} at`],
    ]);
  });

  it('that cannot be sent are reported once', async () => {
    const { log, reported } = failures();
    const socket = open(new UdpDatagrams(log, ['127.0.0.1']), { port: 0 });
    // Sockets must not broadcast unless they are configured to.
    const send = (): void => socket.send(text('hello'), { address: '255.255.255.255', port: 39_537 });
    for (let i = 0; i < 3; i++) send();
    await until(() => reported.length > 0, 'failure');
    send();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(reported.length, 1);
    assert.match(String(reported), /^failed,send E\w+ 255\.255\.255\.255:39537$/);
  });

  it('are received once, and without a warning, however many addresses an interface has', async () => {
    const { log, reported } = failures();
    const datagrams = new UdpDatagrams(log, ['127.0.0.1', '127.0.0.2', '127.5.0.1']);
    const heard: string[] = [];
    open(datagrams, { port: 39_539, group: GROUP }, heard);
    const sender = open(datagrams, { port: 0 });
    const say = (what: string): void => sender.send(text(what), { address: GROUP, port: 39_539 });
    await until(() => {
      say('first');
      return heard.length > 0;
    }, 'datagram');
    say('second');
    say('last');
    await until(() => heard.includes('last'), 'the last one');
    assert.equal(heard.filter((each) => each === 'second').length, 1);
    assert.deepEqual(reported, []);
  });

  it('of a port that another program has cannot be opened, not even for a group', async () => {
    const other = createSocket('udp4');
    await new Promise<void>((resolve) => other.bind(0, resolve));
    try {
      const { port } = other.address();
      const { log, reported } = failures();
      const datagrams = new UdpDatagrams(log, ['127.0.0.1']);
      const problem = new RegExp(`^TransportError: UDP port ${port} is in use$`);
      assert.throws(() => open(datagrams, { port }), problem);
      assert.throws(() => open(datagrams, { port, group: GROUP }), problem);
      assert.deepEqual(reported, []);
    } finally {
      other.close();
    }
  });
});
