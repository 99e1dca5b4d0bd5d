import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RunSchedule } from '../../../sim/run/run-schedule.ts';
import { readEntries, readSchedule, readTarget, ScheduleFault, scheduleText } from '../../../sim/run/schedule.ts';

/** “up 20, down 1800” */
function inWords(text: string): string {
  return readEntries(text)
    .map(({ action, time }) => `${action} ${time}`)
    .join(', ');
}

describe('entries of a schedule', () => {
  it('have times, or distances from the entry before', () => {
    assert.equal(inWords('up@20 down@1800 up@+600'), 'up 20, down 1800, up 2400');
    assert.equal(inWords('up@20,down@30,  up@1e2'), 'up 20, down 30, up 100');
    assert.equal(inWords('down@+0.1 up@+0.2'), 'down 0.1, up 0.3');
  });

  it('may happen at one instant, and in all ways that there are', () => {
    assert.equal(inWords('down@5 up@5 shutdown@6 up@7 crash@8 up@8'), 'down 5, up 5, shutdown 6, up 7, crash 8, up 8');
    assert.equal(inWords('hostCrash@1 up@2 processCrash@3'), 'hostCrash 1, up 2, processCrash 3');
  });

  it('can be repeated, also in groups of groups', () => {
    assert.equal(inWords('(down@+10 up@+5)*2'), 'down 10, up 15, down 25, up 30');
    assert.equal(inWords('up@1 ((down@+1 up@+1)*2 down@+10 up@+10)*2 down@100').split(', ').length, 14);
  });

  const faults: Readonly<Record<string, readonly [text: string, message: string, offset: number]>> = {
    'nothing at all': ['', 'has no entry: give ACTION@TIME, such as down@1800', 0],
    'a time that goes back': ['up@20 down@10', 'down@10 goes back: up@20 before it is at 20 s', 6],
    'what is up already': ['up@20 up@30', 'up@30 follows up@20: it is up already', 6],
    'what is down already': ['down@20 crash@30', 'crash@30 follows down@20: it is down already', 8],
    'an action that there is not': ['off@20', 'off is no action', 0],
    'a unit without a meaning': ['down@20 up@3 0', '0 is no entry: give ACTION@TIME, such as down@1800 or up@+60', 13],
    'no time': ['up@', 'up@ is no entry: give ACTION@TIME, such as down@1800 or up@+60', 0],
    'a group without an end': ['(up@20', 'the closing parenthesis of a group is missing', 6],
    'a group without a begin': ['up@20)', 'a group ends that has not begun', 5],
    'a group repeated that goes back': ['(up@20 down@30)*2', 'up@20 goes back: down@30 before it is at 30 s', 1],
    'more entries than are thinkable': ['(up@+1 down@+1)*9999', 'more than 10000 entries: repeat less often', 14],
  };
  for (const [name, [text, message, offset]] of Object.entries(faults))
    it(`are refused: ${name}`, () => {
      assert.throws(
        () => readEntries(text),
        (error) => {
          assert.ok(error instanceof ScheduleFault);
          assert.deepEqual([error.message, error.offset], [message, offset]);
          return true;
        },
      );
    });

  it('never fail in another way, whatever the text is', () => {
    const signs = fc.constantFrom(
      'up',
      'down',
      '@',
      '+',
      '5',
      '1e9',
      'e',
      '.',
      ' ',
      ',',
      '(',
      ')',
      '*',
      '3',
      'min',
      ':',
      '{',
    );
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 30 }), (parts) => {
        try {
          const schedule = readSchedule(parts.join(''));
          assert.deepEqual(readSchedule(scheduleText(schedule)), schedule);
        } catch (error) {
          assert.ok(error instanceof ScheduleFault, String(error));
        }
      }),
    );
  });
});

describe('a schedule', () => {
  it('is a text with targets', () => {
    const given = 'lan0/pr1: up@20 down@1800; lan1/pe*: down@3e3, up@+1 ; network/path1: down@9';
    const text = '{lan0/pr1: up@20 down@1800, lan1/pe*: down@3000 up@3001, network/path1: down@9}';
    assert.equal(scheduleText(readSchedule(given)), text);
    assert.equal(scheduleText(readSchedule(text)), text);
    assert.equal(scheduleText(readSchedule('none')), 'none');
  });

  it('names components, their links, networks, and links between LANs', () => {
    for (const target of [
      'lan0/pr1',
      'lan12/pe*',
      'lan*/*',
      'lan0/pu7/path1',
      'lan0/at*/path*',
      'network/path0',
      'lan0-lan1/path*',
    ])
      assert.equal(readTarget(target), target);
    for (const target of ['pr1', 'lan0', 'lan0/px1', 'lan0/pr', 'lanx/pe1', 'network', 'lan0/pe1/1', 'lan0-lan1', ''])
      assert.throws(() => readTarget(target), /is no target: give a component \(lan0\/pr1/, target);
  });

  it('finds what is meant by a name, or by a pattern within one step of it', () => {
    const schedule = new RunSchedule('{lan0/pe1: down@1, lan*/pe2: down@2, lan1/*: down@3, lan0/pe*/path0: down@4}');
    const timeOf = (name: string): number | undefined => schedule.entriesOf(name)?.[0]?.time;
    assert.deepEqual(
      ['lan0/pe1', 'lan3/pe2', 'lan1/pr0', 'lan0/pe11', 'lan0/pe11/path0', 'lan0/pe11/path1'].map(timeOf),
      [1, 2, 3, undefined, 4, undefined],
    );
    assert.deepEqual(
      schedule.targetsOf('lan1/pe2').map(({ target }) => target),
      ['lan*/pe2', 'lan1/*'],
    );
  });
});
