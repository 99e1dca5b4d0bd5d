const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

/** Compiled tests whose sources were renamed or removed since: the compiler leaves them in dist. */
function staleTests() {
  const compiled = join('dist', 'test');
  if (!existsSync(compiled)) return [];
  return readdirSync(compiled, { recursive: true })
    .filter((file) => file.endsWith('.test.js') && !existsSync(join('test', file.replace(/js$/, 'ts'))))
    .map((file) => join(compiled, file));
}

module.exports = {
  require: ['dist/test/property-seed.js', 'dist/test/unhandled-rejections.js'],
  reporter: 'dist/test/closing-line-reporter.js',
  'node-option': ['enable-source-maps'],
  // Only so that a run ends if a test hangs: how long one takes says more of the machine, and of what else runs there.
  timeout: 2_400_000,
  exit: true,
  ignore: staleTests(),
};
