import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { fileURLToPath } from 'node:url';
import { Faults } from '../../native/faults.ts';
import { SystemClock } from '../../native/system-clock.ts';
import { UdpDatagrams } from '../../native/udp-datagrams.ts';
import { UdpPacketLayer } from '../../native/udp/udp-packet-layer.ts';
import type { Log } from '../../protocol/host.ts';
import { encodePacket } from '../../protocol/sctp/wire/encode-packet.ts';
import { text } from '../transport/conformance-stage.ts';
import { TextCodec } from '../transport/text-codec.ts';
import { addonObstacle, skipOrFail } from './obstacles.ts';
import { until } from './patience.ts';
import { testUdpPort } from '../test-ports.ts';

interface Telling {
  readonly faults: Faults;
  /** Edge, error and total of what was logged. */
  readonly reported: unknown[][];
}

function telling(): Telling {
  const reported: unknown[][] = [];
  const log: Log = {
    enabled: true,
    event: (_component, event, fields) =>
      reported.push([event, fields?.['edge'], fields?.['error'], fields?.['total']]),
  };
  return { faults: new Faults(log), reported };
}

/** Throws at the first call, and notes later ones. */
class Clumsy {
  calls = 0;

  readonly call = (): void => {
    if (this.calls++ === 0) throw new Error('a bug');
  };
}

describe('faults at the edges of the real world', () => {
  it('are counted by edge and logged with their number: the first ten, then fewer and fewer', () => {
    const { faults, reported } = telling();
    for (let i = 0; i < 1000; i++) faults.caught(i % 2 === 0 ? 'packet' : 'timer', new Error('a bug'));
    assert.deepEqual([faults.total, faults.count('packet'), faults.count('datagram')], [1000, 500, 0]);
    assert.deepEqual(
      reported.map(([, , , total]) => total),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 32, 64, 128, 256, 512],
    );
    assert.deepEqual(reported[0], ['fault', 'packet', 'a bug', 1]);
  });

  it('a timer that throws ends nothing, and can be armed again', async () => {
    const { faults, reported } = telling();
    const clumsy = new Clumsy();
    const timer = new SystemClock(faults).timer(clumsy.call);
    timer.arm(0);
    await until(() => clumsy.calls === 1 && !timer.armed, 'first expiry');
    timer.arm(0);
    await until(() => clumsy.calls === 2, 'second expiry');
    assert.deepEqual(reported, [['fault', 'timer', 'a bug', 1]]);
  });

  it('an SCTP packet whose receiver throws is dropped; the next one arrives', async () => {
    const { faults, reported } = telling();
    const clumsy = new Clumsy();
    const log: Log = { enabled: false, event: () => undefined };
    const options = { addresses: ['127.66.0.1'], udpPort: testUdpPort, remoteUdpPort: testUdpPort, log, faults };
    const layer = new UdpPacketLayer(options);
    await layer.ready;
    layer.attach({ packetArrived: clumsy.call, malformedArrived: clumsy.call });
    const socket = createSocket('udp4');
    const bytes = encodePacket({
      sourcePort: 1,
      destinationPort: 2,
      verificationTag: 3,
      chunks: [{ type: 'COOKIE_ACK' }],
      byteLength: 16,
    });
    for (let i = 1; i <= 2; i++) {
      socket.send(bytes, testUdpPort, '127.66.0.1');
      await until(() => clumsy.calls === i, `packet ${i}`);
    }
    socket.close();
    await layer.close();
    assert.deepEqual(reported, [['fault', 'packet', 'a bug', 1]]);
  });

  it('a datagram whose receiver throws is dropped; the next one arrives', async () => {
    const { faults, reported } = telling();
    const clumsy = new Clumsy();
    const datagrams = new UdpDatagrams({ enabled: false, event: () => undefined }, ['127.0.0.1'], faults);
    const codec = new TextCodec();
    const receiver = datagrams.open({ port: 39_538, codec }, { datagram: clumsy.call });
    const sender = datagrams.open({ port: 0, codec }, { datagram: () => undefined });
    await until(() => {
      sender.send(text('hello'), { address: '127.0.0.1', port: 39_538 });
      return clumsy.calls >= 2;
    }, 'datagrams');
    receiver.close();
    sender.close();
    assert.deepEqual(reported, [['fault', 'datagram', 'a bug', 1]]);
  });

  const skipReason = addonObstacle();
  it(`a message over libusrsctp whose receiver throws is dropped, those behind it are not`, function () {
    skipOrFail(this, skipReason);
    const program = fileURLToPath(new URL('throwing-engine.js', import.meta.url));
    const output = execFileSync(process.execPath, [program, `${testUdpPort + 1}`], { encoding: 'utf8' });
    const { reported, transport, total } = JSON.parse(output) as Record<string, unknown>;
    assert.deepEqual([reported, transport, total], [[['world', 'fault', 'a bug']], 1, 1]);
  });
});
