import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeProject } from './sample-project.ts';
import { unusedMembers } from './unused-members.ts';

const library = `
export interface Shape {
  area(): number;
  /** @public for a library */
  readonly kind: string;
  readonly color: string;
}
export class Circle implements Shape {
  readonly kind = 'circle';
  readonly color = 'red';
  count = 0;
  /** @internal */
  radius = 1;
  diameter = 2;
  area(): number {
    this.count++;
    return 3;
  }
  toString(): string {
    return 'circle';
  }
}
/** Fits Measured without saying so. */
export class Line {
  length = 1;
  width = 2;
}
export interface Measured {
  readonly length: number;
}
export interface Options {
  readonly passed: boolean;
  readonly ignored: boolean;
}
`;
const program = `
import { Circle, Line, type Measured, type Options, type Shape } from './library.ts';
const shapes: Shape[] = [new Circle()];
const lengthOf = ({ length }: Measured): number => length;
const use = (options: { readonly passed: boolean }): boolean => options.passed;
export const result = (options: Options) => [shapes[0].area(), lengthOf(new Line()), use({ ...options })];
`;
const test = `
import { Circle } from '../library.ts';
export const seen = [new Circle().radius, new Circle().diameter];
`;

describe('unused members', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rsplab-members-'));
  after(() => rmSync(folder, { recursive: true }));

  it('are those that nothing reads, by interface, by spreading or by their own name', () => {
    const configuration = writeProject(folder, {
      'library.ts': library,
      'program.ts': program,
      'test/a.test.ts': test,
    });
    assert.deepEqual(unusedMembers(configuration, folder), [
      'library.ts:6 Shape.color is never read',
      'library.ts:10 Circle.color is never read',
      'library.ts:11 Circle.count is never read',
      'library.ts:14 Circle.diameter is read by tests only',
      'library.ts:26 Line.width is never read',
      'library.ts:33 Options.ignored is never read',
    ]);
  });
});
