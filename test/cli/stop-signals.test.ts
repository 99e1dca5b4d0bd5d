import assert from 'node:assert/strict';
import { StopSignals } from '../../cli/stop-signals.ts';

describe('signals that stop a command', () => {
  it('have their usual effect after the first one', () => {
    const before = listeners();
    const stop = new StopSignals(['SIGHUP']);
    process.emit('SIGHUP');
    assert.ok(stop.signal.aborted);
    assert.equal(stop.exitCode, 129);
    assert.equal(listeners(), before);
  });

  it('are ignored after the first one by what ends in an orderly way whatever comes', () => {
    const before = listeners();
    const stop = new StopSignals(['SIGHUP', 'SIGTERM'], 'is ignored');
    try {
      process.emit('SIGTERM');
      process.emit('SIGHUP');
      assert.equal(stop.exitCode, 143);
      assert.equal(listeners(), before + 1);
    } finally {
      stop.release();
    }
    assert.equal(listeners(), before);
  });
});

function listeners(): number {
  return process.listenerCount('SIGHUP');
}
