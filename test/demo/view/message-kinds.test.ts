import assert from 'node:assert/strict';
import { mainProtocol, messageKind } from '../../../demo/view/message-kinds.ts';
import { BytesPayload } from '../../../protocol/payload.ts';
import { CALCAPP_PPID } from '../../../protocol/services/calcapp/codec.ts';
import { PLAIN_PPID } from '../../../protocol/services/plain-bytes.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PPID, type AsapMessage } from '../../../protocol/wire/asap-messages.ts';
import { bytesCodec } from '../../../protocol/wire/bytes-codec.ts';
import { MessagePayload } from '../../../protocol/wire/codec.ts';
import { ENRP_PPID } from '../../../protocol/wire/enrp-messages.ts';

const resolution: AsapMessage = { type: 'ASAP_HANDLE_RESOLUTION', poolHandle: 'EchoPool', subscribe: false };
const asap = asapCodec('rfc');

function purposeOf(...ppids: readonly (number | 'any')[]): string {
  return mainProtocol(ppids.map((ppid) => ({ ppid, codec: bytesCodec })));
}

describe('kinds of messages', () => {
  it('are known by the typed message, which is not encoded', () => {
    const payload = new MessagePayload(asap, resolution);
    payload.bytes = () => assert.fail('encoded');
    const kind = messageKind({ payload, ppid: ASAP_PPID }, 'rfc');
    assert.deepEqual(
      [kind.protocol, kind.type, kind.byteLength],
      ['ASAP', 'ASAP_HANDLE_RESOLUTION', asap.encodedLength(resolution)],
    );
    assert.deepEqual(JSON.parse(kind.decoded()), resolution);
  });

  it('are known by the bytes, if there is nothing else', () => {
    const kind = messageKind({ payload: new BytesPayload(asap.encode(resolution)), ppid: ASAP_PPID }, 'rfc');
    assert.equal(kind.type, 'ASAP_HANDLE_RESOLUTION');
    const { poolHandle } = JSON.parse(kind.decoded()) as { poolHandle: string };
    assert.equal(poolHandle, 'EchoPool');
  });

  it('are those of plain text, and of what is unknown or broken', () => {
    const bytes = Buffer.from('hello');
    const kinds = [PLAIN_PPID, 4711, ENRP_PPID].map((ppid) =>
      messageKind({ payload: new BytesPayload(bytes), ppid }, 'rsplib'),
    );
    assert.deepEqual(
      kinds.map(({ protocol, type }) => `${protocol} ${type}`),
      ['application TEXT', 'other PPID 4711', `ENRP PPID ${ENRP_PPID}`],
    );
    for (const { decoded } of kinds) assert.match(decoded(), /"bytes": "68656c6c6f",\s+"text": "hello"/);
  });

  it('show what an endpoint is for', () => {
    assert.equal(purposeOf(ASAP_PPID), 'ASAP');
    assert.equal(purposeOf(ENRP_PPID), 'ENRP');
    assert.equal(purposeOf(ASAP_PPID, CALCAPP_PPID), 'application');
    assert.equal(purposeOf('any'), 'application');
    assert.equal(purposeOf(4711), 'other');
  });
});
