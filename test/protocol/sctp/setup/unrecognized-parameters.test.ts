import assert from 'node:assert/strict';
import { reportedParameters } from '../../../../protocol/sctp/setup/unrecognized-parameters.ts';
import { parameterOf } from '../../../../protocol/sctp/wire/parameter.ts';

describe('unknown parameters of a peer (RFC 9260 §3.2.2)', () => {
  const wanted = parameterOf(0xc123, new Uint8Array(5));
  const skipped = parameterOf(0x8123, new Uint8Array(5));
  const stopping = parameterOf(0x4123, new Uint8Array(0));

  it('are reported if their types require it', () => {
    assert.deepEqual(reportedParameters([wanted, skipped, stopping], 1000, 0), [wanted, stopping]);
  });

  it('are reported as far as they fit, with their padding and what each takes besides', () => {
    const report = (room: number, overhead: number) =>
      reportedParameters([wanted, wanted, stopping], room, overhead).length;
    // 12, 12 and 4 bytes.
    assert.deepEqual(
      [28, 27, 24, 23, 16, 12, 11, 4, 3].map((room) => report(room, 0)),
      [3, 2, 2, 2, 2, 1, 1, 1, 0],
    );
    assert.deepEqual(
      [40, 39, 8, 7].map((room) => report(room, 4)),
      [3, 2, 1, 0],
    );
  });
});
