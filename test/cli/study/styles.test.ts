import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { called, type Called } from '../called.ts';

const study = `name: mine
title: Mine
seeds: 2
style: own.yaml
parameters: {profile: rspsim, idealized: true, requestSize: 1.0e+6, warmup: 620, duration: 100}
sweep: {policy: [LeastUsed, Random]}
plots:
  - {name: time, title: Time, y: handling_time, x: policy}
  - {name: cut, title: Cut, y: handling_time, x: policy, yDomain: [1000, 2000]}
  - {name: transient, title: Transient, y: requests_in_system, x: time, color: policy}
`;

describe('style of a study', () => {
  let base = '';
  before(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    writeFileSync(join(base, 'mine.yaml'), study);
    writeFileSync(join(base, 'own.yaml'), 'description: Own\nwidth: 70 mm\nheading: none\n');
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  function rsplab(...words: readonly string[]): Promise<Called> {
    return called(words, { cwd: base });
  }

  function widthOf(picture: string): string | undefined {
    return /<svg[^>]* width="([^"]*)"/.exec(readFileSync(join(base, 'out', 'plots', `${picture}.svg`), 'utf8'))?.[1];
  }

  it('is that of its file, then of the command line, and is remembered', async () => {
    const { status, stderr } = await rsplab('run', 'mine.yaml', '--out', 'out', '--workers', '1');
    assert.equal(status, 0, stderr);
    assert.match(stderr, /warning: plot cut: 2 values are outside the axes/);
    for (const picture of ['time', 'cut', 'transient']) assert.equal(widthOf(picture), '70mm', picture);
    assert.equal((await rsplab('plot', 'out', '--style', 'paper')).status, 0);
    assert.equal(widthOf('time'), '88mm');
    assert.equal((await rsplab('plot', 'out')).status, 0);
    assert.equal(widthOf('time'), '88mm');
    assert.equal((await rsplab('plot', 'out', '--look', 'width=page')).status, 0);
    assert.equal(widthOf('time'), '181mm');
    assert.equal((await rsplab('plot', 'out', '--style', 'screen')).status, 0);
    assert.match(String(widthOf('time')), /^\d+(\.\d+)?$/);
    assert.match(readFileSync(join(base, 'out', 'report.html'), 'utf8'), /Mine/);
  });

  it('that cannot be used is refused before anything is simulated', async () => {
    const { status, stderr } = await rsplab('run', 'mine.yaml', '--out', 'none', '--style', 'papr');
    assert.equal(status, 1);
    assert.match(stderr, /^rsplab: unknown style papr; did you mean paper\? .*\n$/);
    writeFileSync(join(base, 'bad.yaml'), 'description: Bad\nwidth: 0\npallete: grey\n');
    assert.equal(
      (await rsplab('run', 'mine.yaml', '--out', 'none', '--style', 'bad.yaml')).stderr,
      'rsplab: bad.yaml:2:8: width: must be at least 30, not 0\n' +
        'rsplab: bad.yaml:3:1: unknown key pallete; did you mean palette?\n',
    );
    assert.ok(!existsSync(join(base, 'none')));
  });

  it('is one of a list', async () => {
    assert.match((await rsplab('list', '--styles')).stdout, /\| paper \| .*\n\| screen \| .*\n\| simproctc \| /);
  });
});
