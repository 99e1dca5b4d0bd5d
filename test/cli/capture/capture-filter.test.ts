import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { captureFilter, type CaptureFilter } from '../../../cli/capture/capture-filter.ts';
import { Dissector, type DissectedFrame } from '../../../protocol/wire/capture/dissector.ts';
import { readCapture } from '../../../protocol/wire/capture/read-capture.ts';

const file = readFileSync(new URL('../../../../test/reference/captures/04-calcapp.pcap', import.meta.url));
const dissector = new Dissector({ profile: 'rsplib', encapsulationPorts: [] });
const frames: DissectedFrame[] = [...readCapture(file)]
  .map((frame) => dissector.dissect(frame))
  .filter((dissected) => dissected !== undefined);

function count(filter: CaptureFilter): number {
  return frames.filter(captureFilter(filter)).length;
}

// The numbers are those of tshark for the filters in the comments.
describe('conditions on frames of a capture', () => {
  it('let everything through when there is none', () => {
    assert.equal(count({}), 283);
  });

  it('name a protocol of messages, or SCTP', () => {
    // calcappprotocol; asap; udp && enrp; sctp
    assert.equal(count({ protocol: 'calcapp' }), 50);
    assert.equal(count({ protocol: 'asap' }), 78);
    assert.equal(count({ protocol: 'enrp' }), 24);
    assert.equal(count({ protocol: 'sctp' }), 223);
    assert.equal(count({ protocol: 'fractal' }), 0);
  });

  it('name types of chunks and messages, in any case', () => {
    // sctp.chunk_type == 1; calcappprotocol.message_type in {1, 2}
    assert.equal(count({ type: ['INIT'] }), 8);
    assert.equal(count({ type: ['CALCAPP_REQUEST', 'calcapp_accept'] }), 9);
  });

  it('name addresses and ports of either end', () => {
    // ip.addr == 10.1.1.21; sctp.port == 3863 || udp.port == 3863
    assert.equal(count({ host: ['10.1.1.21'] }), 143);
    assert.equal(count({ port: [3863] }), 133);
    assert.equal(count({ host: ['10.1.1.21', '10.1.1.11'] }), count({ host: ['10.1.1.11', '10.1.1.21'] }));
  });

  it('must hold all together', () => {
    // calcappprotocol.message_type == 1 && ip.addr == 10.1.1.11
    assert.equal(count({ protocol: 'calcapp', type: ['CALCAPP_REQUEST'], host: ['10.1.1.11'] }), 1);
    assert.equal(count({ protocol: 'calcapp', port: [3863] }), 0);
  });

  it('leave only frames with something malformed', () => {
    assert.equal(count({ malformed: true }), 0);
    const faulty = frames.map((frame, index) => (index === 3 ? { ...frame, fault: 'cut' } : frame));
    assert.equal(faulty.filter(captureFilter({ malformed: true })).length, 1);
  });
});
