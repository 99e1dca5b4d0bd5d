import assert from 'node:assert/strict';
import type { AssociationOptions } from '../../../protocol/host.ts';
import {
  associationSettings,
  checkOptions,
  rfc4960,
  rfc9260,
  SctpOptionError,
  type SctpOptions,
} from '../../../protocol/sctp/options.ts';

type Numeric = { [Name in keyof SctpOptions]: SctpOptions[Name] extends number ? Name : never }[keyof SctpOptions];

/**
 * Constants by their names in RFC 9260 §16 and RFC 7829, seconds and bytes: those of RFC 9260, and those of RFC 4960 with
 * INET's module Sctp for what it leaves open (its NED file).
 */
const published: Readonly<Record<string, readonly [option: Numeric, rfc9260: number, rfc4960: number]>> = {
  'RTO.Initial': ['rtoInitial', 1, 3],
  'RTO.Min': ['rtoMin', 1, 1],
  'RTO.Max': ['rtoMax', 60, 60],
  'RTO.Alpha': ['rtoAlpha', 0.125, 0.125],
  'RTO.Beta': ['rtoBeta', 0.25, 0.25],
  'Max.Burst': ['maxBurst', 4, 4],
  'Valid.Cookie.Life': ['validCookieLife', 60, 10],
  'most that a Cookie Preservative adds, §3.3.2': ['maxCookieLifeIncrement', 60, 60],
  'Association.Max.Retrans': ['assocMaxRetrans', 10, 10],
  'Path.Max.Retrans': ['pathMaxRetrans', 5, 5],
  'Max.Init.Retransmits': ['maxInitRetrans', 8, 8],
  'HB.interval': ['heartbeatInterval', 30, 30],
  'HB.Max.Burst': ['heartbeatMaxBurst', 1, 1],
  'jitter of HB.interval, §8.3': ['heartbeatJitter', 0.5, 0],
  'SACK.Delay': ['sackDelay', 0.2, 0.2],
  'packets per SACK, §6.2': ['sackFrequency', 2, 2],
  'initial window, §7.2.1': ['initialWindowBytes', 4404, 4380],
  'packets of the initial window; 0: by bytes': ['initialWindow', 0, 0],
  'L, §7.2.1': ['byteCountingLimit', 1, 1],
  'miss indications, §7.2.4': ['missingReports', 3, 3],
  'T5-shutdown-guard in RTO.Max, §9.2': ['shutdownGuardFactor', 5, 5],
  'PotentiallyFailed.Max.Retrans, off': ['pfMaxRetrans', Infinity, Infinity],
  'Primary.Switchover.Max.Retrans, off': ['switchoverMaxRetrans', Infinity, Infinity],
  'receive buffer': ['receiveBuffer', 262_144, 65_535],
  'send buffer': ['sendBuffer', 262_144, Infinity],
};

/** Procedures of RFC 9260, and what INET does instead. */
const procedures: Partial<SctpOptions> = {
  measuresHandshake: true,
  maxBurstVariant: 'maxBurst',
  windowUnit: 'pmdcs',
  countsChunkHeaders: true,
  idleReduction: 'halving',
  fastRecovery: true,
  fastRetransmitPath: 'same',
  allPathsInactive: 'dormant',
  heartbeatsOnActivePaths: false,
  receiveSwsLimit: undefined,
  nagle: true,
  fragmentationPoint: undefined,
  partialReliability: true,
  ecn: true,
};
const proceduresOfInet: Partial<SctpOptions> = {
  ...procedures,
  measuresHandshake: false,
  windowUnit: 'mtu',
  countsChunkHeaders: false,
  idleReduction: 'restart',
  receiveSwsLimit: 3000,
};

function some(options: SctpOptions, names: readonly string[]): Partial<SctpOptions> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
}

describe('SCTP options', () => {
  it('are by default the constants that are published', () => {
    for (const [name, [option, ofRfc9260, ofRfc4960]] of Object.entries(published))
      assert.deepEqual([rfc9260[option], rfc4960[option]], [ofRfc9260, ofRfc4960], name);
  });

  it('are by default the procedures of RFC 9260, or those of INET', () => {
    const names = Object.keys(procedures);
    assert.deepEqual(some(rfc9260, names), procedures);
    assert.deepEqual(some(rfc4960, names), proceduresOfInet);
  });

  it('offer 64 streams, accept 2048, and reassemble messages of 16 MiB', () => {
    for (const { outboundStreams, maxInboundStreams, maxMessageSize } of [rfc9260, rfc4960])
      assert.deepEqual([outboundStreams, maxInboundStreams, maxMessageSize], [64, 2048, 16 * 2 ** 20]);
  });

  /** The last values that are accepted, and values beyond. */
  const limits: readonly (readonly [Numeric | 'fragmentationPoint', accepted: number[], refused: number[]])[] = [
    ['rtoMin', [0.001, 60], [0, -1, 60.001]],
    ['rtoMax', [1, Infinity], [0.999]],
    ['rtoInitial', [0.001, 100], [0, -1]],
    ['receiveBuffer', [1500, Infinity], [1499]],
    ['sackDelay', [0, 0.5], [-0.001, 0.501]],
    ['heartbeatJitter', [0, 1], [-0.001, 1.001]],
    ['maxBurst', [1, Infinity], [0]],
    ['sackFrequency', [1, 100], [0]],
    ['missingReports', [1, Infinity], [0]],
    ['byteCountingLimit', [1, 2], [0]],
    ['heartbeatMaxBurst', [1, Infinity], [0]],
    ['outboundStreams', [1, 65_535], [0, 65_536]],
    ['maxInboundStreams', [1, 65_535], [0, 65_536]],
    ['fragmentationPoint', [1, 1452], [0]],
  ];

  for (const [option, accepted, refused] of limits)
    it(`accept ${option} from ${accepted.join(' to ')}; the error names the option and its value`, () => {
      for (const value of accepted) {
        const options = { ...rfc9260, [option]: value };
        assert.equal(checkOptions(options), options);
      }
      for (const value of [...refused, NaN])
        assert.throws(
          () => checkOptions({ ...rfc9260, [option]: value }),
          (error) => error instanceof SctpOptionError && error.message.includes(`${option} ${value}`),
          `${option} ${value}`,
        );
    });

  it('of an association are those of its stack, but for what the engine wants otherwise', () => {
    const own: Required<Omit<AssociationOptions, 'connectTimeout' | 'autoclose' | 'reportsUp'>> = {
      rtoInitial: 0.3,
      rtoMin: 0.1,
      rtoMax: 4,
      assocMaxRetrans: 7,
      pathMaxRetrans: 3,
      pfMaxRetrans: 1,
      heartbeatInterval: 0,
    };
    assert.equal(associationSettings(rfc4960, undefined), rfc4960);
    assert.deepEqual(associationSettings(rfc4960, {}), rfc4960);
    assert.deepEqual(associationSettings(rfc4960, own), { ...rfc4960, ...own });
    for (const [name, value] of Object.entries(own))
      assert.deepEqual(associationSettings(rfc4960, { [name]: value }), { ...rfc4960, [name]: value });
    assert.throws(() => associationSettings(rfc9260, { rtoMax: 0.5 }), SctpOptionError);
  });
});
