import assert from 'node:assert/strict';
import fc from 'fast-check';
import { importScript } from '../../../scenarios/import/import-script.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { refusalOf } from './parametrization-script.ts';

const usualLines = [
  'list("puToPERatio", 1, 3, 10)',
  'list("calcAppPoolElementSelectionPolicy", "LeastUsed", "Random", "RoundRobin")',
  'list("calcAppPoolUserServiceJobSizeVariable", 1e6, 1e7)',
];

const onePolicy = 'list("calcAppPoolElementSelectionPolicy", "Random")';

/** A script that decides about combinations by these lines of R. */
function script(body: string, lines: readonly string[] = usualLines, before = ''): string {
  return `${before}
simulationConfigurations <- list(${lines.join(',\n')})
simulationIncludeOrSkip <- function(simulationConfigurations) {
${body}
}
createSimulation("mine", simulationConfigurations, rspsim5DefaultConfiguration)`;
}

interface Chosen {
  readonly rules: readonly string[];
  /** Labels of the points. */
  readonly points: readonly string[];
  readonly notes: string;
}

function chosen(text: string): Chosen {
  const outcome = importScript({ file: 'mine.R', text });
  const rules = /^(?:skip|only): #.*\n(?: {2}- .*\n)+/m.exec(outcome.text)?.[0] ?? '';
  return {
    rules: rules.split('\n').flatMap((line) => /^(skip|only)|\{ .* \}/.exec(line)?.[0] ?? []),
    points: planRuns(readStudy('mine.yaml', outcome.text)).points.map(({ label }) => label),
    notes: outcome.notes.join('\n'),
  };
}

const notRandom = ['skip', '{ policy: Random }'];

const choices: readonly (readonly [string, string, readonly string[]])[] = [
  ['a variable by its name', 'return(calcAppPoolElementSelectionPolicy != "Random")', notRandom],
  [
    'a variable by a function of the toolchain',
    'if (getGlobalVariable("calcAppPoolElementSelectionPolicy") == "Random") return(FALSE)\nreturn(TRUE)',
    notRandom,
  ],
  [
    'variables as numbers',
    'ratio <- as.numeric(puToPERatio)\nif (ratio > 1 && as.numeric(calcAppPoolUserServiceJobSizeVariable) >= 1e7) FALSE else TRUE',
    ['skip', '{ puToPeRatio: { not: 1 }, requestSize: 1e7 }'],
  ],
  ['variables as texts, as they are there', 'puToPERatio < 3', ['skip', '{ puToPeRatio: 3 }']],
  [
    'the lines of the parametrization',
    `for (i in 1:length(simulationConfigurations)) {
      line <- unlist(simulationConfigurations[i], recursive = FALSE)
      if (line[1] != "puToPERatio") next
      if (length(line) - 1 == 3 & as.numeric(get(as.character(line[1]))) == 3) return(FALSE)
    }
    TRUE`,
    ['skip', '{ puToPeRatio: 3 }'],
  ],
  [
    'whether a variable varies',
    `if (checkVariableType(simulationConfigurations, "puToPERatio", CVT_Active) &
         !checkVariableType(simulationConfigurations, "asapStaleCacheValue", CVT_Active) &
         checkVariableType(simulationConfigurations, "calcAppPoolUserServiceJobIntervalVariable", CVT_Auto))
      return(puToPERatio == 10)
    FALSE`,
    ['skip', '{ puToPeRatio: { not: 10 } }'],
  ],
  [
    'what the toolchain computes',
    'scenarioNumberOfCalcAppPoolUsersVariable * calcAppPoolUserServiceJobIntervalVariable < 100',
    ['only', '{ puToPeRatio: 1, requestSize: 1e6 }'],
  ],
  [
    'values that the toolchain has by itself',
    'as.numeric(scenarioNumberOfCalcAppPoolElementsVariable) * as.numeric(puToPERatio) <= 30',
    ['skip', '{ puToPeRatio: 10 }'],
  ],
  ['nothing', 'cat("asked"); return(TRUE)', []],
  [
    'several variables',
    '(puToPERatio == "1" & calcAppPoolElementSelectionPolicy == "Random") | (puToPERatio == "10" & calcAppPoolUserServiceJobSizeVariable == 1e7)',
    ['only', '{ puToPeRatio: 1, policy: Random }', '{ puToPeRatio: 10, requestSize: 1e7 }'],
  ],
];

/** A condition in R, and what it is of a combination. */
interface Condition {
  readonly text: string;
  readonly holds: (...combination: Combination) => boolean;
}

type Combination = readonly [ratio: number, policy: string, size: number];

const [ratios, policies, sizes] = [
  [1, 3, 10],
  ['LeastUsed', 'Random', 'RoundRobin'],
  [1e6, 1e7],
] as const;

