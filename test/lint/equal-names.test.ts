import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { equalNames } from './equal-names.ts';
import { writeProject } from './sample-project.ts';

const files = {
  'circle.ts': `
export const Kind = { round: 0 } as const;
/** A type beside its constant. */
export type Kind = 0;
export interface Shape { readonly radius: number }
export class Scale {}
export function area(): number { return 3; }
interface Local { readonly circle: true }
export const local: Local = { circle: true };
`,
  'square.ts': `
import { Kind } from './circle.ts';
export type Shape = 'square';
const Scale = 2;
export { Scale };
export const [width, area] = [1, Kind.round];
interface Local { readonly square: true }
export const square: Local = { square: true };
`,
  'index.ts': `export { area as size, type Shape } from './circle.ts';`,
  'test/circle.test.ts': `export const Kind = 'of a test';`,
};

describe('equal names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rsplab-names-'));
  after(() => rmSync(folder, { recursive: true }));
  const configuration = writeProject(folder, files);

  it('are those that two files of the program export for different things', () => {
    assert.deepEqual(equalNames(configuration, folder), [
      'Scale is exported by circle.ts:6, square.ts:5',
      'Shape is exported by circle.ts:5, square.ts:3',
      'area is exported by circle.ts:7, square.ts:6',
    ]);
  });
});
