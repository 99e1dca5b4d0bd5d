import assert from 'node:assert/strict';
import { quickLook, withOverrides } from '../../../scenarios/language/override.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { loadStudy, studyNames } from '../../../scenarios/language/study-catalogue.ts';
import type { Study } from '../../../scenarios/language/study.ts';

/** Line 8 is the first one after the sweep. */
function study(...lines: readonly string[]): Study {
  const head = ['name: mine', 'title: Mine', 'seeds: 2', 'sweep:', '  lanDelay: [0, 10]', '  puToPeRatio: [2, 5]', ''];
  return readStudy('mine.yaml', [...head, ...lines, ''].join('\n'));
}

function plotted(plot: string, ...more: readonly string[]): Study {
  return study('plots:', `  - {name: p, title: P, ${plot}}`, ...more);
}

function sweeping(sweep: string, plot: string): Study {
  const lines = ['name: m', 'title: M', 'seeds: 2', `sweep: {${sweep}}`, `plots: [{name: p, title: P, ${plot}}]`, ''];
  return readStudy('mine.yaml', lines.join('\n'));
}

describe('pictures', () => {
  const impossible: Readonly<Record<string, readonly [string, RegExp]>> = {
    'a metric of another model': [
      'y: goodput, x: puToPeRatio',
      /^mine\.yaml:9:28: plot p is empty: goodput needs model: bulkTransfer$/,
    ],
    'a metric of another transport': [
      'y: heartbeats, x: puToPeRatio',
      /^mine\.yaml:9:28: plot p is empty: heartbeats needs transport: sctp$/,
    ],
    'a division by 0': [
      'y: utilization, x: puToPeRatio / 0',
      /^mine\.yaml:9:\d+: x of plot p: puToPeRatio \/ 0 has no value at puToPeRatio=2$/,
    ],
    'a division by what is 0 in some points': [
      'y: utilization, x: puToPeRatio / lanDelay',
      /^mine\.yaml:9:\d+: x of plot p: .* has no value at puToPeRatio=2, lanDelay=0$/,
    ],
    'a horizontal axis beside all points': [
      'y: utilization, x: puToPeRatio, xDomain: [20, 30]',
      /^mine\.yaml:9:\d+: plot p is empty: the horizontal axis goes from 20 to 30, and the points are at 2 to 5$/,
    ],
    'rules that no point fits': [
      'y: utilization, x: puToPeRatio, only: [{lanDelay: 20}, {puToPeRatio: {above: 5}}]',
      /^mine\.yaml:9:\d+: plot p is empty: no point matches lanDelay=20, or puToPeRatio>5$/,
    ],
  };
  for (const [name, [plot, message]] of Object.entries(impossible))
    it(`without content are refused before the run: ${name}`, () => {
      const broken = plotted(plot);
      assert.throws(() => planRuns(broken), { name: 'StudyError', message });
      // What the command line narrows may lose its pictures.
      const { warnings } = planRuns(withOverrides(broken, ['lanDelay=0']));
      assert.ok(warnings.length === 1 && warnings[0].startsWith('mine.yaml:9:'), warnings.join());
    });

  it('need a vertical axis that ends above its beginning', () => {
    for (const domain of ['[1, 0]', '[0.5, 0.5]'])
      assert.throws(
        () => plotted(`y: utilization, x: puToPeRatio, yDomain: ${domain}`),
        /^StudyError: mine\.yaml:9:\d+: plots\.0\.yDomain: the lower end must come first, as in \[0, 1\]$/,
      );
  });

  it('are all named, if several are empty', () => {
    const broken = plotted(
      'y: goodput, x: puToPeRatio',
      '  - {name: q, title: Q, y: utilization, x: lanDelay * 1e308 * 1e308}',
    );
    assert.throws(() => planRuns(broken), /mine\.yaml:9:28: plot p .*\nmine\.yaml:10:\d+: x of plot q/);
  });

  it('of what never happens have a place of their own', () => {
    const never = sweeping('peUptime: [100, never]', 'y: utilization, x: peUptime / 60');
    assert.deepEqual(planRuns(never).warnings, []);
  });

  it('of pages without content are warned of', () => {
    const paged = sweeping(
      'transport: [message, sctp], puToPeRatio: [2, 5]',
      'y: heartbeats, x: puToPeRatio, page: transport',
    );
    assert.deepEqual(planRuns(paged).warnings, [
      'mine.yaml:5:32: plot p: the picture of transport = message is empty: heartbeats needs transport: sctp',
    ]);
  });

  it('of shipped studies have content, in a first look, too', () => {
    for (const name of studyNames()) {
      const shipped = loadStudy(name);
      for (const each of [shipped, quickLook(shipped)]) assert.deepEqual(planRuns(each).warnings, [], name);
    }
  });
});

describe('rules that nothing fits', () => {
  it('are warned of before the run', () => {
    const { warnings } = planRuns(
      study('skip: [{lanDelay: 10, puToPeRatio: 5}, {lanDelay: 100}]', 'only: [{lanDelay: [0, 10]}, {puToPeRatio: 7}]'),
    );
    assert.deepEqual(warnings, [
      'mine.yaml:8:40: skip: no combination matches lanDelay=100',
      'mine.yaml:9:29: only: no combination matches puToPeRatio=7',
    ]);
  });

  it('count also where another rule left the combination out before', () => {
    assert.deepEqual(planRuns(study('skip: [{lanDelay: 10}, {lanDelay: {above: 5}}]')).warnings, []);
    assert.deepEqual(planRuns(study('skip: [{requestInterval: {above: 1}, lanDelay: 10}]')).warnings, []);
  });

  it('and so leave nothing to run are refused with their place', () => {
    assert.throws(
      () => planRuns(study('only: [{lanDelay: 20}]')),
      /mine\.yaml:8:7: all combinations are left out; reason for the first one: it matches none of the rules of only$/,
    );
    assert.throws(
      () => planRuns(study('skip: [{lanDelay: {atLeast: 0}}]')),
      /mine\.yaml:8:7: all combinations are left out; reason for the first one: skip: lanDelay≥0$/,
    );
  });

  it('are named in plots where others are fitted', () => {
    const { warnings } = planRuns(plotted('y: utilization, x: puToPeRatio, only: [{lanDelay: 20}, {lanDelay: 0}]'));
    assert.match(warnings.join(), /^mine\.yaml:9:\d+: plot p: no point matches lanDelay=20$/);
  });
});

describe('a wanted precision', () => {
  it('of a metric that no run has is refused', () => {
    const text =
      'name: mine\ntitle: M\nsweep: {puToPeRatio: [2, 5]}\nseeds: {metric: goodput, relative: 0.1, maximum: 9}\n';
    assert.throws(
      () => planRuns(readStudy('mine.yaml', text)),
      /mine\.yaml:4:17: seeds\.metric: no run computes goodput: goodput needs model: bulkTransfer/,
    );
  });
});
