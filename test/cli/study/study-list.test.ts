import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { studyTable, studyListText, type ListedStudy } from '../../../cli/study/study-list.ts';

const workers = availableParallelism();
const attack: ListedStudy = {
  subject: 'attacks',
  study: 'registration-attack-unlimited',
  title: 'Registration attack without load degradation of the fake elements, over its interval',
  family: 'attack-registrationsIII',
  points: 88,
  runs: 11_264,
  cpuSeconds: 931 * workers,
  quickRuns: 8,
  quickCpuSeconds: 2 * workers,
};
const theory = { ...attack, subject: 'theory', study: 'one-queue', title: 'One', family: null, cpuSeconds: null };
const lines = (width: number): string[] => studyListText([attack, theory], width).split('\n');

describe('the list of studies', () => {
  it('shows runs and times beside the names in a terminal of usual width', () => {
    assert.deepEqual(lines(80), [
      'ATTACKS                           Runs         Time  Time --quick  Points',
      '  registration-attack-unlimited  11264  15 min 31 s           2 s      88',
      '      Registration attack without load degradation of the fake elements, over',
      '      its interval (in RSPSIM: attack-registrationsIII)',
      '',
      'THEORY                            Runs         Time  Time --quick  Points',
      '  one-queue                      11264      unknown           2 s      88',
      '      One',
    ]);
  });

  it('shows them below the names in a narrow one', () => {
    assert.ok(lines(50).every((line) => line.length <= 50));
    assert.deepEqual(lines(50).slice(0, 4), [
      'ATTACKS',
      '  registration-attack-unlimited',
      '      Runs: 11264, Time: 15 min 31 s, Time',
      '      --quick: 2 s, Points: 88',
    ]);
  });

  it('has them before titles in a table, so that they are seen where long lines end or break', () => {
    const [head, , row] = studyTable([attack, theory]).split('\n');
    assert.match(
      head ?? '',
      /^\| Subject \| Study +\| +Runs \| +Time \| Time --quick \| Points \| Title +\| In RSPSIM +\|$/,
    );
    assert.match(
      row ?? '',
      /^\| attacks \| registration-attack-unlimited \| 11264 \| 15 min 31 s \| +2 s \| +88 \| Registration/,
    );
  });
});
