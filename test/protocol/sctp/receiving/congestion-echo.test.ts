import assert from 'node:assert/strict';
import { CongestionEcho } from '../../../../protocol/sctp/receiving/congestion-echo.ts';

/** A packet with these chunks arrives. @returns whether that is to be reported at once */
function packet(echo: CongestionEcho, marked: boolean, ...sequences: readonly number[]): boolean {
  echo.beginPacket(marked);
  for (const sequence of sequences) echo.dataArrived(sequence);
  return echo.endPacket();
}

describe('echo of congestion (RFC 9260 Appendix A)', () => {
  it('names the lowest chunk of a marked packet, until the sender has reduced its window for that', () => {
    const echo = new CongestionEcho();
    assert.deepEqual([packet(echo, false, 1, 2), echo.lowest], [false, undefined]);
    assert.deepEqual([packet(echo, true, 5, 4, 6), echo.lowest], [true, 4]);
    assert.deepEqual([packet(echo, false, 7), echo.lowest], [false, 4]);
    echo.windowReduced(3);
    assert.equal(echo.lowest, 4);
    echo.windowReduced(4);
    assert.equal(echo.lowest, undefined);
    echo.windowReduced(4);
  });

  it('is of the latest window: of several marks the highest', () => {
    const echo = new CongestionEcho();
    packet(echo, true, 8);
    packet(echo, true, 12, 13);
    assert.equal(echo.lowest, 12);
    packet(echo, true, 3);
    assert.equal(echo.lowest, 12);
  });

  it('is of packets with data alone, and forgotten when the peer restarts', () => {
    const echo = new CongestionEcho();
    assert.deepEqual([packet(echo, true), echo.lowest], [false, undefined]);
    packet(echo, true, 4);
    echo.reset();
    assert.equal(echo.lowest, undefined);
  });
});
