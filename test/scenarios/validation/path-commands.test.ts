import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeploymentHost } from '../../../scenarios/validation/deployment.ts';
import { checkPathCommands, pathCommandsOf, PathCutter } from '../../../scenarios/validation/path-commands.ts';
import type { PlacedProcess } from '../../../scenarios/validation/placement.ts';
import { parametersOf } from '../../verify/study-runs.ts';

type PathCommands = DeploymentHost['pathCommands'][number];

const shared: PathCommands = { cut: ['link', 'down'], repair: ['link', 'up'] };
const own: PathCommands = { cut: ['drop', '{address}'], repair: ['accept', '{address}'] };

function host(pathCommands: readonly PathCommands[], prefix: readonly string[] = ['on', 'lab1']): DeploymentHost {
  return { name: 'lab1', lan: 0, prefix, rsplab: undefined, addresses: [], runs: [], pathCommands };
}

/** Two elements on a host, with two addresses each. */
function elements(on: DeploymentHost): PlacedProcess[] {
  return [0, 1].map((index) => ({
    role: 'poolElement',
    name: `lan0/pe${index}`,
    lan: 0,
    index,
    host: on,
    addresses: [`10.0.1.${index}`, `10.0.2.${index}`],
  }));
}

const cutOnce = {
  transport: 'sctp',
  paths: 2,
  poolElementStart: 1,
  poolUserStart: 2,
  warmup: 3,
  duration: 97,
  pathFailureTime: 40,
  pathFailureDuration: 20,
} as const;

function inWords(pathCommands: readonly PathCommands[], settings = {}): string[] {
  const parameters = parametersOf({ ...cutOnce, ...settings });
  return pathCommandsOf(parameters, 1, elements(host(pathCommands))).map(({ at, words }) => `${at} ${words.join(' ')}`);
}

describe('commands that cut paths', () => {
  it('are those of the host, once for all of its processes, with its prefix', () => {
    assert.deepEqual(inWords([shared]), ['40 on lab1 link down', '60 on lab1 link up']);
  });

  it('that name an address come for each process', () => {
    assert.deepEqual(inWords([own]), [
      '40 on lab1 drop 10.0.1.0',
      '40 on lab1 drop 10.0.1.1',
      '60 on lab1 accept 10.0.1.0',
      '60 on lab1 accept 10.0.1.1',
    ]);
  });

  it('are needed for each path that fails, and for each component whose own paths do', () => {
    const check = (pathCommands: readonly PathCommands[], settings = {}): void =>
      checkPathCommands(parametersOf({ ...cutOnce, ...settings }), elements(host(pathCommands)));
    check([shared]);
    check([own], { failingLinks: 'poolElements' });
    assert.throws(
      () => check([shared], { failingPaths: 2 }),
      /host lab1: has pathCommands for 1 of the 2 paths that fail/,
    );
    assert.throws(() => check([shared], { failingLinks: 'poolElements' }), /failingLinks=poolElements .*\{address\}/);
    // Theirs do not fail.
    check([shared], { failingLinks: 'registrars' });
  });

  describe('run', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'rsplab-cuts-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const parameters = parametersOf({ ...cutOnce, poolUserStart: 1, warmup: 1, pathFailureTime: 1 });
    const failures: string[] = [];
    const cutterOf = (commands: PathCommands): PathCutter =>
      new PathCutter(parameters, 1, elements(host([commands], ['sh', '-c'])), ({ message }) => failures.push(message));

    it('at their times, and leave nothing cut', async () => {
      const file = join(folder, 'done');
      const cutter = cutterOf({ cut: [`echo cut >> ${file}`], repair: [`echo repair >> ${file}`] });
      // The run began long ago: the cut is due now.
      cutter.start(-1);
      while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 10));
      await cutter.close();
      assert.equal(readFileSync(file, 'utf8'), 'cut\nrepair\n');
    });

    it('and say on which host one fails, with its words', async () => {
      const cutter = cutterOf({ cut: ['echo no such link >&2; exit 3'], repair: ['true'] });
      cutter.start(-1);
      while (failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      await cutter.close();
      assert.deepEqual(failures, ['host lab1: sh -c echo no such link >&2; exit 3: ended with code 3: no such link']);
    });
  });
});
