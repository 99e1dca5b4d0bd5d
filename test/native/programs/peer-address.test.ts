import assert from 'node:assert/strict';
import { TransportError } from '../../../protocol/host.ts';
import { isName, namedAddress, socketAddress } from '../../../native/programs/peer-address.ts';

describe('where a peer is', () => {
  const literals: Readonly<Record<string, readonly [readonly string[], number]>> = {
    '10.1.1.1': [['10.1.1.1'], 3863],
    '10.1.1.1:99': [['10.1.1.1'], 99],
    '::1': [['::1'], 3863],
    '[::1]': [['::1'], 3863],
    '[::1]:99': [['::1'], 99],
    '2001:db8::1:99': [['2001:db8::1:99'], 3863],
    '[2001:0DB8:0::1]:65535': [['2001:db8::1'], 65_535],
    '10.1.1.1,10.2.1.1:99': [['10.1.1.1', '10.2.1.1'], 99],
    '10.1.1.1,[fd00::1]:99': [['10.1.1.1', 'fd00::1'], 99],
    'fd00::1,fd00::2': [['fd00::1', 'fd00::2'], 3863],
  };
  for (const [text, [addresses, port]] of Object.entries(literals))
    it(`is read from ${text}`, async () => {
      assert.deepEqual(socketAddress(text, 3863), { addresses, port });
      assert.deepEqual(await namedAddress(text, 3863, []), { addresses, port });
    });

  const faulty = [
    '',
    ':99',
    '10.1.1',
    '300.1.1.1',
    '10.1.1.1:0',
    '10.1.1.1:65536',
    '[10.1.1.1]:99',
    '[::1',
    '::1]:99',
    '[::1]:',
  ];
  for (const text of [...faulty, 'a b', 'pr1:99:98', '-pr', '10.1.1.1,,10.2.1.1', '[pr1]:99', '0x7f.1'])
    it(`is not read from '${text}'`, async () => {
      assert.throws(() => socketAddress(text, 3863), TransportError);
      await assert.rejects(namedAddress(text, 3863, []), TransportError);
    });

  it('is what the name of a host resolves to', async () => {
    const { addresses, port } = await namedAddress('localhost:99', 3863, ['127.0.0.5']);
    assert.deepEqual([addresses, port], [['127.0.0.1'], 99]);
    assert.deepEqual((await namedAddress('localhost,10.1.1.1', 3863, ['127.0.0.5'])).addresses, [
      '127.0.0.1',
      '10.1.1.1',
    ]);
  });

  it('is not known if the name is not', async () => {
    await assert.rejects(namedAddress('pr1.invalid:99', 3863, []), (error: Error) => {
      assert.match(error.message, /^cannot resolve pr1\.invalid: .* \(E\w+\)$/);
      return error instanceof TransportError;
    });
  });

  it('can be a name of letters, digits and hyphens', () => {
    for (const name of ['pr1', 'pr1.example', 'pr-1.example.', '3com.example', 'a_b', 'x'.repeat(63)])
      assert.ok(isName(name), name);
    for (const name of ['', '.', 'a..b', 'a-', '1.2.3', 'ü', 'a/b', 'x'.repeat(64), `${'abc.'.repeat(70)}de`])
      assert.ok(!isName(name), name);
  });
});
