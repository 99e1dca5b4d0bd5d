import assert from 'node:assert/strict';
import { isForUsers } from '../../cli/user-errors.ts';
import { TransportError } from '../../protocol/host.ts';
import { checkOptions, rfc9260 } from '../../protocol/sctp/options.ts';
import { poolHandleFromText } from '../../protocol/wire/pool-handle.ts';
import { Simulator } from '../../sim/kernel/simulator.ts';

/** What an action throws. */
function thrown(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
}

describe('errors of the command line', () => {
  it('are shown without a stack if they are written for users', () => {
    for (const error of [
      new TransportError('UDP port 9901 is in use'),
      thrown(() => checkOptions({ ...rfc9260, rtoMin: 100 })),
      thrown(() => poolHandleFromText('')),
    ])
      assert.ok(isForUsers(error), String(error));
  });

  it('are shown with their stack if they are faults of the program, be they range errors', () => {
    for (const error of [
      thrown(() => 'x'.repeat(-1)),
      thrown(() => new Simulator().schedule(-1, { fire: () => undefined })),
      new TypeError('x is not a function'),
      'a text',
    ])
      assert.ok(!isForUsers(error), String(error));
  });
});
