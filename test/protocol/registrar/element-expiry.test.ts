import assert from 'node:assert/strict';
import { Handlespace } from '../../../protocol/handlespace/handlespace.ts';
import type { PoolElementEntry } from '../../../protocol/handlespace/pool-element-entry.ts';
import { ElementExpiry } from '../../../protocol/registrar/element-expiry.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import { element } from '../handlespace/elements.ts';

/** Lives of elements in units of a tenth of a second. */
class Stage {
  readonly clock = new Simulator();
  readonly handlespace = new Handlespace({ profile: 'rfc' });
  /** `SECONDS IDENTIFIER` */
  readonly expired: string[] = [];
  readonly expiry = new ElementExpiry(this.clock, this.handlespace, 10, (entry) => {
    this.expired.push(`${Number(this.clock.now().toFixed(6))} ${entry.identifier}`);
  });

  register(identifier: number, registrationLife: number): PoolElementEntry {
    const outcome = this.handlespace.register('P', { ...element('RoundRobin', identifier), registrationLife });
    assert.ok(outcome.ok);
    return outcome.entry;
  }

  run(seconds: number): void {
    this.clock.run({ until: this.clock.now() + seconds });
  }
}

describe('the registration life of elements (RFC 5352 §3.2)', () => {
  it('ends for each by itself, whatever order they came in', () => {
    const stage = new Stage();
    for (const [identifier, life] of [
      [1, 50],
      [2, 20],
      [3, 90],
      [4, 20],
    ] as const)
      stage.expiry.renew(stage.register(identifier, life));
    stage.run(20);
    assert.deepEqual(stage.expired, ['2 2', '2 4', '5 1', '9 3']);
  });

  it('begins again when it is renewed, longer or shorter', () => {
    const stage = new Stage();
    const entry = stage.register(1, 50);
    stage.expiry.renew(entry);
    stage.run(3);
    stage.expiry.renew(entry);
    stage.run(3);
    assert.deepEqual(stage.expired, []);
    stage.expiry.renew(stage.register(1, 10));
    stage.run(20);
    assert.deepEqual(stage.expired, ['7 1']);
  });

  it('has no end where it is -1 (RFC 5354 §3.10) or suspended, and ends at once where it is 0', () => {
    const stage = new Stage();
    stage.expiry.renew(stage.register(1, -1));
    stage.expiry.renew(stage.register(2, 0));
    const suspended = stage.register(3, 10);
    stage.expiry.renew(suspended);
    stage.expiry.suspend(suspended);
    stage.run(1000);
    assert.deepEqual(stage.expired, ['0 2']);
  });

  it('does not end when the registrar has stopped', () => {
    const stage = new Stage();
    stage.expiry.renew(stage.register(1, 10));
    stage.expiry.stop();
    stage.run(100);
    assert.deepEqual(stage.expired, []);
  });
});
