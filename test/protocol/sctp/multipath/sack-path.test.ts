import assert from 'node:assert/strict';
import { cmtDefaults, type CmtOptions } from '../../../../protocol/sctp/cmt-options.ts';
import { data, inject } from '../injection.ts';
import { Pair } from '../pair.ts';

const NEAR = '10.1.0.1';
const FAR = '10.2.0.1';

/** Two paths, the second one ten times as far. */
function connected(sackPath: CmtOptions['sackPath']): Pair {
  const pair = new Pair({
    clientAddresses: [NEAR, FAR],
    serverAddresses: ['10.1.0.2', '10.2.0.2'],
    sctp: { cmt: { ...cmtDefaults, sackPath } },
  });
  pair.network.fate = ({ destination }) => [destination.startsWith('10.2.') ? 0.1 : 0.01];
  pair.up();
  pair.network.run(1);
  assert.ok(pair.inbound.paths().every(({ state }) => state === 'active'));
  return pair;
}

/**
 * Where the SACKs go of DATA, two packets each, that comes from these addresses; the first packet is acknowledged alone.
 *
 * @param numbers of the chunks, if some come twice
 */
function sackedAt(pair: Pair, sources: readonly string[], numbers = [...sources.keys()]): string[] {
  const first = pair.association.localInitialTsn;
  return sources.flatMap((source, i) =>
    inject(pair, { chunks: [data({ tsn: first + numbers[i], ssn: numbers[i] })], source })
      .filter(({ packet }) => packet.chunks.some(({ type }) => type === 'SACK'))
      .map(({ destination }) => destination),
  );
}

describe('the path of a SACK (RFC 9260 §6.4), with CMT', () => {
  const sources = [FAR, NEAR, FAR, FAR, NEAR, FAR, FAR, NEAR, NEAR];

  it('is the nearest of those that its packets came by, as their round trips say', () => {
    assert.deepEqual(sackedAt(connected('smallestSrtt'), sources), [FAR, NEAR, NEAR, FAR, NEAR]);
  });

  it('is not the nearest while that does not answer', () => {
    const pair = connected('smallestSrtt');
    const near = pair.inbound.pathSet.find(NEAR);
    assert.ok(near);
    near.state = 'potentiallyFailed';
    assert.deepEqual(sackedAt(pair, [FAR, NEAR, FAR]), [FAR, FAR]);
    near.state = 'active';
    assert.deepEqual(sackedAt(pair, [NEAR, FAR], [3, 4]), [NEAR]);
  });

  it('is that of a packet that came again: SACKs by the nearest may get lost', () => {
    assert.deepEqual(sackedAt(connected('smallestSrtt'), [FAR, NEAR, FAR, NEAR, FAR], [0, 1, 1, 2, 3]), [
      FAR,
      FAR,
      NEAR,
    ]);
  });

  it('is that of the last packet, if so configured', () => {
    assert.deepEqual(sackedAt(connected('standard'), sources), [FAR, FAR, NEAR, FAR, NEAR]);
  });

  it('is known from the begin: a receiver, which measures nothing by its data, probes all paths at once', () => {
    for (const [sackPath, measured] of [
      ['smallestSrtt', true],
      ['standard', false],
    ] as const)
      assert.deepEqual(
        connected(sackPath)
          .inbound.paths()
          .map(({ smoothedRtt }) => smoothedRtt !== undefined),
        [measured, true],
      );
  });
});
