import assert from 'node:assert/strict';
import { once } from 'node:events';
import { runBareService, runBulkSender } from '../../../native/programs/bare-sctp-program.ts';
import { silentLog } from '../../../protocol/host.ts';
import { peerText } from '../../../protocol/log-text.ts';
import { testUdpPort } from '../../test-ports.ts';

/** Settings of a program at an address. */
function at(address: string) {
  return { transport: 'udp', addresses: [address], udpPort: testUdpPort, alone: false, log: silentLog } as const;
}

describe('the observer of a component on real SCTP', () => {
  it('sees its associations and the messages that they take', async () => {
    const service = await runBareService(
      { ...at('127.74.1.1'), service: 'discard', port: 9 },
      {
        associationUp: () => undefined,
        associationRestarted: () => undefined,
        associationEnded: () => undefined,
        received: () => undefined,
      },
    );
    const seen: string[] = [];
    const ended = new EventTarget();
    const end = once(ended, 'end');
    const sender = await runBulkSender(
      {
        ...at('127.74.1.2'),
        observer: {
          associationUp: (association) => void seen.push(`up: ${peerText(association)}`),
          messageSent: (_, { ppid, payload }) => void seen.push(`${ppid}: ${payload.byteLength}`),
          associationOver: (_, way) => void seen.push(`over: ${way}`),
        },
        localPort: 0,
        peerAddresses: ['127.74.1.1'],
        peerPort: 9,
        association: {},
        minSize: 7,
        maxSize: 7,
        streams: 1,
        ordered: true,
        ppid: 5,
        lifetime: undefined,
        rate: Infinity,
        count: 2,
        duration: Infinity,
      },
      {
        up: () => undefined,
        restarted: () => undefined,
        pathChanged: () => undefined,
        ended: () => void ended.dispatchEvent(new Event('end')),
      },
    );
    await end;
    await Promise.all([sender.stop(), service.stop()]);
    assert.deepEqual(seen, ['up: 127.74.1.1:9', '5: 7', '5: 7', 'over: closed']);
  });
});
