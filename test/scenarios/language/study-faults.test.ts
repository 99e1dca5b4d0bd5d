import assert from 'node:assert/strict';
import fc from 'fast-check';
import { policies, policyNames } from '../../../protocol/policies/policies.ts';
import { parameterCatalogue, parameterNamed } from '../../../scenarios/language/parameter-catalogue.ts';
import { readParameterValue } from '../../../scenarios/language/parameter-value.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { StudyError } from '../../../scenarios/language/study-error.ts';

/** The lines of the message that a study gives; none if it is accepted. */
function faultsOf(text: string): string[] {
  try {
    planRuns(readStudy('my.yaml', text));
  } catch (error) {
    assert.ok(error instanceof StudyError, String(error));
    return error.message.split('\n');
  }
  return [];
}

function assertLines(text: string, patterns: readonly RegExp[]): void {
  const lines = faultsOf(text);
  assert.equal(lines.length, patterns.length, lines.join('\n'));
  for (const [index, pattern] of patterns.entries()) assert.match(lines[index], pattern);
}

function minimal(...lines: readonly string[]): string {
  return ['name: mine', 'title: Mine', 'seeds: 1', ...lines, ''].join('\n');
}

describe('faults of a study file', () => {
  it('are reported all at once, in the order of the file', () => {
    const text = `name: mine
titel: Mine
seeds: 1e99
vectors: {interval: 90m}
parameters:
  warmup: 1h30
  lanDealy: 10
sweep:
  policy: [Random, LU]
  capacity: 3
  puToPeRatio: [1, 1]
skip:
  - {policy: WRR, puToPeRatio: {bellow: 3}}
plots:
  - {name: speed, title: Speed, y: handling_sped, x: puToPeRatio, color: polcy}
  - {name: Speed, y: utilization}
`;
    assertLines(text, [
      /^my\.yaml:2:1: unknown key titel; did you mean title\?$/,
      /^my\.yaml:3:8: seeds: must be at most 100000, not 1e\+99$/,
      /^my\.yaml:4:21: vectors\.interval must be .* not "90m"; units: us, ms, s, min, h, d$/,
      /^my\.yaml:6:11: warmup must be .* not "1h30"; units: us, ms, s, min, h, d$/,
      /^my\.yaml:7:3: unknown parameter lanDealy; did you mean lanDelay\?$/,
      /^my\.yaml:9:20: policy "LU" is unknown; did you mean LeastUsed\?/,
      /^my\.yaml:10:13: sweep\.capacity: must be a list or a range, not 3$/,
      /^my\.yaml:11:20: puToPeRatio: 1 is listed twice$/,
      /^my\.yaml:13:14: policy "WRR" is unknown; did you mean WeightedRoundRobin\?/,
      /^my\.yaml:13:33: unknown comparison bellow; did you mean below\? \(possible: below, above, atLeast, atMost, not\)$/,
      /^my\.yaml:15:36: plots\.0\.y: unknown metric "handling_sped"; did you mean handling_speed\?/,
      /^my\.yaml:15:74: color of plot speed: polcy is not swept; did you mean policy\?$/,
      /^my\.yaml:16:5: plots\.1\.title: is missing: give a string$/,
      /^my\.yaml:16:5: plots\.1\.x: is missing: give a string$/,
      /^my\.yaml:16:12: plots\.1\.name: must be lower-case letters, digits and hyphens$/,
    ]);
  });

  it('of YAML do not hide others, as far as it is known what was meant', () => {
    const broken = minimal('seeds: 2', 'parameters: {lanDealy: 1}', 'sweep:', '  policy: [Random', 'plots: nonsense');
    assertLines(broken, [
      /^my\.yaml:4:1: .*unique/i,
      /^my\.yaml:5:14: unknown parameter lanDealy; did you mean lanDelay\?$/,
      /^my\.yaml:8:1: Flow sequence/,
    ]);
  });

  it('of combinations are reported once each, and parameters without effect all together', () => {
    const contradictions = ['parameters: {maxJobs: 3, minCapacityPerJob: 1e4}', 'sweep: {immortalRegistrars: [2, 3]}'];
    assertLines(minimal(...contradictions), [
      /^my\.yaml:4:14: maxJobs and minCapacityPerJob exclude each other: .* \(immortalRegistrars=2\)$/,
      /^my\.yaml:5:9: immortalRegistrars 2 exceeds registrars 1 \(immortalRegistrars=2\)$/,
    ]);
    assertLines(minimal('parameters: {wanDelay: 20, choices: 3, peDowntime: 3}'), [
      /^my\.yaml:4:14: wanDelay needs /,
      /^my\.yaml:4:28: choices needs /,
      /^my\.yaml:4:40: peDowntime needs /,
    ]);
  });

  it('are counted from the twentieth on', () => {
    const many = Array.from({ length: 30 }, (_, index) => `  wrong${index}: 1`);
    const lines = faultsOf(minimal('parameters:', ...many));
    assert.equal(lines.length, 21);
    assert.equal(lines[20], 'my.yaml: … and 10 more errors');
  });

  it('have no consequences in what refers to them', () => {
    const plot = 'plots: [{name: a, title: A, y: utilization, x: puToPeRatio}]';
    assertLines(minimal('sweep: {puToPeRatoi: [1, 2]}', plot), [/4:9: unknown parameter puToPeRatoi/]);
    assertLines(minimal('sweep: {puToPeRatio: 3}', plot), [/4:22: .*must be a list/]);
    assertLines(minimal('sweep: {puToPeRatio: [1, -2]}', plot), [/4:26: puToPeRatio must be/]);
  });

  it('never end in anything else than lines with a place, whatever is overwritten', () => {
    const good = minimal('parameters: {warmup: 15 min}', 'sweep: {policy: [Random, LeastUsed]}', 'only: [{lans: 1}]');
    const piece = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      ':',
      '- ',
      '*a',
      '&a ',
      '<<: ',
      '"',
      '!',
      '\n',
      '  ',
      '1e99',
      '?',
      '|',
    );
    const edit = fc.tuple(fc.nat(good.length), fc.nat(5), piece);
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let text = good;
        for (const [at, length, inserted] of edits) text = text.slice(0, at) + inserted + text.slice(at + length);
        for (const line of faultsOf(text)) assert.match(line, /^my\.yaml(:\d+:\d+)?( \(.*\))?: \S/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is often written in study files and cannot be used', () => {
  it('policies: their abbreviations suggest them', () => {
    const policy = parameterNamed('policy');
    assert.ok(policy !== undefined);
    for (const name of policyNames)
      for (const abbreviation of policies[name].abbreviations.flatMap((each) => [each, each.toLowerCase()])) {
        const read = readParameterValue(policy, abbreviation);
        assert.ok(!read.ok);
        assert.ok(read.reason.startsWith(`"${abbreviation}" is unknown; did you mean ${name}?`), read.reason);
      }
  });

  it('names of parameters in RSPSIM, and names in other spelling, suggest those of rsplab', () => {
    const cases = { serviceJobSize: 'requestSize', 'lan-delay': 'lanDelay', registrarMaxIncrement: 'maxIncrement' };
    for (const [theirs, ours] of Object.entries(cases))
      assertLines(minimal(`parameters: {${theirs}: 1}`), [
        new RegExp(`unknown parameter ${theirs}; did you mean ${ours}\\?$`),
      ]);
  });

  it('merge keys, and aliases without anchor', () => {
    assertLines(minimal('parameters: &base {lanDelay: 1}', 'quick:', '  <<: *base'), [
      /^my\.yaml:6:3: << \(merge\) is not part of YAML 1\.2: write out the entries/,
    ]);
    assertLines(minimal('parameters: {<<: {lanDelay: 1}, warmup: *w}'), [
      /^my\.yaml:4:14: << /,
      /^my\.yaml:4:41: \*w: there is no anchor &w before it$/,
    ]);
    assertLines(minimal('parameters: {warmup: &w 800, duration: *w}'), []);
  });

  it('names that are lists, mappings or missing, without a warning of the parser', () => {
    const text = minimal(
      'parameters:',
      '  {policy: Random}: LeastUsed',
      '  lanDelay: {[a, b]: 1}',
      '  : 3',
      '  "": 4',
      'sweep:',
      '  [warmup, duration]: [1, 2]',
      'skip: [{{{a: 1}: 1}: 2}, {? lans}]',
      'quick: {{warmup}: 3, &list [a]: 1, *list : 2}',
    );
    const warnings: unknown[] = [];
    const emitWarning = process.emitWarning.bind(process);
    process.emitWarning = (warning: unknown) => void warnings.push(warning);
    try {
      const noText = 'a name must be a string, not a list or a mapping$';
      assertLines(text, [
        new RegExp(`^my\\.yaml:5:3: ${noText}`),
        /^my\.yaml:6:13: lanDelay must be a number of at least 0, not a mapping$/,
        new RegExp(`^my\\.yaml:6:14: ${noText}`),
        /^my\.yaml:7:\d: a name is missing before the colon$/,
        /^my\.yaml:8:3: a name is missing before the colon$/,
        new RegExp(`^my\\.yaml:10:3: ${noText}`),
        new RegExp(`^my\\.yaml:11:9: ${noText}`),
        /^my\.yaml:11:26: lans must be /,
        new RegExp(`^my\\.yaml:12:9: ${noText}`),
        new RegExp(`^my\\.yaml:12:28: ${noText}`),
        new RegExp(`^my\\.yaml:12:36: ${noText}`),
      ]);
      assert.deepEqual(warnings, []);
    } finally {
      process.emitWarning = emitWarning;
    }
  });

  it('more components than a network has addresses for', () => {
    assertLines(minimal('parameters: {poolElements: 1e12}'), [
      /^my\.yaml:4:28: poolElements must be a whole number of at least 1 and at most 65535, not 1000000000000$/,
    ]);
    for (const parameters of ['puToPeRatio: 1e12', 'poolElements: 60000', 'lans: 200, poolElements: 500'])
      assertLines(minimal(`parameters: {${parameters}}`), [
        /^my\.yaml:4:14: \d+ components .* but at most 65535 are possible: reduce poolElements/,
      ]);
  });

  it('numbers of seeds that would never end', () => {
    for (const number of ['1e99', '1e12', '100001', '-1e99', '.inf'])
      assert.equal(faultsOf(`name: a\ntitle: A\nseeds: ${number}\n`).length, 1);
  });

  it('comparisons as other languages have them', () => {
    const cases = { gt: 'above', '"<"': 'below', '">="': 'atLeast', max: 'atMost', '"!="': 'not' };
    for (const [theirs, ours] of Object.entries(cases))
      assertLines(minimal('sweep: {lanDelay: [1, 2]}', `skip: [{lanDelay: {${theirs}: 1}}]`), [
        new RegExp(
          `unknown comparison \\S+; did you mean ${ours}\\? \\(possible: below, above, atLeast, atMost, not\\)$`,
        ),
      ]);
    assertLines(minimal('sweep: {lanDelay: [1, 2]}', 'skip: [{lanDelay: {zzzzzzzz: 1}}]'), [
      /unknown comparison zzzzzzzz \(possible: below, above, atLeast, atMost, not\)$/,
    ]);
  });

  it('units: all numbers with a unit say which there are', () => {
    for (const parameter of parameterCatalogue.filter(({ unit }) => unit === 's' || unit === 'ms')) {
      const read = readParameterValue(parameter, '90m');
      assert.ok(!read.ok);
      assert.match(read.reason, /not "90m"; units: us, ms, s/);
    }
  });
});
