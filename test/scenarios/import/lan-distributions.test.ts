import assert from 'node:assert/strict';
import { importScript } from '../../../scenarios/import/import-script.ts';
import { givenInWords } from '../../../scenarios/language/derived-value.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { onePolicy } from './parametrization-script.ts';

const functions = `
elementsOfLan <- function(currentBlock, totalBlocks, variable, gamma, lambda) {
   if ((currentBlock < 1) || (variable < 0.0)) stop("elementsOfLan: wrong")
   if (currentBlock == 1) { return(c("elementsOfLan", 0, 0)) }
   else if (currentBlock == 2) return(c("elementsOfLan", as.numeric(edgeElements), as.numeric(edgeElements)))
   c("elementsOfLan", as.numeric(variable), as.numeric(variable))
}
usersOfLan <- function(currentBlock, totalBlocks, variable, gamma, lambda)
   if (currentBlock == 1) c("usersOfLan", variable, variable) else c("usersOfLan", 0, 0)
capacityOfLan <- function(currentBlock, totalBlocks, currentElement, totalElements, variable, gamma, lambda) {
   factor <- c(1, as.numeric(edgeFactor), 1)[currentBlock]
   c("capacityOfLan", factor * as.numeric(variable), factor * as.numeric(variable))
}
delayOfLan <- function(currentNetwork, totalNetworks, componentType, currentComponent, totalComponents, variable, gamma, lambda) {
   delay <- switch(currentNetwork, as.numeric(variable), 10, 150)
   c("delayOfLan", delay, delay)
}
rspsim5DefaultConfiguration <- append(rspsim5DefaultConfiguration, list(list("edgeElements", 4), list("edgeFactor", 0.5)))
`;

const lines = [
  'list("scenarioNumberOfLANs", 3)',
  'list("scenarioNumberOfCalcAppPoolElementsDistribution", "elementsOfLan")',
  'list("scenarioNumberOfCalcAppPoolElementsVariable", 14)',
  'list("edgeElements", 6)',
  'list("scenarioNumberOfCalcAppPoolUsersDistribution", "usersOfLan")',
  'list("scenarioNumberOfCalcAppPoolUsersVariable", 10, 20)',
  'list("calcAppPoolElementServiceCapacityDistribution", "capacityOfLan")',
  'list("scenarioNetworkLANDelayDistribution", "delayOfLan")',
  'list("scenarioNetworkLANDelayVariable", 1)',
  'list("calcAppPoolUserServiceJobIntervalVariable", 30)',
  'list("puToPERatio", 1)',
  'list("calcAppPoolElementSelectionPolicy", "Random")',
];

function script(all: readonly string[], definitions = functions): string {
  return `${definitions}
simulationConfigurations <- list(${all.join(',\n')})
createSimulation("mine", simulationConfigurations, rspsim5DefaultConfiguration)`;
}

function parametersOf(text: string): Record<string, string> {
  const study = readStudy('mine.yaml', importScript({ file: 'mine.R', text }).text);
  planRuns(study);
  const held = [...study.parameters].map(([name, value]) => [name, givenInWords(value)]);
  const swept = [...study.sweep].map(([name, values]) => [name, values.map(givenInWords).join(' ')]);
  return Object.fromEntries([...held, ...swept]) as Record<string, string>;
}

function refusal(all: readonly string[], definitions?: string): string {
  try {
    parametersOf(script(all, definitions));
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'ImportError', String(error));
    return error.message;
  }
  return '';
}

