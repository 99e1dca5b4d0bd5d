import assert from 'node:assert/strict';
import { silentLog } from '../../../../protocol/host.ts';
import { logPathChange } from '../../../../protocol/sctp/path/path-log.ts';
import type { PathState } from '../../../../protocol/sctp/path/path.ts';
import { ScriptedHost } from '../../registrar/scripted-host.ts';
import { LonePaths } from './lone-paths.ts';

/** What is logged when path 1 of two has changed from one state to another. */
function logged(former: PathState, state: PathState, errors = 0): unknown {
  const host = new ScriptedHost([]);
  const all = new LonePaths(2);
  const path = all.path(1);
  path.state = state;
  path.errors = errors;
  logPathChange(host.log, all.paths, 3863, path, former);
  logPathChange(silentLog, all.paths, 3863, path, former);
  assert.equal(host.logged.length, 1);
  return host.logged[0];
}

const where = { path: '10.1.0.1', peer: '10.0.0.1,10.1.0.1:3863' };

describe('the log of paths', () => {
  it('says that a path failed, and how often it did not answer', () => {
    assert.deepEqual(logged('active', 'potentiallyFailed', 1), {
      event: 'pathFailed',
      ...where,
      state: 'potentially failed',
      errors: 1,
    });
    assert.deepEqual(logged('active', 'inactive', 6), { event: 'pathFailed', ...where, state: 'inactive', errors: 6 });
    assert.deepEqual(logged('unconfirmed', 'inactive', 6), {
      event: 'pathFailed',
      ...where,
      state: 'inactive',
      errors: 6,
    });
  });

  it('says that a path is confirmed, works again, or became the primary one', () => {
    assert.deepEqual(logged('unconfirmed', 'active'), { event: 'pathConfirmed', ...where });
    assert.deepEqual(logged('inactive', 'active'), { event: 'pathWorks', ...where });
    assert.deepEqual(logged('potentiallyFailed', 'active'), { event: 'pathWorks', ...where });
    assert.deepEqual(logged('active', 'active'), { event: 'primaryPath', ...where });
    assert.deepEqual(logged('inactive', 'inactive'), { event: 'primaryPath', ...where });
  });
});
