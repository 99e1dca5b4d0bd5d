import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { chosenParts, verifyParts } from './parts.ts';
import { Verdicts } from './verdicts.ts';

function verdicts(): Verdicts {
  return new Verdicts(() => undefined);
}

describe('the parts of npm run verify', () => {
  const names = Object.keys(verifyParts);

  it('are scripts of their own', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const found = Object.entries(scripts).filter(([name]) => name.startsWith('verify:'));
    assert.deepEqual(
      found,
      names.map((name) => [`verify:${name}`, `npm run verify --silent -- ${name}`]),
    );
  });

  it('take 15 minutes each at most', () => {
    for (const [name, { minutes }] of Object.entries(verifyParts)) assert.ok(minutes <= 15, name);
  });

  it('are all run without a name, or those that are named', () => {
    assert.deepEqual(
      chosenParts([]).map(([name]) => name),
      names,
    );
    assert.deepEqual(
      chosenParts(['sctp', 'theory']).map(([name]) => name),
      ['theory', 'sctp'],
    );
    assert.throws(() => chosenParts(['theorie']), /^RangeError: there is no part theorie: theory, messages, rspsim, /);
  });
});

describe('verdicts', () => {
  it('are good if something was found and all of it agrees', async () => {
    const found = verdicts();
    assert.ok(!found.good, 'nothing was looked at');
    found.note('a', '1', '1', true);
    await found.noteCheck('b', 'exact', () => '2');
    assert.ok(found.good);
    assert.equal(found.closingLine(), '2 of 2 agree');
  });

  it('are not if one differs, with the reason in the table', async () => {
    const found = verdicts();
    found.note('a', '1', '1', true);
    await found.noteCheck('b', 'exact', () => {
      throw new Error('3 is too much');
    });
    assert.ok(!found.good);
    assert.equal(found.closingLine(), '1 of 2 agree');
    assert.match(found.table(), /\| b +\| 3 is too much +\| exact +\| DIFFERS \|/);
  });

  it('say what could not be checked; where it must be, that is a difference', () => {
    const found = verdicts();
    assert.ok(!found.possible('a browser', 'there is none', false));
    assert.equal(found.closingLine(), '0 of 0 agree, 1 skipped');
    assert.ok(found.good);
    assert.ok(!found.possible('a browser', 'there is none', true));
    assert.ok(!found.good);
  });
});
