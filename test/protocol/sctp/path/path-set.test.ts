import assert from 'node:assert/strict';
import { LonePaths } from './lone-paths.ts';

function addresses({ paths }: LonePaths): string[] {
  return paths.all.map(({ address }) => address);
}

describe('the paths of an association', () => {
  it('begin with the primary one, until the engine chooses another', () => {
    const all = new LonePaths(3);
    assert.equal(all.paths.primary, all.path(0));
    all.paths.setPrimary(all.path(2));
    all.paths.setPrimary(all.path(2));
    assert.equal(all.paths.primary, all.path(2));
    assert.deepEqual(all.events, ['2 active active']);
  });

  it('are found by their addresses, or one after another', () => {
    const all = new LonePaths(3);
    assert.equal(all.paths.find('10.1.0.1'), all.path(1));
    assert.equal(all.paths.find('10.3.0.1'), undefined);
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((turn) => all.paths.inTurn(turn).index),
      [0, 1, 2, 0, 1],
    );
    assert.throws(() => new LonePaths(0).paths.inTurn(0), RangeError);
  });

  it('are dropped where the address is not the peer’s, with their timers; the first that is left becomes primary', () => {
    const all = new LonePaths(4);
    for (const path of all.paths.all) path.losses.guard();
    all.paths.setPrimary(all.path(1));
    all.paths.retain(['10.0.0.1', '10.1.0.1', '10.3.0.1']);
    assert.deepEqual(addresses(all), ['10.0.0.1', '10.1.0.1', '10.3.0.1']);
    assert.equal(all.paths.primary?.address, '10.1.0.1');
    assert.equal(all.timers.inUse, 3);
    all.paths.retain(['10.3.0.1', '10.9.0.1']);
    assert.deepEqual([addresses(all), all.paths.primary?.address], [['10.3.0.1'], '10.3.0.1']);
    all.paths.dispose();
    assert.equal(all.timers.inUse, 0);
  });

  it('take answers back to where the question came from, if that is confirmed, else to one that is (§5.4, §6.4)', () => {
    const all = new LonePaths(3);
    const [first, second, third] = all.paths.all;
    assert.equal(all.paths.answerTo(second), second);
    second.confirmed = false;
    assert.equal(all.paths.answerTo(second), first);
    first.confirmed = false;
    assert.equal(all.paths.answerTo(second), third);
    third.confirmed = false;
    assert.equal(all.paths.answerTo(second), second);
  });

  it('are inactive after Path.Max.Retrans + 1 errors in a row, and active at the first answer', () => {
    const all = new LonePaths(2, { pathMaxRetrans: 2 });
    for (let i = 0; i < 2; i++) all.paths.failed(all.path(0), true);
    all.paths.answered(all.path(0));
    for (let i = 0; i < 2; i++) all.paths.failed(all.path(0), true);
    assert.deepEqual([all.events, all.paths.errors], [[], 2]);
    all.paths.failed(all.path(0), true);
    assert.deepEqual(all.events, ['0 active inactive']);
    all.paths.answered(all.path(0));
    assert.deepEqual(all.events.slice(1), ['0 inactive active']);
    assert.deepEqual([all.path(0).errors, all.paths.errors], [0, 0]);
  });

  it('are potentially failed after PotentiallyFailed.Max.Retrans + 1 errors (RFC 7829 §5)', () => {
    const all = new LonePaths(2, { pathMaxRetrans: 3, pfMaxRetrans: 1 });
    const changes = [1, 2, 3, 4].map(() => {
      all.paths.failed(all.path(1), false);
      return all.events.splice(0).join();
    });
    assert.deepEqual(changes, ['', '1 active potentiallyFailed', '', '1 potentiallyFailed inactive']);
    assert.equal(all.paths.errors, 0);
  });

  it('lose the peer at Association.Max.Retrans + 1 errors that count against it, on any of them', () => {
    const all = new LonePaths(2, { assocMaxRetrans: 3, pathMaxRetrans: 5 });
    for (const index of [0, 1, 0]) all.paths.failed(all.path(index), true);
    all.paths.failed(all.path(1), false);
    assert.deepEqual(all.events, []);
    all.paths.failed(all.path(1), true);
    assert.deepEqual(all.events, ['no answer to 4 transmissions']);
  });

  it('any answer ends the errors against the peer, those of other paths too', () => {
    const all = new LonePaths(2, { assocMaxRetrans: 3 });
    for (let i = 0; i < 3; i++) all.paths.failed(all.path(0), true);
    all.paths.answered(all.path(1));
    assert.deepEqual([all.paths.errors, all.path(0).errors], [0, 3]);
  });

  it('lose the peer when none is active, if the options say so (INET)', () => {
    const all = new LonePaths(2, { pathMaxRetrans: 0, allPathsInactive: 'end' });
    all.paths.failed(all.path(0), true);
    assert.deepEqual(all.events, ['0 active inactive']);
    all.paths.failed(all.path(1), true);
    assert.deepEqual(all.events.slice(1), ['1 active inactive', 'no path is active']);
  });

  it('switch over after Primary.Switchover.Max.Retrans + 1 errors of the primary one, to an active one (RFC 7829 §6)', () => {
    const all = new LonePaths(3, { pfMaxRetrans: 0, switchoverMaxRetrans: 1 });
    for (let i = 0; i < 3; i++) all.paths.failed(all.path(1), false);
    all.paths.failed(all.path(0), true);
    assert.equal(all.paths.primary?.index, 0);
    all.paths.failed(all.path(0), true);
    assert.equal(all.paths.primary?.index, 2);
    const none = new LonePaths(2, { pfMaxRetrans: 0, switchoverMaxRetrans: 1 });
    none.paths.failed(none.path(1), false);
    for (let i = 0; i < 3; i++) none.paths.failed(none.path(0), true);
    assert.equal(none.paths.primary?.index, 0);
  });

  it('report a change of state once', () => {
    const all = new LonePaths(1);
    all.paths.deactivate(all.path(0));
    all.paths.deactivate(all.path(0));
    assert.deepEqual(all.events, ['0 active inactive']);
  });
});
