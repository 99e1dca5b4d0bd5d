import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cmtDefaults } from '../../../../protocol/sctp/cmt-options.ts';
import type { SctpOptions } from '../../../../protocol/sctp/options.ts';
import { filled, PPID } from '../pair.ts';
import { MovingPair, SERVER } from './moving-pair.ts';

const all = ['10.1.0.1', '10.2.0.1', '10.3.0.1'];

/** What the client's host has, one after another, and for how long in tenths of a second; no addresses: it is cut off. */
const journey = fc.array(fc.record({ addresses: fc.subarray(all), during: fc.integer({ min: 0, max: 12 }) }), {
  minLength: 1,
  maxLength: 8,
});

/** Each message has its number in its bytes. */
function assertExactlyOnce(messages: readonly Uint8Array[], count: number, length: number): void {
  const expected = Array.from({ length: count }, (_, i) => Buffer.from(filled(i, length).bytes()).toString('hex'));
  assert.deepEqual(messages.map((bytes) => Buffer.from(bytes).toString('hex')).toSorted(), expected.toSorted());
}

const ways: readonly (readonly [string, Partial<SctpOptions>])[] = [
  ['one path at a time', {}],
  [
    'CMT, coupled',
    { cmt: { ...cmtDefaults, rescheduling: 'bothSides' }, congestionControl: 'olia', pfMaxRetrans: 0, nrSack: true },
  ],
];

describe('messages of a host whose addresses come and go', () => {
  for (const [what, sctp] of ways)
    it(`arrive exactly once, both ways, whatever is lost: ${what}`, () => {
      fc.assert(
        fc.property(journey, fc.integer({ min: 0, max: 3 }), fc.nat(), (stays, loss, seed) => {
          const [count, length] = [60, 1000];
          const options = { ...sctp, assocMaxRetrans: 1000, rtoMax: 4, sendBuffer: Infinity };
          const pair = new MovingPair({
            clientAddresses: all.slice(0, 2),
            serverAddresses: [SERVER, '10.2.0.2'],
            sctp: options,
            record: false,
            encode: false,
          });
          pair.connect();
          pair.network.run(0.05);
          let packets = seed;
          pair.network.fate = () => (((packets += 7919) * 31) % 97 < loss * 4 ? 'drop' : undefined);
          pair.sendBulk(count, length, { ordered: false });
          for (let i = 0; i < count; i++) pair.inbound.send({ payload: filled(i, length), ppid: PPID, ordered: false });
          for (const { addresses, during } of stays) {
            pair.move(...addresses);
            pair.network.run(during / 10);
          }
          pair.network.fate = undefined;
          pair.move(all[2]);
          pair.network.run(60);
          assertExactlyOnce(pair.server.messages, count, length);
          assertExactlyOnce(pair.client.messages, count, length);
          assert.deepEqual(pair.seen, [`${all[2]} active`]);
          assert.deepEqual([...pair.own.addresses], [all[2]]);
          assert.deepEqual([pair.association.unacknowledgedBytes, pair.inbound.unacknowledgedBytes], [0, 0]);
          for (const { pathSet } of [pair.association, pair.inbound])
            for (const path of pathSet.all)
              assert.deepEqual(
                [path.flight, path.userBytesInFlight, path.userBytesQueued, path.userBytesKept, path.userBytesArrived],
                [0, 0, 0, 0, 0],
              );
        }),
        { numRuns: 60, seed: 5061 },
      );
    });

  it('of limited lifetime arrive or are given up, and no FORWARD-TSN is owed at the end', () => {
    fc.assert(
      fc.property(journey, fc.integer({ min: 1, max: 4 }), fc.nat(), (stays, loss, seed) => {
        const pair = new MovingPair({
          clientAddresses: all.slice(0, 2),
          serverAddresses: [SERVER, '10.2.0.2'],
          sctp: { assocMaxRetrans: 1000, rtoMax: 4, sendBuffer: Infinity },
          record: false,
          encode: false,
        });
        pair.connect();
        pair.network.run(0.05);
        let packets = seed;
        pair.network.fate = () => (((packets += 7919) * 31) % 97 < loss * 8 ? 'drop' : undefined);
        pair.sendBulk(40, 1000, { lifetime: 0.3 });
        for (let i = 0; i < 40; i++) pair.inbound.send({ payload: filled(i, 1000), ppid: PPID, lifetime: 0.3 });
        for (const { addresses, during } of stays) {
          pair.move(...addresses);
          pair.network.run(during / 10);
        }
        pair.network.fate = undefined;
        pair.move(all[2]);
        pair.network.run(60);
        for (const [side, notes, peer] of [
          [pair.association, pair.client, pair.server],
          [pair.inbound, pair.server, pair.client],
        ] as const) {
          assert.ok(side.sender.outstanding.empty);
          // What was given up may have arrived.
          assert.ok(peer.messages.length <= 40 && peer.messages.length + notes.failed.length >= 40);
        }
      }),
      { numRuns: 40, seed: 5061 },
    );
  });
});
