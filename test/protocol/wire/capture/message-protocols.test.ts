import assert from 'node:assert/strict';
import { protocolOfDatagram, protocolOfUserMessage } from '../../../../protocol/wire/capture/message-protocols.ts';

describe('protocols of user messages', () => {
  const elsewhere = { sourcePort: 5000, destinationPort: 6000 };

  it('are known by the payload protocol identifiers of IANA', () => {
    const names = [11, 12, 32, 33, 34, 35, 36].map((ppid) => protocolOfUserMessage(ppid, elsewhere));
    assert.deepEqual(names, ['asap', 'enrp', 'fractal', 'pingpong', 'calcapp', 'scripting', undefined]);
  });

  it('are known by port where the identifier says nothing: that which they go to, or come from', () => {
    for (const [sourcePort, destinationPort, name] of [
      [5000, 3863, 'asap'],
      [3863, 5000, 'asap'],
      [9901, 5000, 'enrp'],
      [9901, 3863, 'asap'],
      [5000, 6000, undefined],
      [5000, 2960, undefined],
    ] as const)
      assert.equal(protocolOfUserMessage(0, { sourcePort, destinationPort }), name);
    assert.equal(protocolOfUserMessage(99, { sourcePort: 5000, destinationPort: 3863 }), undefined);
  });

  it('of datagrams are known by port: announcements, presences, component status', () => {
    const names = [3863, 9901, 2960, 53].map((destinationPort) =>
      protocolOfDatagram({ sourcePort: 5000, destinationPort }),
    );
    assert.deepEqual(names, ['asap', 'enrp', 'csp', undefined]);
  });
});