describe('distributions over LANs that are functions of the script', () => {
  it('are asked what each LAN has, for each value of their variable', () => {
    const found = parametersOf(script(lines));
    assert.equal(found['poolElementsByLan'], '[0, 6, 14]');
    assert.equal(found['poolUsersByLan'], '[10, 0, 0] [20, 0, 0]');
    assert.equal(found['capacityByLan'], '[1000000, 500000, 1000000]');
    assert.equal(found['lanDelayByLan'], '[1, 10, 150]');
    assert.deepEqual(
      [found['poolElements'], found['poolUsers'], found['lanDelay'], found['capacity']],
      Array(4).fill(undefined),
    );
  });

  const linesWith = (from: string, to: string): readonly string[] => lines.map((line) => line.replace(from, to));
  const refused: readonly (readonly [string, string, RegExp])[] = [
    [
      '150',
      'runif(1, 30, 300)',
      /:\d+:\d+: scenarioNetworkLANDelayDistribution = delayOfLan is a function of the script: runif\(\) is not known/,
    ],
    ['150', 'as.numeric(currentComponent)', /delayOfLan is .*: components of LAN 3 have different values by it/],
    ['variable < 0.0', 'currentBlock == 3', /elementsOfLan is .*: it ends the script by stop\(\) \(LAN 3\)/],
    [
      'as.numeric(edgeFactor)',
      'as.numeric(scenarioNumberOfCalcAppPoolUsersVariable)',
      /capacityOfLan is a function of the script: /,
    ],
  ];
  for (const [from, to, message] of refused)
    it(`are refused if they depend on chance, or what varies: ${to}`, () =>
      assert.match(refusal(lines, functions.replace(from, to)), message));

  it('are refused if the number of LANs varies, or the toolchain computes the users', () => {
    assert.match(refusal(linesWith('LANs", 3', 'LANs", 2, 3')), /the number of LANs may not vary then/);
    const automatic = lines.filter((line) => !line.includes('JobInterval'));
    assert.match(
      refusal(automatic),
      /usersOfLan is .*: give numbers of users, their requests and intervals by values then/,
    );
  });

  it('deal attackers by that of pool users', () => {
    const attacked = [
      ...lines,
      'list("scenarioNumberOfAttackersVariable", 1, 5)',
      'list("attackerAttackType", "Registration")',
    ];
    const found = parametersOf(script(attacked));
    assert.equal(found['attackersByLan'], '[1, 0, 0] [5, 0, 0]');
    assert.equal(found['attackers'], undefined);
    assert.match(
      refusal(attacked.map((line) => line.replace('Variable", 1, 5', 'Variable", 0, 5'))),
      /usersOfLan is .*, by which attackers are dealt to LANs, too: no LAN has attackers with some of the values of scenarioNumberOfAttackersVariable/,
    );
  });

  it('are asked with each value of a shape, too, if nothing else of them varies', () => {
    const users = functions.replaceAll('"usersOfLan", variable, variable', '"usersOfLan", gamma, gamma');
    const withGamma = (values: string): readonly string[] => [
      ...linesWith('10, 20', '10'),
      `list("scenarioNumberOfCalcAppPoolUsersGamma", ${values})`,
    ];
    assert.equal(parametersOf(script(withGamma('7'), users))['poolUsersByLan'], '[7, 0, 0]');
    assert.equal(parametersOf(script(withGamma('7, 9'), users))['poolUsersByLan'], '[7, 0, 0] [9, 0, 0]');
    assert.match(
      refusal([...lines, 'list("scenarioNumberOfCalcAppPoolUsersGamma", 7, 9)'], users),
      /only one of scenarioNumberOfCalcAppPoolUsersVariable and scenarioNumberOfCalcAppPoolUsersGamma may vary/,
    );
  });

  it('may be about the links between LANs', () => {
    const links = functions.replace(
      'delayOfLan <-',
      'delayOfLink <- function(link, lans, component, number, all, variable, gamma, lambda) c("delayOfLink", link * as.numeric(variable), 0)\ndelayOfLan <-',
    );
    const far = [
      ...lines,
      'list("scenarioNetworkWANDelayDistribution", "delayOfLink")',
      'list("scenarioNetworkWANDelayVariable", 30)',
    ];
    const found = parametersOf(script(far, links));
    assert.deepEqual([found['wanDelayByLink'], found['wanDelay']], ['[30, 60]', undefined]);
    const plain = links.replace('link * as.numeric(variable)', 'variable');
    assert.deepEqual(parametersOf(script(far, plain))['wanDelay'], '30');
  });

  it('have variables of their own with a single value', () =>
    assert.match(
      refusal(linesWith('"edgeElements", 6', '"edgeElements", 6, 8')),
      /edgeElements is a variable that the script adds/,
    ));
});

