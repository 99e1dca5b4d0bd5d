import assert from 'node:assert/strict';
import type { SctpErrorCause } from '../../../protocol/sctp/chunk.ts';
import {
  abortReason,
  causeName,
  cookieReceivedWhileShuttingDown,
  invalidMandatoryParameter,
  invalidStreamIdentifier,
  missingMandatoryParameter,
  noUserData,
  outOfResource,
  protocolViolation,
  quotedWithin,
  restartWithNewAddresses,
  staleCookie,
  stalenessOf,
  unrecognizedChunkType,
  unrecognizedParameters,
  unresolvableAddress,
  userInitiatedAbort,
} from '../../../protocol/sctp/sctp-error-cause.ts';

/** `CODE NAME CONTENT` */
function text(cause: SctpErrorCause): string {
  return `${cause.code} ${causeName(cause.code)} ${Buffer.from(cause.info).toString('hex')}`.trimEnd();
}

describe('error causes (RFC 9260 §3.3.10)', () => {
  it('have their codes and contents', () => {
    assert.deepEqual(
      [
        invalidStreamIdentifier(0x102),
        missingMandatoryParameter([7, 0x8000]),
        staleCookie(0.5),
        outOfResource(),
        unresolvableAddress(Uint8Array.of(0, 11, 0, 5, 0)),
        unrecognizedChunkType(Uint8Array.of(0x7f, 0, 0, 4)),
        invalidMandatoryParameter(),
        unrecognizedParameters([Uint8Array.of(0xc0, 9, 0, 5, 1), Uint8Array.of(0xc0, 10, 0, 6, 2, 3)]),
        noUserData(0xfedcba98),
        cookieReceivedWhileShuttingDown(),
        restartWithNewAddresses(['10.2.0.1', '2001:db8::1']),
        userInitiatedAbort('why'),
        protocolViolation('how'),
      ].map(text),
      [
        '1 invalidStreamIdentifier 01020000',
        '2 missingMandatoryParameter 0000000200078000',
        '3 staleCookie 0007a120',
        '4 outOfResource',
        '5 unresolvableAddress 000b000500',
        '6 unrecognizedChunkType 7f000004',
        '7 invalidMandatoryParameter',
        // Padded between, not at the end.
        '8 unrecognizedParameters c009000501000000c00a00060203',
        '9 noUserData fedcba98',
        '10 cookieReceivedWhileShuttingDown',
        '11 restartWithNewAddresses 000500080a0200010006001420010db8000000000000000000000001',
        '12 userInitiatedAbort 776879',
        '13 protocolViolation 686f77',
      ],
    );
    assert.equal(causeName(14), undefined);
  });

  it('say by how many microseconds a cookie was stale, as far as the field goes', () => {
    assert.deepEqual(
      [0, 1.5, 4294.967295].map((seconds) => stalenessOf(staleCookie(seconds))),
      [0, 1.5, 4294.967295],
    );
    assert.deepEqual([stalenessOf(staleCookie(-1)), stalenessOf(staleCookie(1e6))], [0, 4294.967295]);
    assert.equal(stalenessOf({ code: 3, info: new Uint8Array(5) }), undefined);
  });

  it('have the reason of the peer’s user, if there is one', () => {
    assert.equal(abortReason([outOfResource(), userInitiatedAbort('Schluß'), userInitiatedAbort('no')]), 'Schluß');
    assert.equal(abortReason([userInitiatedAbort()]), undefined);
    assert.equal(abortReason([protocolViolation('why')]), undefined);
  });

  it('fit into a chunk, or into the room that is left', () => {
    assert.equal(userInitiatedAbort('x'.repeat(70_000)).info.length, 65_527);
    // Of 20 bytes two headers take 8.
    assert.equal(quotedWithin(userInitiatedAbort('x'.repeat(100)), 20).info.length, 12);
    assert.equal(quotedWithin(userInitiatedAbort('short'), 100).info.length, 5);
  });
});
