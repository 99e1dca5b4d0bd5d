import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CookieJar, type StateCookie } from '../../../protocol/sctp/setup/state-cookie.ts';

const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const address = fc.oneof(fc.ipV4(), fc.constantFrom('2001:db8::1', 'fe80::1:2', '::1', '2001:db8:1:2:3:4:5:6'));
const parameters = fc.record(
  {
    random: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    hmacs: fc.array(u16, { maxLength: 4 }),
    authenticatedChunks: fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 5 }),
  },
  { noNullPrototype: true },
);
const cookie: fc.Arbitrary<StateCookie> = fc.record({
  createdAt: fc.double({ min: 0, max: 1e9, noNaN: true }),
  life: fc.double({ min: 0, max: 1e3, noNaN: true }),
  localPort: u16,
  remotePort: u16,
  localTag: u32,
  peerTag: u32,
  localTieTag: u32,
  peerTieTag: u32,
  localInitialTsn: u32,
  peerInitialTsn: u32,
  peerWindow: u32,
  outboundStreams: u16,
  inboundStreams: u16,
  agreed: fc.record(
    {
      forwardTsn: fc.boolean(),
      ecn: fc.boolean(),
      interleaving: fc.boolean(),
      nrSack: fc.boolean(),
      dynamicAddresses: fc.boolean(),
      authentication: fc.option(fc.record({ own: parameters, peers: parameters }, { noNullPrototype: true }), {
        nil: undefined,
      }),
    },
    { noNullPrototype: true },
  ),
  ownAddresses: fc.array(address, { maxLength: 8 }),
  localAddress: address,
  peerAddress: address,
  peerAddresses: fc.array(address, { maxLength: 32 }),
});

describe('SCTP state cookies (RFC 9260 §5.1.3)', () => {
  const PERIOD = 3600;
  const jar = new CookieJar(new Uint8Array(32).fill(7), PERIOD);

  it('come back as they were made, in a multiple of four bytes', () => {
    fc.assert(
      fc.property(cookie, (made) => {
        const bytes = jar.make(made);
        assert.equal(bytes.length % 4, 0);
        assert.deepEqual(jar.open(bytes, made.createdAt), { ...made });
      }),
    );
  });

  it('are not known with any bit changed, cut short, or of another key', () => {
    fc.assert(
      fc.property(cookie, fc.nat(), fc.nat(7), (made, at, bit) => {
        const bytes = jar.make(made);
        const changed = bytes.slice();
        changed[at % bytes.length] ^= 1 << bit;
        assert.equal(jar.open(changed, made.createdAt), undefined);
        assert.equal(jar.open(bytes.subarray(0, at % bytes.length), made.createdAt), undefined);
        assert.equal(new CookieJar(new Uint8Array(32), PERIOD).open(bytes, made.createdAt), undefined);
      }),
    );
  });

  it('get another key each period: those of the last period are known yet, older ones are not', () => {
    fc.assert(
      fc.property(cookie, (made) => {
        const bytes = jar.make(made);
        const start = Math.floor(made.createdAt / PERIOD) * PERIOD;
        assert.notEqual(jar.open(bytes, start + 1.5 * PERIOD), undefined);
        assert.equal(jar.open(bytes, start + 2.5 * PERIOD), undefined);
        const later = jar.make({ ...made, createdAt: made.createdAt + PERIOD });
        assert.notDeepEqual(later.subarray(-32), bytes.subarray(-32));
        // A cookie of an old key, made to look younger.
        const forged = bytes.slice();
        forged.set(later.subarray(0, 8));
        assert.equal(jar.open(forged, start + 1.5 * PERIOD), undefined);
        assert.notEqual(jar.open(later, start + 1.5 * PERIOD), undefined);
      }),
    );
  });

  it('from the future, or without a time, are none', () => {
    fc.assert(
      fc.property(cookie, (made) => {
        assert.equal(
          jar.open(jar.make({ ...made, createdAt: made.createdAt + 2 * PERIOD }), made.createdAt),
          undefined,
        );
        assert.equal(jar.open(jar.make({ ...made, createdAt: NaN }), made.createdAt), undefined);
      }),
    );
  });
});