function disaster(kind: string, ...values: readonly string[]): string[] {
  return [
    `list("scenarioNumberOf${kind}Distribution", "localizedDisasterDistribution")`,
    ...values.map((value) => `list("scenarioNumberOf${kind}${value})`),
  ];
}

describe('localized disasters of other components than pool elements', () => {
  const threeLans = ['list("scenarioNumberOfLANs", 3)', onePolicy];
  const load = ['list("calcAppPoolUserServiceJobIntervalVariable", 125)', 'list("puToPERatio", 10)'];
  const users = [
    ...threeLans,
    ...load,
    ...disaster('CalcAppPoolUsers', 'Variable", 100', 'Gamma", 1', 'Lambda", 0.25, 1'),
  ];

  it('become lists of pool users', () => {
    const found = parametersOf(script(users));
    assert.equal(found['poolUsersByLan'], '[25, 138, 137] [100, 100, 100]');
    assert.equal(found['poolUsers'], undefined);
  });

  it('deal attackers, too, by shapes of their own', () => {
    const attacked = [
      ...users.map((line) => line.replace('0.25, 1', '0.5')),
      'list("scenarioNumberOfAttackersVariable", 2)',
      'list("attackerAttackType", "Registration")',
    ];
    const shapes = ['list("scenarioNumberOfAttackersGamma", 3)', 'list("scenarioNumberOfAttackersLambda", 0.5)'];
    assert.equal(parametersOf(script([...attacked, ...shapes]))['attackersByLan'], '[3, 3, 1]');
    assert.match(
      refusal(attacked),
      /by which attackers are dealt to LANs, too: it needs scenarioNumberOfAttackersGamma and scenarioNumberOfAttackersLambda$/,
    );
  });

  it('have no effect as a distribution of attackers, which is noted', () => {
    const { notes, text } = importScript({
      file: 'mine.R',
      text: script([
        ...threeLans,
        ...disaster('Attackers', 'Variable", 2', 'Gamma", 1', 'Lambda", 0.5'),
        'list("attackerAttackType", "Registration")',
      ]),
    });
    assert.equal(givenInWords(readStudy('mine.yaml', text).parameters.get('attackers') ?? 0), '2');
    assert.match(
      notes.join('\n'),
      /scenarioNumberOfAttackersDistribution has no effect: the toolchain deals attackers to LANs by scenarioNumberOfCalcAppPoolUsersDistribution, identityNumberDistribution/,
    );
  });

  it('become lists of registrars, of which the toolchain takes the number for the part that is left', () => {
    const registrars = (number: number): readonly string[] => [
      ...threeLans,
      ...disaster('Registrars', `Variable", ${number}`, 'Gamma", 2', 'Lambda", 0.5'),
    ];
    assert.equal(parametersOf(script(registrars(2)))['registrarsByLan'], '[1, 4, 1]');
    assert.match(refusal(registrars(3)), /LANs have 0, 9, 0 registrars by it, and each has one at least here/);
    assert.match(
      refusal(registrars(4)),
      /scenarioNumberOfRegistrarsDistribution = localizedDisasterDistribution: the toolchain stops/,
    );
  });

  const refusals: readonly (readonly [string, readonly string[], RegExp])[] = [
    [
      'if the toolchain computes the users',
      users.filter((line) => !line.includes('JobInterval')),
      /give numbers of users, their requests and intervals by values then/,
    ],
    [
      'if it is not said where they are',
      users.filter((line) => !line.includes('Gamma')),
      /it needs scenarioNumberOfCalcAppPoolUsersGamma$/,
    ],
    [
      'if there is a choice of distributions',
      [
        ...threeLans,
        'list("scenarioNumberOfRegistrarsDistribution", "identityNumberDistribution", "localizedDisasterDistribution")',
      ],
      /several distributions make several studies/,
    ],
    [
      'if they are none of the toolchain',
      [...threeLans, 'list("scenarioNumberOfRegistrarsDistribution", "earthquakeDistribution")'],
      /earthquakeDistribution: rsplab has nothing like it; all LANs have the same number, or/,
    ],
  ];
  for (const [when, all, message] of refusals) it(`are refused ${when}`, () => assert.match(refusal(all), message));
});
