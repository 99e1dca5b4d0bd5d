import assert from 'node:assert/strict';
import { TransferMeter } from '../../../cli/sctp/transfer-meter.ts';
import { NamedStreams } from '../../../protocol/random/streams.ts';
import { BulkSender } from '../../../protocol/services/bare/bulk-sender.ts';
import { Pair, PORT, PPID } from '../../protocol/sctp/pair.ts';

const listener = {
  up: () => undefined,
  restarted: () => undefined,
  pathChanged: () => undefined,
  ended: () => undefined,
};

function senderOf(pair: Pair): BulkSender {
  const host = { clock: pair.network.simulator, transport: pair.clientStack };
  const options = {
    addresses: [],
    localPort: 0,
    peerAddresses: ['10.1.0.2'],
    peerPort: PORT,
    association: {},
    minSize: 1000,
    maxSize: 1000,
    streams: 1,
    ordered: true,
    ppid: PPID,
    lifetime: undefined,
    rate: 10,
    count: Infinity,
    duration: Infinity,
  };
  return new BulkSender(host, new NamedStreams('sender').stream('sizes'), options, listener);
}

describe('reports of a transfer', () => {
  it('show a packet that could not be sent after all by the next ones, which have no less than none', () => {
    const pair = new Pair();
    const meter = new TransferMeter(senderOf(pair));
    const reports: number[] = [];
    const report = (): void => void reports.push(meter.report('interval').packetsSent ?? NaN);
    pair.network.run(2);
    report();
    const sent = pair.network.sent('DATA').slice(-3);
    for (const { packet, destination } of sent) pair.clientStack.packetUnsent(packet, destination, false);
    report();
    for (let i = 0; i < 3; i++) {
      pair.network.run(1);
      report();
    }
    assert.equal(reports[1], 0);
    assert.ok(
      reports.every((count) => count >= 0),
      reports.join(),
    );
    assert.equal(reports[2], reports[3] - sent.length);
    const sum = reports.reduce((total, count) => total + count, 0);
    assert.equal(sum, meter.report('total').packetsSent);
  });
});
