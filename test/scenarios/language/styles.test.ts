import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookOf } from '../../../analysis/plots/look.ts';
import type { PlotDefinition } from '../../../results/folders/plot-definition.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { loadStudy } from '../../../scenarios/language/study-catalogue.ts';
import { readStyle } from '../../../scenarios/language/read-style.ts';
import { chosenStyle, loadStyle, styleNames } from '../../../scenarios/language/style-catalogue.ts';

/** A study with these lines in its plot. */
function studyWith(...lines: readonly string[]): string {
  const head = ['name: mine', 'title: Mine', 'seeds: 2', 'sweep: {policy: [LeastUsed, Random], puToPeRatio: [1, 5]}'];
  const plot = [
    'plots:',
    '  - name: p',
    '    title: P',
    '    y: utilization',
    '    x: puToPeRatio',
    '    color: policy',
  ];
  return `${[...head, ...plot, ...lines.map((line) => `    ${line}`)].join('\n')}\n`;
}

function plotOf(...lines: readonly string[]): PlotDefinition {
  return readStudy('mine.yaml', studyWith(...lines)).plots[0];
}

/** What is wrong with the first of the lines, which is the eleventh of the file. */
function faultOf(...lines: readonly string[]): string {
  try {
    plotOf(...lines);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return '';
}

describe('look of a plot', () => {
  it('has lengths in mm, or with units, or of paper', () => {
    assert.equal(plotOf('width: column').width, 88);
    assert.equal(plotOf('width: page').width, 181);
    assert.equal(plotOf('width: 9 cm').width, 90);
    assert.equal(plotOf('height: 2 in').height, 50.8);
    assert.equal(plotOf('width: 72').width, 72);
  });

  it('has labels and orders of values as parameters have them', () => {
    const { labels, order } = plotOf(
      'labels: {policy: {LeastUsed: LU}, puToPeRatio: {5: five}}',
      'order: {puToPeRatio: [5], policy: [Random]}',
    );
    assert.deepEqual(labels, { policy: { LeastUsed: 'LU' }, puToPeRatio: { 5: 'five' } });
    assert.deepEqual(order, { puToPeRatio: ['5'], policy: ['Random'] });
  });

  for (const [line, message] of [
    [
      'mark: lines',
      /^mine\.yaml:11:11: plots\.0\.mark: "lines" is unknown; did you mean line\? It must be one of line, /,
    ],
    ['width: 0', /^mine\.yaml:11:12: plots\.0\.width: must be .* 30/],
    [
      'width: colum',
      /^mine\.yaml:11:12: plots\.0\.width: must be "column" \(88 mm\), "page" \(181 mm\), or a width .*, not "colum"$/,
    ],
    ['height: 3 km', /^mine\.yaml:11:13: plots\.0\.height: must be a height from 30 to 1000 mm, .*, not "3 km"$/],
    ['fontSize: 0', /^mine\.yaml:11:15: plots\.0\.fontSize: must be at least 3, not 0$/],
    [
      'font: Times New Roman',
      /^mine\.yaml:11:11: plots\.0\.font: must be one of DejaVu Sans, .*, not "Times New Roman"$/,
    ],
    [
      'font: DejaVu Serrif',
      /^mine\.yaml:11:11: plots\.0\.font: "DejaVu Serrif" is unknown; did you mean DejaVu Serif\?/,
    ],
    ['palette: gray', /^mine\.yaml:11:14: plots\.0\.palette: "gray" is unknown; did you mean grey\?/],
    ['legend: left', /^mine\.yaml:11:13: plots\.0\.legend: .*right, bottom, top/],
    ['confidence: 95', /^mine\.yaml:11:17: plots\.0\.confidence: must be below 1, not 95$/],
    ['colour: policy', /^mine\.yaml:11:5: unknown key colour; did you mean color\?$/],
    ['thousands: point', undefined],
    [
      'labels: {policy: {LeastUse: LU}}',
      /^mine\.yaml:11:23: labels\.policy: "LeastUse" is unknown; did you mean LeastUsed\?/,
    ],
    [
      'labels: {policy: {RoundRobin: RR}}',
      /^mine\.yaml:11:23: labels\.policy: the study has no policy RoundRobin \(it has LeastUsed, Random\)$/,
    ],
    ['labels: {polcy: {LeastUsed: LU}}', /^mine\.yaml:11:14: unknown parameter polcy; did you mean policy\?$/],
    [
      'labels: {policy: {LeastUsed: X, Random: X}}',
      /^mine\.yaml:11:37: labels\.policy: LeastUsed has the label "X" already$/,
    ],
    ['labels: {policy: same}', /^mine\.yaml:11:22: labels\.policy: "same" is the same for all values: .*\{policy\}/],
    [
      'labels: {puToPeRatio: "r = {puToPeRato}"}',
      /^mine\.yaml:11:27: labels\.puToPeRatio: \{puToPeRato\}: unknown parameter puToPeRato; did you mean puToPeRatio\?/,
    ],
    ['labels: {puToPeRatio: "r = {puToPeRatio"}', /^mine\.yaml:11:27: .* braces are not in pairs$/],
    ['order: {policy: [RoundRobin]}', /^mine\.yaml:11:22: order\.policy: the study has no policy RoundRobin/],
    [
      'titles: {utilisation: U}',
      /^mine\.yaml:11:14: titles: utilisation is no parameter and no metric; did you mean utilization\?$/,
    ],
    ['yDomain: [1, 0]', /^mine\.yaml:11:14: .*the lower end must come first/],
    ['xTicks: []', /^mine\.yaml:11:13: plots\.0\.xTicks: must not be empty$/],
  ] as const)
    it(`${message === undefined ? 'may say' : 'may not say'} ${line}`, () => {
      if (message === undefined) assert.equal(faultOf(line), '');
      else assert.match(faultOf(line), message);
    });

  it('may not contradict itself', () => {
    assert.match(
      faultOf('decimal: comma', 'thousands: comma'),
      /^mine\.yaml:12:16: thousands: a comma is before the fraction already$/,
    );
    assert.match(
      faultOf('yScale: log', 'yDomain: [0, 1]'),
      /^mine\.yaml:12:15: yDomain of plot p: must be above 0 on a logarithmic axis, not 0$/,
    );
    const named = studyWith('xTicks: [1]')
      .replace('x: puToPeRatio', 'x: policy')
      .replace('color: policy', 'color: puToPeRatio');
    assert.throws(() => readStudy('mine.yaml', named), /mine\.yaml:11:13: xTicks of plot p: policy is not a number/);
  });
});

describe('style file', () => {
  it('of the program can be used, all of them', () => {
    assert.deepEqual(styleNames(), ['paper', 'screen', 'simproctc']);
    for (const name of styleNames()) assert.ok(loadStyle(name).description.length > 10);
    assert.deepEqual(loadStyle('screen').look, {});
  });

  it('has its faults named with their places, all at once', () => {
    const text = 'description: Mine\nwidth: 5\npalete: grey\nlabels: {policy: {LeastUsd: LU}}\n';
    assert.throws(
      () => readStyle('mine.yaml', text),
      /^StudyError: mine\.yaml:2:8: width: must be .*\nmine\.yaml:3:1: unknown key palete; did you mean palette\?$/,
    );
    assert.throws(
      () => readStyle('mine.yaml', 'description: Mine\nlabels: {policy: {LeastUsd: LU}}\n'),
      /mine\.yaml:2:19: labels\.policy: "LeastUsd" is unknown; did you mean LeastUsed\?/,
    );
    assert.throws(
      () => readStyle('mine.yaml', '- 1\n'),
      /mine\.yaml:1:1: is not a style: it must have the key description/,
    );
    assert.throws(
      () => readStyle('mine.yaml', 'width: 88\n'),
      /mine\.yaml:1:1: description: is missing: give a string/,
    );
    assert.throws(() => readStyle('mine.yaml', 'description: [\n'), /mine\.yaml:\d+:\d+: /);
  });

  it('that does not exist is refused with the nearest name', () => {
    assert.throws(
      () => loadStyle('papr'),
      /^StudyError: unknown style papr; did you mean paper\? \(there are paper, screen, simproctc; /,
    );
    assert.throws(() => loadStyle('./none.yaml'), /^StudyError: none\.yaml: no such file$/);
  });

  it('is named by a study, beside which it may be', () => {
    const folder = mkdtempSync(join(tmpdir(), 'style-'));
    try {
      const file = join(folder, 'mine.yaml');
      writeFileSync(join(folder, 'own.yaml'), 'description: Own\nfontSize: 7\n');
      writeFileSync(file, `${studyWith()}style: own.yaml\n`);
      assert.deepEqual(loadStudy(file).pictureStyle, { name: 'own.yaml', look: { fontSize: 7 }, overrides: {} });
      writeFileSync(file, `${studyWith()}style: papre\n`);
      assert.throws(() => loadStudy(file), /mine\.yaml:11:8: style: unknown style papre; did you mean paper\?/);
      writeFileSync(join(folder, 'own.yaml'), 'description: Own\nfontSize: big\n');
      writeFileSync(file, `${studyWith()}style: own.yaml\n`);
      assert.throws(() => loadStudy(file), /own\.yaml:2:11: fontSize: must be a number, not "big"/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('look of all pictures', () => {
  it('is that of the style, then of the plot, then of the command line', () => {
    const style = chosenStyle({ style: 'paper', look: ['palette=grey', 'legend=none'] }, undefined);
    const look = lookOf(style, { fontSize: 10, legend: 'right', labels: { policy: { Random: 'R' } } });
    // 10 pt
    assert.deepEqual(
      [Math.round(look.font * 100) / 100, look.palette, look.legend, look.heading],
      [13.33, 'grey', 'none', 'none'],
    );
    assert.deepEqual(
      lookOf(chosenStyle({ style: 'simproctc' }, undefined), { labels: { policy: { Random: 'R' } } }).labels['policy'],
      {
        Random: 'R',
      },
    );
  });

  it('stays as it was where the command line says nothing', () => {
    const earlier = chosenStyle({ style: 'paper' }, undefined);
    assert.equal(chosenStyle({}, earlier), earlier);
    assert.equal(chosenStyle({}, undefined), undefined);
    assert.equal(chosenStyle({ look: ['grid=false'] }, earlier)?.name, 'paper');
  });

  for (const [setting, message] of [
    ['palette', /^StudyError: --look palette: give key=value, such as palette=grey$/],
    ['palete=grey', /^StudyError: --look unknown key palete; did you mean palette\?$/],
    ['width=1', /^StudyError: --look width: must be at least 30, not 1$/],
    [
      'labels={policy: {X: Y}}',
      /^StudyError: --look labels\.policy: must be one of |^StudyError: --look labels\.policy: "X" is unknown/,
    ],
    ['width=[', /^StudyError: --look width=\[: the value cannot be read$/],
  ] as const)
    it(`of the command line may not be ${setting}`, () => {
      assert.throws(() => chosenStyle({ look: [setting] }, undefined), message);
    });

  it('of the command line is said once', () => {
    assert.throws(() => chosenStyle({ look: ['grid=true', 'grid=false'] }, undefined), /--look grid is given twice/);
  });
});
