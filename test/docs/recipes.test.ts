import assert from 'node:assert/strict';
import { applied, omissionsOf, recipesOf } from './recipes.ts';

const document = `# How to contribute

## Without code

Text.

\`\`\`sh
npm test
\`\`\`

## Add a color

\`\`\`diff colors.ts members
 const colors = {
+  green: {
+    wave: [
+      510,
+    ],
+    rgb: { g: 1 },
+  },
 };
\`\`\`

\`\`\`ts green.ts optional
export {};
\`\`\`

\`\`\`sh
npm run build
npm run paint
\`\`\`
`;

describe('recipes', () => {
  const [recipe, ...others] = recipesOf(document);
  assert.ok(recipe !== undefined);
  const [change, file] = recipe.steps;
  assert.ok(change !== undefined && file !== undefined);

  it('are sections with blocks that name files', () => {
    assert.deepEqual(others, []);
    assert.equal(recipe.title, 'Add a color');
    assert.deepEqual(
      recipe.steps.map(({ path, isChange, optional }) => [path, isChange, optional]),
      [
        ['colors.ts', true, false],
        ['green.ts', false, true],
      ],
    );
    assert.deepEqual(recipe.commands, ['npm run build', 'npm run paint']);
  });

  it('change a file at the only place that fits', () => {
    const before = 'let x;\nconst colors = {\n};\nlet y;\n';
    assert.equal(
      applied(change, before),
      'let x;\nconst colors = {\n  green: {\n    wave: [\n      510,\n    ],\n    rgb: { g: 1 },\n  },\n};\nlet y;\n',
    );
    for (const unfit of ['', 'colors = {\n};\n', `${before}${before}`])
      assert.throws(() => applied(change, unfit), RangeError, unfit);
    assert.throws(() => applied(change, undefined), /there is no colors\.ts/);
  });

  it('take lines away, and make new files', () => {
    const step = { ...change, lines: [' a', '-b', '+c'] };
    assert.equal(applied(step, 'a\nb\nd\n'), 'a\nc\nd\n');
    assert.equal(applied(file, undefined), 'export {};\n');
    assert.throws(() => applied(file, ''), /green\.ts is there already/);
  });

  it('can lack each block that is not optional, and each member of what they add', () => {
    const omissions = omissionsOf(recipe);
    assert.deepEqual(
      omissions.map(({ what }) => what),
      ['colors.ts', 'colors.ts: wave: [', 'colors.ts: rgb: { g: 1 },'],
    );
    const [, withoutWave] = omissions;
    assert.deepEqual(withoutWave?.steps[0]?.lines, [
      ' const colors = {',
      '+  green: {',
      '+    rgb: { g: 1 },',
      '+  },',
      ' };',
    ]);
  });
});
