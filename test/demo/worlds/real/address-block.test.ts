import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { AddressBlock } from '../../../../demo/worlds/real/address-block.ts';
import { TransportError } from '../../../../protocol/host.ts';
import { testUdpPort } from '../../../test-ports.ts';

describe('the addresses of a demo', () => {
  const claimed: AddressBlock[] = [];
  const claim = async (count: number, tries: number[]): Promise<AddressBlock> => {
    const block = await AddressBlock.claim(count, testUdpPort, tries);
    claimed.push(block);
    return block;
  };
  afterEach(async () => {
    await Promise.all(claimed.splice(0).map(async (block) => block.release()));
  });

  it('are two of each component, in networks that share three bytes', async () => {
    const block = await claim(7, [130]);
    assert.deepEqual(block.addressesOf(0), ['127.97.4.1', '127.97.5.1']);
    assert.deepEqual(block.addressesOf(6), ['127.97.4.7', '127.97.5.7']);
  });

  it('are those of no other demo', async () => {
    const one = await claim(7, [130, 131]);
    const other = await claim(7, [130, 131]);
    assert.notEqual(one.addressesOf(0)[0], other.addressesOf(0)[0]);
    await assert.rejects(claim(7, [130, 131]), (error: unknown) => {
      assert.ok(error instanceof TransportError);
      assert.match(
        error.message,
        /^no free addresses for a demo: UDP port \d+ is taken in 2 blocks .*; end other demos/,
      );
      return true;
    });
    await one.release();
    claimed.shift();
    assert.deepEqual((await claim(7, [130, 131])).addressesOf(0), one.addressesOf(0));
  });

  it('are not taken where some other program has one of them', async () => {
    const other = createSocket('udp4');
    other.bind(testUdpPort, '127.97.5.3');
    await once(other, 'listening');
    try {
      assert.deepEqual((await claim(3, [130, 131])).addressesOf(0), ['127.97.6.1', '127.97.7.1']);
      // It is in nobody's way here.
      assert.deepEqual((await claim(2, [130])).addressesOf(0), ['127.97.4.1', '127.97.5.1']);
    } finally {
      other.close();
    }
  });
});
