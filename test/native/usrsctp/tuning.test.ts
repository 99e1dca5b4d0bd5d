import assert from 'node:assert/strict';
import { usrsctpTuning } from '../../../native/usrsctp/tuning.ts';
import { cmtDefaults, type CmtOptions } from '../../../protocol/sctp/cmt-options.ts';
import { rfc9260, type SctpOptions } from '../../../protocol/sctp/options.ts';

/** What libusrsctp has no setting for, as it does it. */
function ownWays(cmt: Partial<CmtOptions>): Partial<SctpOptions> {
  return {
    lostRetransmission: 'timeout',
    cmt: { ...cmtDefaults, retransmission: 'cwnd', sackPath: 'standard', ...cmt },
  };
}

function tuned(options: Partial<SctpOptions>, cmt?: Partial<CmtOptions>) {
  return usrsctpTuning({ ...rfc9260, ...(cmt && ownWays(cmt)), ...options });
}

describe('what libusrsctp is set to', () => {
  it('is one path at a time by default', () => {
    assert.deepEqual(tuned({}).multipath, {
      cmt: 0,
      bufferSplitting: 0,
      delayedAck: 0,
      nrSack: 0,
      fastRetransmitBurst: 1,
      pfThreshold: 65_535,
    });
  });

  it('is the variant of CMT that has the same congestion control', () => {
    for (const [congestionControl, cmt] of [
      ['rfc9260', 1],
      ['rpv1', 2],
      ['rpv2', 3],
      ['lia', 4],
    ] as const)
      assert.equal(tuned({ congestionControl }, {}).multipath.cmt, cmt);
  });

  it('has buffers shared out, delayed acknowledgments and NR-SACK as the options say', () => {
    for (const [bufferSplitting, bits] of [
      ['none', 0],
      ['senderOnly', 1],
      ['receiverOnly', 2],
      ['bothSides', 3],
    ] as const)
      assert.equal(tuned({}, { bufferSplitting }).multipath.bufferSplitting, bits);
    assert.equal(tuned({}, { delayedAck: false }).multipath.delayedAck, 0);
    assert.equal(tuned({}, { delayedAck: true }).multipath.delayedAck, 1);
    assert.equal(tuned({ nrSack: true }).multipath.nrSack, 1);
  });

  it('leaves a path as early as the options say', () => {
    assert.equal(tuned({ pfMaxRetrans: 0 }, {}).multipath.pfThreshold, 0);
    assert.equal(tuned({ pfMaxRetrans: Infinity }, {}).multipath.pfThreshold, 65_535);
  });

  it('has the buffers of this project, also where they are the usual ones; one without a limit is its own', () => {
    const { sendBuffer, receiveBuffer } = tuned({ sendBuffer: 100_000, receiveBuffer: 50_000 });
    assert.deepEqual([sendBuffer, receiveBuffer], [100_000, 50_000]);
    const usual = tuned({});
    assert.deepEqual([usual.sendBuffer, usual.receiveBuffer], [rfc9260.sendBuffer, rfc9260.receiveBuffer]);
    assert.equal(tuned({ sendBuffer: Infinity }).sendBuffer, undefined);
  });

  it('is nothing that libusrsctp does not have', () => {
    assert.throws(
      () => tuned({ congestionControl: 'olia' }, {}),
      /^TransportError: congestionControl olia: .* rfc9260, rpv1, rpv2, lia$/,
    );
    assert.throws(() => tuned({ congestionControl: 'lia' }), /^TransportError: congestionControl lia: without CMT/);
    assert.throws(() => tuned({}, { rescheduling: 'bothSides' }), /^TransportError: rescheduling bothSides of CMT/);
    assert.throws(
      () => tuned({}, { retransmission: 'ssthresh' }),
      /^TransportError: retransmission ssthresh .* cwnd alone$/,
    );
    assert.throws(() => tuned({}, { sackPath: 'smallestSrtt' }), /^TransportError: sackPath .* standard alone$/);
    assert.throws(
      () => tuned({ lostRetransmission: 'missingReports' }, {}),
      /^TransportError: lostRetransmission .* by timeout$/,
    );
  });
});
