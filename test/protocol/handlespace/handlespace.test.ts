import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Handlespace } from '../../../protocol/handlespace/handlespace.ts';
import { poolElementLength } from '../../../protocol/wire/element-parameters.ts';
import { TransportUse, type PoolElementParameter, type UserTransport } from '../../../protocol/wire/pool-element.ts';
import { element } from './elements.ts';

/** RFC 1071 over the blocks of RFC 5353 §3.6.2, straight from the text. */
function checksumOf(elements: readonly { readonly handle: string; readonly identifier: number }[]): number {
  let sum = 0;
  for (const { handle, identifier } of elements) {
    const bytes = [...Buffer.from(handle, 'latin1')];
    while (bytes.length % 4 !== 0) bytes.push(0);
    bytes.push((identifier >>> 24) & 255, (identifier >>> 16) & 255, (identifier >>> 8) & 255, identifier & 255);
    for (let i = 0; i < bytes.length; i += 2) sum += bytes[i] * 256 + bytes[i + 1];
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

describe('handlespace', () => {
  it('makes a pool with its first element and drops it with the last', () => {
    const handlespace = new Handlespace({ profile: 'rfc' });
    const first = handlespace.register('EchoPool', element('RoundRobin', 1));
    assert.ok(first.ok && first.isNew);
    assert.equal(handlespace.poolCount, 1);
    handlespace.remove(first.entry);
    assert.equal(handlespace.poolCount, 0);
    assert.equal(handlespace.elementCount, 0);
  });

  it('replaces what it knows of an element when it registers again', () => {
    const handlespace = new Handlespace({ profile: 'rfc' });
    handlespace.register('P', element('LeastUsed', 1, { load: 5 }));
    const again = handlespace.register('P', element('LeastUsed', 1, { load: 9 }));
    assert.ok(again.ok && !again.isNew);
    assert.equal(again.entry.parameter.policy.load, 9);
    assert.equal(handlespace.elementCount, 1);
  });

  it('refuses elements that contradict their pool in policy, transport or use', () => {
    const handlespace = new Handlespace({ profile: 'rfc' });
    handlespace.register('P', element('RoundRobin', 1));
    const attempt = (parameter: PoolElementParameter): string => {
      const outcome = handlespace.register('P', parameter);
      return outcome.ok ? 'accepted' : outcome.mismatch;
    };
    const sctp = element('RoundRobin', 2);
    assert.equal(attempt(element('Random', 2)), 'policy');
    assert.equal(attempt(element('Random', 1)), 'policy', 'of an element that is there');
    assert.equal(
      attempt({ ...sctp, userTransport: { protocol: 'tcp', port: 1, use: 1, address: '10.0.0.1' } }),
      'transport',
    );
    assert.equal(
      attempt({ ...sctp, userTransport: { ...element('RoundRobin', 1).userTransport, use: 0 } as never }),
      'use',
    );
    assert.equal(attempt(sctp), 'accepted');
  });

  it('refuses policies that it does not know', () => {
    const handlespace = new Handlespace({ profile: 'rsplib' });
    const unknown = element('RoundRobin', 1);
    const outcome = handlespace.register('P', { ...unknown, policy: { ...unknown.policy, type: 0x12345678 } });
    assert.ok(!outcome.ok);
    assert.equal(outcome.mismatch, 'unsupported policy');
    assert.equal(handlespace.poolCount, 0);
  });

  it('lets elements expire in the order of their times, once each', () => {
    const handlespace = new Handlespace({ profile: 'rfc' });
    for (const [identifier, time] of [
      [1, 30],
      [2, 10],
      [3, 20],
    ] as const) {
      const outcome = handlespace.register('P', element('RoundRobin', identifier));
      assert.ok(outcome.ok);
      handlespace.expireAt(outcome.entry, time);
    }
    assert.equal(handlespace.nextExpiry(), 10);
    assert.equal(handlespace.takeExpired(9), undefined);
    assert.equal(handlespace.takeExpired(20)?.identifier, 2);
    assert.equal(handlespace.takeExpired(20)?.identifier, 3);
    assert.equal(handlespace.takeExpired(20), undefined);
    assert.equal(handlespace.nextExpiry(), 30);
  });

  it('computes the PE checksums of the worked example', () => {
    const handlespace = new Handlespace({ profile: 'rsplib' });
    assert.equal(handlespace.checksum(1), 0xffff);
    handlespace.register('EchoPool', element('RoundRobin', 0x12345678));
    assert.equal(handlespace.checksum(1), 0x29a5);
    handlespace.register('FractalGeneratorPool', element('RoundRobin', 0xdeadbeef));
    assert.equal(handlespace.checksum(1), 0xa7e5);
    handlespace.register('Abc', element('RoundRobin', 1));
    assert.equal(handlespace.checksum(1), 0x0382);
  });

  it('keeps ownership, checksums and orders through any sequence of changes', () => {
    const handles = ['A', 'Bee', 'EchoPool'];
    const step = fc.record({
      kind: fc.constantFrom('register', 'register', 'remove', 'own'),
      handle: fc.constantFrom(...handles),
      identifier: fc.integer({ min: 1, max: 12 }),
      owner: fc.integer({ min: 1, max: 3 }),
      load: fc.integer({ min: 0, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const handlespace = new Handlespace({ profile: 'rsplib' });
        const model = new Map<string, { handle: string; identifier: number; owner: number }>();
        for (const { kind, handle, identifier, owner, load } of steps) {
          const key = `${handle} ${identifier}`;
          const entry = handlespace.find(handle, identifier);
          assert.equal(entry !== undefined, model.has(key));
          if (kind === 'register') {
            handlespace.register(handle, element('LeastUsed', identifier, { load }, owner));
            model.set(key, { handle, identifier, owner });
          } else if (entry !== undefined && kind === 'remove') {
            handlespace.remove(entry);
            model.delete(key);
          } else if (entry !== undefined) {
            handlespace.setHome(entry, owner);
            model.set(key, { handle, identifier, owner });
          }
        }
        const all = [...model.values()].toSorted((a, b) =>
          a.handle === b.handle ? a.identifier - b.identifier : a.handle < b.handle ? -1 : 1,
        );
        const listed = [...handlespace.entriesAfter(undefined)].map(
          (entry) => `${entry.poolHandle} ${entry.identifier}`,
        );
        assert.deepEqual(
          listed,
          all.map(({ handle, identifier }) => `${handle} ${identifier}`),
        );
        assert.equal(handlespace.elementCount, all.length);
        assert.equal(handlespace.poolCount, new Set(all.map(({ handle }) => handle)).size);
        for (const owner of [1, 2, 3]) {
          const owned = all.filter((each) => each.owner === owner);
          assert.equal(handlespace.ownedCount(owner), owned.length);
          assert.equal(handlespace.checksum(owner), checksumOf(owned), `owner ${owner}`);
          const inOrder = [...handlespace.entriesAfter(undefined, owner)].map(({ identifier }) => identifier);
          assert.deepEqual(
            inOrder,
            inOrder.toSorted((a, b) => a - b),
          );
          assert.equal(inOrder.length, owned.length);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('continues a table after any element, also one that is gone', () => {
    const handlespace = new Handlespace({ profile: 'rfc' });
    for (const identifier of [1, 3, 5]) handlespace.register('B', element('RoundRobin', identifier));
    handlespace.register('C', element('RoundRobin', 2));
    const after = (identifier: number): number[] =>
      [...handlespace.entriesAfter({ poolHandle: 'B', identifier })].map((entry) => entry.identifier);
    assert.deepEqual(after(1), [3, 5, 2]);
    assert.deepEqual(after(4), [5, 2]);
    assert.deepEqual(after(9), [2]);
  });

  it('refuses what exceeds its limits, but lets those register again that are there', () => {
    const limits = { poolHandle: 3, poolElement: poolElementLength(element('LeastUsed', 1)), elements: 2 };
    const handlespace = new Handlespace({ profile: 'rfc', limits });
    const attempt = (handle: string, parameter: PoolElementParameter): string => {
      const outcome = handlespace.register(handle, parameter);
      return outcome.ok ? 'accepted' : outcome.mismatch;
    };
    assert.equal(attempt('Pool', element('LeastUsed', 1)), 'long handle');
    const long = { ...element('LeastUsed', 1), userTransport: sctpAt('10.0.0.1', '10.0.0.2') };
    assert.equal(attempt('P', long), 'long element');
    assert.equal(handlespace.poolCount, 0);
    assert.equal(attempt('Pol', element('LeastUsed', 1)), 'accepted');
    assert.equal(attempt('P', element('LeastUsed', 1)), 'accepted');
    assert.equal(attempt('P', element('LeastUsed', 2)), 'full');
    assert.equal(attempt('P', element('LeastUsed', 1, { load: 7 })), 'accepted');
    assert.equal(handlespace.elementCount, 2);
  });

  it('reports changes of its elements and their homes, and nothing else', () => {
    let changes = 0;
    const handlespace = new Handlespace({ profile: 'rfc', changed: () => changes++ });
    const reported = (change: () => void): number => {
      changes = 0;
      change();
      return changes;
    };
    assert.equal(
      reported(() => handlespace.register('P', element('LeastUsed', 1))),
      1,
    );
    const entry = handlespace.find('P', 1);
    assert.ok(entry !== undefined);
    assert.equal(
      reported(() => handlespace.register('P', element('LeastUsed', 1, { load: 7 }))),
      0,
    );
    assert.equal(
      reported(() => handlespace.setHome(entry, 1)),
      0,
    );
    assert.equal(
      reported(() => handlespace.setHome(entry, 2)),
      1,
    );
    assert.equal(
      reported(() => handlespace.register('P', element('LeastUsed', 1, { load: 7 }, 3))),
      1,
    );
    assert.equal(
      reported(() => handlespace.remove(entry)),
      1,
    );
    assert.equal(
      reported(() => handlespace.remove(entry)),
      0,
    );
  });

  it('removes no element for one of the same name that was there before', () => {
    const handlespace = new Handlespace({ profile: 'rfc' });
    const first = handlespace.register('P', element('RoundRobin', 1));
    assert.ok(first.ok);
    const former = first.entry;
    handlespace.remove(former);
    handlespace.register('P', element('RoundRobin', 1));
    const present = handlespace.find('P', 1);
    assert.ok(present !== undefined && present !== former);
    handlespace.remove(former);
    assert.equal(handlespace.find('P', 1), present);
    assert.equal(handlespace.elementCount, 1);
  });

  it('lets an element live as long as set last, longer or shorter', () => {
    const handlespace = new Handlespace({ profile: 'rfc' });
    const outcome = handlespace.register('P', element('RoundRobin', 1));
    assert.ok(outcome.ok);
    const { entry } = outcome;
    assert.equal(handlespace.expireAt(entry, 10), true, 'the next expiry is another one');
    assert.equal(handlespace.expireAt(entry, 20), false, 'it is not earlier than before');
    assert.equal(handlespace.takeExpired(19.9), undefined);
    assert.equal(handlespace.nextExpiry(), 20);
    assert.equal(handlespace.expireAt(entry, 15), true, 'it is earlier');
    assert.equal(handlespace.nextExpiry(), 15);
    assert.equal(handlespace.takeExpired(15), entry);
    assert.equal(handlespace.nextExpiry(), Infinity);
    handlespace.expireAt(entry, 30);
    handlespace.expireAt(entry, Infinity);
    assert.equal(handlespace.takeExpired(1e9), undefined);
    handlespace.expireAt(entry, 40);
    handlespace.remove(entry);
    assert.equal(handlespace.nextExpiry(), Infinity);
    assert.equal(handlespace.takeExpired(50), undefined);
  });
});

function sctpAt(...addresses: readonly string[]): UserTransport {
  return { protocol: 'sctp', port: 7000, use: TransportUse.dataPlusControl, addresses };
}
