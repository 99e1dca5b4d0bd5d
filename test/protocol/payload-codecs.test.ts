import assert from 'node:assert/strict';
import { PayloadCodecs, unexpectedPpid } from '../../protocol/payload-codecs.ts';
import { bytesCodec } from '../../protocol/wire/bytes-codec.ts';
import { TextCodec } from '../transport/text-codec.ts';

const text = new TextCodec();

describe('codecs of an endpoint', () => {
  it('are found by payload protocol identifier; one for any of them comes last', () => {
    const codecs = new PayloadCodecs([
      { ppid: 'any', codec: bytesCodec },
      { ppid: 39, codec: text },
    ]);
    assert.deepEqual([codecs.find(39), codecs.find(40)], [text, bytesCodec]);
    assert.equal(new PayloadCodecs([{ ppid: 39, codec: text }]).find(40), undefined);
  });

  it('are shared by lists of the same contents, and by no others', () => {
    const one = [{ ppid: 39, codec: text }];
    const codecs = PayloadCodecs.of(one);
    assert.equal(PayloadCodecs.of([{ ppid: 39, codec: text }]), codecs);
    for (const other of [
      [{ ppid: 40, codec: text }],
      [{ ppid: 39, codec: new TextCodec() }],
      [...one, { ppid: 40, codec: bytesCodec }],
      [{ ppid: 39, codec: bytesCodec }],
    ]) {
      assert.notEqual(PayloadCodecs.of(other), codecs);
      assert.equal(PayloadCodecs.of(other), PayloadCodecs.of([...other]));
    }
    assert.equal(PayloadCodecs.of([]).find(39), undefined);
  });

  it('are missed by name', () => {
    const { reason, offset, message } = unexpectedPpid(77);
    assert.deepEqual([reason, offset], ['unexpected-ppid', 0]);
    assert.match(message, /unsupported payload protocol identifier 77/);
  });
});