const plain: fc.Arbitrary<Condition> = fc.oneof(
  fc.constantFrom(...ratios).map((limit) => ({
    text: `as.numeric(puToPERatio) < ${limit}`,
    holds: (ratio: number) => ratio < limit,
  })),
  fc.constantFrom(...policies).map((name) => ({
    text: `getGlobalVariable("calcAppPoolElementSelectionPolicy") == "${name}"`,
    holds: (_ratio: number, policy: string) => policy === name,
  })),
  fc.constantFrom(...sizes).map((wanted) => ({
    text: `calcAppPoolUserServiceJobSizeVariable != ${wanted}`,
    holds: (_ratio: number, _policy: string, size: number) => size !== wanted,
  })),
);

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'medium' },
    plain,
    tie('condition').map(({ text, holds }) => ({ text: `!(${text})`, holds: (...of: Combination) => !holds(...of) })),
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => ({
      text: `(${a.text}) && (${b.text})`,
      holds: (...of: Combination) => a.holds(...of) && b.holds(...of),
    })),
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => ({
      text: `(${a.text}) || (${b.text})`,
      holds: (...of: Combination) => a.holds(...of) || b.holds(...of),
    })),
  ),
}));

describe('combinations that a script chooses by simulationIncludeOrSkip', () => {
  for (const [what, body, rules] of choices)
    it(`become rules, where the function asks for ${what}`, () => assert.deepEqual(chosen(script(body)).rules, rules));

  it('are run, and no others', () => {
    const { points, notes } = chosen(
      script('if (puToPERatio == 3) calcAppPoolUserServiceJobSizeVariable == 1e6 else puToPERatio == 1'),
    );
    const wanted = ['1', '3'].flatMap((ratio) =>
      ['LeastUsed', 'Random', 'RoundRobin'].flatMap((policy) =>
        (ratio === '1' ? ['1000000', '10000000'] : ['1000000']).map(
          (size) => `puToPeRatio=${ratio}, policy=${policy}, requestSize=${size}`,
        ),
      ),
    );
    assert.deepEqual(points, wanted);
    assert.match(notes, /mine\.R:5:1: simulationIncludeOrSkip was asked about each combination: 9 of 18 are run/);
  });

  it('are noted where a variable is compared with a number, as it is a text', () => {
    const { notes } = chosen(script('if (puToPERatio < 3) return(FALSE)\nreturn(as.numeric(puToPERatio) >= 3)'));
    assert.match(
      notes,
      /mine\.R:6:5: puToPERatio is compared as a text with a number, as in SimProcTC: "10" is less than "3"/,
    );
    assert.equal(notes.split('compared as a text').length, 2);
  });

  it('are those for which the condition holds, whatever it is', () =>
    fc.assert(
      fc.property(condition, ({ text, holds }) => {
        const wanted = ratios.flatMap((ratio) =>
          policies.flatMap((policy) =>
            sizes.flatMap((size) =>
              holds(ratio, policy, size) ? [`puToPeRatio=${ratio}, policy=${policy}, requestSize=${size}`] : [],
            ),
          ),
        );
        const body = `if (${text}) return(TRUE)\nreturn(FALSE)`;
        if (wanted.length === 0) assert.match(refusalOf(script(body)), /leaves all 18 combinations out/);
        else assert.deepEqual(chosen(script(body)).points, wanted);
      }),
      { numRuns: 60 },
    ));

  it('have integers as texts with all digits, and doubles in the shorter notation', () => {
    const values = (list: string): readonly string[] =>
      chosen(
        script('return(calcAppPoolUserServiceJobSizeVariable == "100000")', [
          onePolicy,
          `list("calcAppPoolUserServiceJobSizeVariable", ${list})`,
        ]),
      ).points;
    assert.deepEqual(values('100000L, 200000'), values('100000L, 300000'));
    assert.equal(values('100000L, 200000').length, 1);
    assert.match(
      refusalOf(
        script('return(calcAppPoolUserServiceJobSizeVariable == "100000")', [
          onePolicy,
          'list("calcAppPoolUserServiceJobSizeVariable", 100000, 200000)',
        ]),
      ),
      /./,
    );
  });

  it('may use functions and variables of the script', () => {
    const before = 'limit <- 3\nnumberOf <- function(name) as.numeric(getGlobalVariable(name))';
    const { rules } = chosen(script('return(numberOf("puToPERatio") <= limit)', usualLines, before));
    assert.deepEqual(rules, ['skip', '{ puToPeRatio: 10 }']);
  });

  it('have policies that the script does not name', () => {
    const { rules } = chosen(script('calcAppPoolElementSelectionPolicy != "Random"', usualLines.slice(0, 1)));
    assert.deepEqual(rules, notRandom);
  });

  it('are those of ratios that the toolchain does not leave out by itself', () => {
    const lines = [
      'list("puToPERatio")',
      'list("calcAppPoolUserServiceJobIntervalVariable", 1, 50, 500)',
      'list("calcAppPoolElementSelectionPolicy", "Random", "LeastUsed")',
    ];
    const { rules, notes } = chosen(script('return(puToPERatio < 30)', lines));
    assert.deepEqual(rules, ['skip', '{ requestInterval: { not: 50 } }']);
    assert.match(notes, /2 of 4 are run/);
  });

  it('may depend on times between failures that are multiples, if these are the same everywhere', () => {
    const lines = [
      'list("calcAppPoolElementComponentUptimeDistribution", "timePEmtbfFromMTBFJobSizePECapacityRatioDistribution")',
      'list("calcAppPoolElementComponentUptimeVariable", 2, 5, 10)',
    ];
    const body = 'as.numeric(calcAppPoolElementComponentUptimeVariable) > 2';
    const { rules, points } = chosen(script(body, lines));
    assert.deepEqual(rules, ['skip', '{ peUptime: 20 }']);
    assert.equal(points.length, 6);
    const severalSizes = 'list("calcAppPoolUserServiceJobSizeVariable", 1e6, 1e7)';
    assert.match(
      refusalOf(script(body, [...lines, severalSizes])),
      /depends on peUptime, which is .*, and rules have no expressions/,
    );
  });

  it('do not depend on variables that have no effect', () => {
    const line = 'list("calcAppPoolElementSelectionPolicyLoadDPF", 0, 0.5)';
    const { rules, points } = chosen(script('calcAppPoolElementSelectionPolicyLoadDPF == 0', [...usualLines, line]));
    assert.deepEqual([rules, points.length], [[], 18]);
  });

  it('are all, where the function is defined behind the simulation', () => {
    const late = `${script('TRUE').replace('simulationIncludeOrSkip', 'other')}\nsimulationIncludeOrSkip <- function(x) FALSE`;
    const { points, notes } = chosen(late);
    assert.equal(points.length, 18);
    assert.match(notes, /simulationIncludeOrSkip is defined behind createSimulation\(\), and has no effect/);
  });

  const doubtful: readonly (readonly [string, string, RegExp])[] = [
    ['is random', 'runif(1) < 0.5', /mine\.R:6:1: .*runif\(\) is not known here \(asked about puToPERatio = 1, /],
    ['asks for what nobody knows', 'weather == "fine"', /weather is not defined in this script/],
    ['counts', 'asked <<- asked + 1\nasked < 3', /mine\.R:6:1: .*it changes asked/],
    ['sets variables', 'setGlobalVariable("puToPERatio", 3)\nTRUE', /it sets a variable by setGlobalVariable\(\)/],
    ['ends the script', 'stop("no")', /it ends the script by stop\(\)/],
    ['reads files', 'source("more.R")\nTRUE', /it reads a file/],
    ['gives no answer', 'NA', /it gives neither TRUE nor FALSE/],
    ['gives several answers', 'c(TRUE, FALSE)', /it gives neither TRUE nor FALSE/],
    [
      'returns where that is not known',
      'if (weather) return(FALSE)\nTRUE',
      /the condition|not known before the simulation/,
    ],
    ['never ends', 'f <- function(x) f(x)\nf(1)', /call each other|within each other/],
    ['leaves nothing', 'FALSE', /^mine\.R:5:1: simulationIncludeOrSkip leaves all 18 combinations out$/],
  ];
  for (const [what, body, message] of doubtful)
    it(`are refused if the function ${what}`, () => assert.match(refusalOf(script(body)), message));

  it('are refused if there are too many of them, or of rules, with advice', () => {
    const many = Array.from({ length: 400 }, (_, index) => index + 1).join(', ');
    const lines = [`list("puToPERatio", ${many})`, `list("scenarioNetworkLANDelayVariable", ${many})`];
    assert.match(refusalOf(script('TRUE', lines)), /it would be asked 480000 times, and 100000 times at most/);
    const some = Array.from({ length: 16 }, (_, index) => index + 1).join(', ');
    const names = ['puToPERatio', 'scenarioNetworkLANDelayVariable', 'scenarioNumberOfCalcAppPoolElementsVariable'];
    const cube = [onePolicy, ...names.map((name) => `list("${name}", ${some})`)];
    const [x, y, z] = names.map((name) => `as.numeric(${name})`);
    const body = `(${x} * ${x} * ${y} + 7 * ${y} * ${z} * ${z} + 3 * ${x} * ${z}) %% 101 < 50`;
    assert.match(
      refusalOf(script(body, cube)),
      /^mine\.R:6:1: simulationIncludeOrSkip: its choice would need more than 200 rules/,
    );
    assert.match(
      refusalOf(script('puToPERatio == sample(1:9)')),
      /Change that, or remove the function and import again; .*In rules, puToPERatio is puToPeRatio$/,
    );
  });
});
