import assert from 'node:assert/strict';
import { importScript } from '../../../scenarios/import/import-script.ts';
import { toolchainDefaults } from '../../../scenarios/import/toolchain-defaults.ts';
import { givenInWords } from '../../../scenarios/language/derived-value.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import type { Study } from '../../../scenarios/language/study.ts';

interface Around {
  readonly before?: string;
  readonly after?: string;
}

function script(lines: readonly string[], { before = '', after = '' }: Around = {}): string {
  return [
    '# Name:        mine',
    '# Description: What becomes of',
    '#              many users?',
    'simulationDirectory <- "myStudy-I"',
    'simulationRuns <- 3',
    before,
    'simulationConfigurations <- list(',
    lines.join(',\n'),
    ')',
    after,
    'createSimulation(simulationDirectory, simulationConfigurations, rspsim5DefaultConfiguration)',
  ].join('\n');
}

function imported(
  lines: readonly string[],
  around?: Around,
): { readonly study: Study; readonly notes: string; readonly text: string } {
  const { text, notes } = importScript({ file: 'mine.R', text: script(lines, around) });
  return { study: readStudy('mine.yaml', text), notes: notes.join('\n'), text };
}

function parametersOf({ parameters, sweep }: Study): Record<string, string> {
  const held = [...parameters].map(([name, value]) => [name, givenInWords(value)]);
  const swept = [...sweep].map(([name, values]) => [name, values.map(givenInWords).join(' ')]);
  return Object.fromEntries([...held, ...swept]) as Record<string, string>;
}

function refusalOf(text: string): string {
  try {
    importScript({ file: 'mine.R', text });
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'ImportError', String(error));
    return error.message;
  }
  return '';
}

function refusal(lines: readonly string[], around?: Around): string {
  return refusalOf(script(lines, around));
}

const onePolicy = 'list("calcAppPoolElementSelectionPolicy", "Random")';

function special(number: number, line: string): string {
  return `list("SPECIAL${number}", "gammaScenario.${line}")`;
}

function degradation(lan: string, value: string): string {
  return `lan[${lan}].calcAppPoolElementArray[*].calcAppServer.selectionPolicyLoadDegradation = ${value}`;
}

function lifeLine(value: string): string {
  return `lan[*].calcAppPoolElementArray[*].calcAppServer.serviceRegistrationLife = ${value}`;
}

describe('import of a parametrization script', () => {
  it('makes a study of the profile rspsim, with where each parameter comes from', () => {
    const { study, text } = imported(['list("puToPERatio", 1, 3)', 'list("targetSystemUtilization", 60 / 100)']);
    assert.equal(study.name, 'mystudy-i');
    assert.equal(study.title, 'What becomes of many users?');
    assert.deepEqual(study.replications, { kind: 'seeds', seeds: [1, 2, 3] });
    assert.deepEqual(parametersOf(study), {
      profile: 'rspsim',
      idealized: 'true',
      warmup: '900',
      duration: '3600',
      targetUtilization: '0.6',
      puToPeRatio: '1 3',
      policy: 'LeastUsed Random RoundRobin',
    });
    assert.match(text, /puToPeRatio: \[1, 3\] # puToPERatio, line 8/);
    assert.match(text, /policy: .* # default of RSPSIM's toolchain/);
  });

  it('takes the whole description over, also what looks like another heading in it', () => {
    const lines = ['# Name: mine', '# Description: First', '#    Then: more', '#    and more', '# Revision: 5'];
    const { text } = importScript({ file: 'mine.R', text: `${lines.join('\n')}\n${script([onePolicy])}` });
    assert.equal(readStudy('mine.yaml', text).title, 'First Then: more and more');
  });

  it('reads what is around the parametrization', () => {
    const before =
      'simulationRuns <- list(2, 5, 7)\nsimulationDuration <- 2 * 60\nsimCreatorSimulationStartup <- "20min"\nsimulationStoreVectors <- TRUE';
    const { study } = imported([onePolicy], { before });
    assert.deepEqual(study.replications, { kind: 'seeds', seeds: [2, 5, 7] });
    assert.deepEqual(study.vectors?.seeds, [2, 5, 7]);
    const { duration, warmup } = parametersOf(study);
    assert.deepEqual([duration, warmup], ['7200', '1200']);
  });

  it('reads a duration that is a function of variables', () => {
    const before =
      'simulationDuration <- function() {\n return(10 * (as.numeric(calcAppPoolUserServiceJobSizeVariable) / as.numeric(calcAppPoolElementServiceCapacityVariable)))\n}';
    const { study } = imported([onePolicy, 'list("calcAppPoolUserServiceJobSizeVariable", 1e7, 1e8)'], { before });
    assert.equal(parametersOf(study)['duration'], '60 * (10 * (requestSize / capacity))');
  });

  const cases: readonly (readonly [string, readonly string[], Readonly<Record<string, string>>])[] = [
    [
      'times with units, and texts that are numbers',
      ['list("asapStaleCacheValue", "500ms", 2)', 'list("puToPERatio", "3")'],
      { staleCacheValue: '0.5 2', puToPeRatio: '3' },
    ],
    [
      'automatic ratios, with their users',
      ['list("puToPERatio")', 'list("calcAppPoolUserServiceJobIntervalVariable", 50)'],
      { puToPeRatio: 'auto', requestInterval: '50' },
    ],
    [
      'a number of users where nothing is automatic',
      [
        'list("calcAppPoolUserServiceJobIntervalVariable", 50)',
        'list("calcAppPoolUserServiceJobSizeVariable", 1e6)',
        'list("puToPERatio", 5)',
        'list("scenarioNumberOfCalcAppPoolUsersVariable", 20)',
      ],
      { requestInterval: '50', requestSize: '1000000', poolUsers: '20' },
    ],
    [
      'identity as the distribution of up-times that a script names none for',
      [
        'list("calcAppPoolElementComponentUptimeVariable", 300)',
        'list("calcAppPoolElementComponentDowntimeVariable", 60)',
      ],
      { peUptime: '300', peUptimeDistribution: 'identity', peDowntime: '60' },
    ],
    [
      'interfaces that fail as links of their components, and those that are down for no time as if they did not',
      [
        'list("calcAppPoolElementTransportInterfaceUptimeVariable", 300, "600s")',
        'list("calcAppPoolElementTransportInterfaceUptimeDistribution", "timeExponentialRandomizedDistribution")',
        'list("calcAppPoolElementTransportInterfaceDowntimeVariable", "5s")',
        'list("registrarTransportInterfaceUptimeVariable", "300s")',
        'list("attackerTransportInterfaceDowntimeVariable", "5s")',
      ],
      { pathUptime: '300 600', pathDowntime: '5', pathDowntimeDistribution: 'identity', failingLinks: 'poolElements' },
    ],
    [
      'a time-out of requests that does not follow the keep-alives',
      ['list("scenarioNetworkLANDelayVariable", 10)', 'list("calcAppProtocolServiceJobKeepAliveTimeout", 5)'],
      { lanDelay: '10', jobKeepAliveTimeout: '5', jobRequestTimeout: '50' },
    ],
    [
      'a time-out of requests that does',
      [
        'list("scenarioNetworkLANDelayVariable", 10)',
        'list("calcAppProtocolServiceJobKeepAliveTimeout", 5)',
        'list("calcAppProtocolServiceJobRequestTimeout")',
      ],
      { lanDelay: '10', jobKeepAliveTimeout: '5' },
    ],
    [
      'equal capacities where no server is fast',
      [
        'list("calcAppPoolElementServiceCapacityDistribution", "workloadFastServersDistribution")',
        'list("calcAppPoolElementServiceCapacityGamma", 3)',
      ],
      {},
    ],
    [
      'the time after which a peer is missed, as the toolchain computes it',
      [
        'list("scenarioNumberOfRegistrarsVariable", 3)',
        'list("enrpPeerHeartbeatCycle", 10)',
        'list("enrpMaxTimeLastHeared", 0)',
      ],
      { registrars: '3', peerHeartbeatCycle: '10', maxTimeLastHeard: 'peerHeartbeatCycle + maxTimeNoResponse' },
    ],
    [
      'limits of rates, of which none is negative',
      ['list("registrarMaxHandleResolutionRate", -1, 5)', 'list("registrarHandleResolutionRateMaxEntries", 32)'],
      { maxHandleResolutionRate: 'never 5', rateGuardEntries: '32' },
    ],
    [
      'limits of rates with any number of buckets, of which a pool uses one',
      ['list("registrarMaxHandleResolutionRate", 5)', 'list("registrarHandleResolutionRateBuckets", 32, 64)'],
      { maxHandleResolutionRate: '5' },
    ],
  ];
  for (const [what, lines, wanted] of cases)
    it(`takes over ${what}`, () => {
      const { profile, idealized, warmup, duration, policy, ...others } = parametersOf(
        imported([onePolicy, ...lines]).study,
      );
      assert.deepEqual([profile, idealized, warmup, duration, policy], ['rspsim', 'true', '900', '3600', 'Random']);
      assert.deepEqual(others, wanted);
    });

  it('is the same, whether defaults of the toolchain are listed or not', () => {
    const lines = [...toolchainDefaults].map(([variable, values]) => {
      const parts = values.map((value) => (typeof value === 'number' ? value : JSON.stringify(value)));
      return `list(${[`"${variable}"`, ...parts].join(', ')})`;
    });
    const pointsOf = (parametrization: readonly string[]): unknown => planRuns(imported(parametrization).study).points;
    assert.deepEqual(pointsOf(lines), pointsOf(['list("puToPERatio", 10)']));
  });

  it('leaves shapes out of which a distribution makes nothing', () => {
    const shapes = [
      'list("scenarioNumberOfCalcAppPoolElementsGamma", 0, 7)',
      'list("calcAppPoolUserServiceJobSizeGamma", 3)',
    ];
    const { study, notes } = imported([onePolicy, ...shapes]);
    assert.deepEqual([...study.sweep.keys()], []);
    assert.match(
      notes,
      /mine\.R:9:1: scenarioNumberOfCalcAppPoolElementsGamma has no effect, as its distribution is identityNumberDistribution: its 2 values/,
    );
  });

  it('notes what it leaves out, with its place', () => {
    const { notes } = imported(
      [
        onePolicy,
        'list("asapStaleCacheValue", 1, 1)',
        'list("calcAppPoolElementSelectionPolicyLoadDPF", 0, 0.001)',
        'list("enrpTakeoverExpiry", 20)',
      ],
      { before: 'source("simulate-version14.R")\nlibrary("x")\nmystery(5)' },
    );
    assert.match(notes, /mine\.R: ignored: source\("simulate-version14\.R"\) \(line 6\), library\(\) \(line 7\)/);
    assert.match(notes, /mine\.R:8:1: mystery\(\) is not known here, and is ignored/);
    assert.match(notes, /mine\.R:11:1: asapStaleCacheValue: values that are listed twice are run once/);
    assert.match(
      notes,
      /mine\.R:12:1: calcAppPoolElementSelectionPolicyLoadDPF has no effect, as it needs .*2 values would give the same runs/,
    );
    assert.match(notes, /left out, without effect in this study: enrpTakeoverExpiry = 20 \(line 13\)/);
  });

  const refusals: readonly (readonly [string, readonly string[], RegExp])[] = [
    [
      'variables that there are not',
      ['list("puToPeRatios", 3)'],
      /^mine\.R:8:1: puToPeRatios is no variable of RSPSIM's toolchain; did you mean puToPERatio\?$/,
    ],
    [
      'a variable that is there twice',
      ['list("puToPERatio", 3)', 'list("puToPERatio", 5)'],
      /^mine\.R:9:1: puToPERatio is there twice \(first in line 8\)/,
    ],
    [
      'values out of their limits',
      ['list("targetSystemUtilization", -1)'],
      /^mine\.R:8:1: targetSystemUtilization = -1: targetUtilization must be a number above 0/,
    ],
    [
      'unknown policies',
      ['list("calcAppPoolElementSelectionPolicy", "LeastUsd")'],
      /LeastUsd: policy "LeastUsd" is unknown; did you mean LeastUsed\?/,
    ],
    [
      'distributions of its own',
      ['list("calcAppPoolElementServiceCapacityDistribution", "myDistribution")'],
      /myDistribution is a distribution that capacityDistribution does not have/,
    ],
    [
      'a constant wait where waits are drawn',
      ['list("asapServerHuntRetryDelay", "100ms")'],
      /give uniform\(0s, …\), not 100ms/,
    ],
    [
      'values that cannot be computed',
      ['list("puToPERatio", ratio)'],
      /^mine\.R:8:21: a value of puToPERatio cannot be computed: ratio is not defined in this script$/,
    ],
    [
      'interfaces of several kinds of components that fail',
      ['registrar', 'attacker'].flatMap((owner) => [
        `list("${owner}TransportInterfaceUptimeVariable", "300s")`,
        `list("${owner}TransportInterfaceDowntimeVariable", "5s")`,
      ]),
      /^mine\.R:8:1: registrarTransportInterfaceUptimeVariable: interfaces of several kinds of components fail \(registrar, attacker\)/,
    ],
    [
      'a disaster of which the place is not given',
      [
        'list("scenarioNumberOfLANs", 3)',
        'list("scenarioNumberOfCalcAppPoolElementsDistribution", "localizedDisasterDistribution")',
        'list("scenarioNumberOfCalcAppPoolElementsLambda", 0.5)',
      ],
      /^mine\.R:9:1: .*localizedDisasterDistribution needs scenarioNumberOfCalcAppPoolElementsGamma$/,
    ],
    [
      'registrars that are not the first ones',
      ['list("calcAppPoolElementStaticRegistrarList", "2")'],
      /components know the first registrars/,
    ],
    [
      'variables without a value',
      ['list("asapStaleCacheValue")'],
      /asapStaleCacheValue has no value: computed are only/,
    ],
    [
      'lines of their own that mean nothing here',
      ['list("SPECIAL3", "gammaScenario.lan[0].magic = 3")'],
      /SPECIAL3 = "gammaScenario\.lan\[0\]\.magic = 3": rsplab has nothing like it/,
    ],
  ];
  for (const [what, lines, message] of refusals) it(`refuses ${what}`, () => assert.match(refusal(lines), message));

  it('says what variables and distributions are that the script brings along', () => {
    const before = `
      farElements <- function(block, blocks, variable, gamma, lambda) c("far", farCapacity, farCapacity)
      fromFile <- function(block, blocks, element, elements, variable, gamma, lambda) c("own", 'reqdistfromfile("week.csv")', NA)
      rspsim5DefaultConfiguration <- append(rspsim5DefaultConfiguration, list(list("farCapacity", 2e6)))`;
    const lines = [
      'list("farCapacity", 3e6)',
      'list("calcAppPoolElementServiceCapacityDistribution", "farElements")',
      'list("scenarioNumberOfRegistrarsDistribution", "farElements")',
      'list("calcAppPoolUserServiceJobIntervalDistribution", "fromFile")',
    ];
    const [own = ''] = lines;
    assert.match(
      refusal([own, onePolicy], { before }),
      /^mine\.R:11:1: farCapacity is a variable that the script adds to those of RSPSIM's toolchain \(line 9\): rsplab has nothing like it$/,
    );
    const [interval = '', capacity = ''] = refusal(lines, { before }).split('\n');
    assert.match(
      interval,
      /^mine\.R:14:1: .*fromFile is a function of the script \(line 8\); .*; times of requests that are in a file: requestTrace$/,
    );
    assert.match(
      capacity,
      /^mine\.R:12:1: .*farElements is a function of the script: give numbers of users, .* by values/,
    );
  });

  it('refuses simulations of other models at once', () => {
    const text = script(['list("cellSize", 3)', 'list("cells", 5)']);
    assert.match(
      refusalOf(text),
      /^mine\.R:8:1: is a simulation of another model: none of its variables \(cellSize, cells\) is one of RSPSIM's toolchain$/,
    );
  });

  it('refuses a script that ends itself, or may change its variables in ways that are not known here', () => {
    for (const [statement, reason] of [
      [
        'if (simulationRuns < 1e3) stop("too few runs")',
        /^mine\.R:\d+:\d+: the script ends here, by stop\(\): it simulates nothing/,
      ],
      ['stopifnot(1 > 2)', /the script ends here, by stop\(\)/],
      ['load("settings.RData")', /^mine\.R:\d+:\d+: load\(\) may change variables, and is not done here/],
    ] as const)
      assert.match(refusal([onePolicy], { before: statement }), reason);
  });

  it('says that a value is NA, which integers become that are too large', () =>
    assert.match(
      refusal(['list("puToPERatio", 2147483647L + 1L)']),
      /mine\.R:8:\d+: a value of puToPERatio cannot be computed: it is NA, .* integers beyond 2147483647/,
    ));

  it('reports all that it refuses at once', () => {
    assert.equal(refusal([onePolicy, 'list("a", 1)', 'list("b", 1)']).split('\n').length, 2);
  });

  it('takes over lines of their own that speak of all components, or of registrars that never fail', () => {
    const { study } = imported([
      onePolicy,
      'list("scenarioNumberOfRegistrarsVariable", 3)',
      'list("registrarComponentUptimeVariable", 500)',
      'list("SPECIAL0", "gammaScenario.lan[*].registrarArray[0].registrarProcess.componentUptime = 100d")',
      'list("SPECIAL1", "gammaScenario.lan[*].registrarArray[*].registrarProcess.enrpTakeoverExpiry = 20s")',
    ]);
    const { immortalRegistrars, takeoverExpiry } = parametersOf(study);
    assert.deepEqual([immortalRegistrars, takeoverExpiry], ['1', '20']);
  });

  const priority = 'list("calcAppPoolElementSelectionPolicy", "PriorityLeastUsed")';
  const lans = 'list("scenarioNumberOfLANs", 3)';

  it('takes over lines that speak of LANs, where LANs may have values of their own', () => {
    const all = [
      special(0, degradation('0', '1.00')),
      special(1, degradation('1', '0.10')),
      special(2, degradation('2', '0.20')),
    ];
    const { study } = imported([priority, lans, ...all]);
    assert.equal(parametersOf(study)['loadDegradationByLan'], '[1, 0.1, 0.2]');
    const some = imported([
      priority,
      lans,
      'list("calcAppPoolElementSelectionPolicyLoadDegradation", 0.5)',
      special(3, degradation('1', '0.1')),
    ]);
    assert.equal(parametersOf(some.study)['loadDegradationByLan'], '[0.5, 0.1, 0.5]');
    const noted = imported([priority, lans, special(3, degradation('1', '0.1')), special(4, degradation('7', '0.1'))]);
    assert.match(noted.notes, /SPECIAL4 is about a LAN that there is not/);
  });

  it('lets the first line count of those that fit, as OMNeT++ does, in the order of their numbers', () => {
    const first = imported([priority, lans, special(1, degradation('*', '0.3')), special(0, degradation('*', '0.2'))]);
    assert.equal(parametersOf(first.study)['loadDegradation'], '0.2');
    const mixed = imported([priority, lans, special(1, degradation('*', '0.3')), special(0, degradation('1', '0.2'))]);
    assert.equal(parametersOf(mixed.study)['loadDegradationByLan'], '[0.3, 0.2, 0.3]');
    const lives = imported([onePolicy, special(0, lifeLine('40s')), special(1, lifeLine('50s'))]);
    assert.equal(parametersOf(lives.study)['registrationLife'], '40');
  });

  it('takes over capacities of LANs, unless the toolchain computes the load of another one', () => {
    const capacity = special(0, 'lan[1].calcAppPoolElementArray[*].calcAppServer.serviceCapacity = 5e5');
    const load = [
      'list("calcAppPoolUserServiceJobIntervalVariable", 30)',
      'list("puToPERatio", 1)',
      'list("scenarioNumberOfCalcAppPoolUsersVariable", 10)',
    ];
    const { study } = imported([onePolicy, lans, ...load, capacity]);
    assert.equal(parametersOf(study)['capacityByLan'], '[1000000, 500000, 1000000]');
    assert.match(refusal([onePolicy, lans, capacity]), /SPECIAL0: the toolchain computes a load of another capacity/);
  });

  it('refuses lines of LANs that cannot have values of their own', () => {
    const life = 'lan[1].calcAppPoolElementArray[*].calcAppServer.serviceRegistrationLife = 30s';
    assert.match(
      refusal([onePolicy, lans, special(0, life)]),
      /SPECIAL0 = .* and LANs lanDelay, capacity, policyWeight/,
    );
    const swept = [priority, 'list("scenarioNumberOfLANs", 2, 3)', special(0, degradation('1', '0.2'))];
    assert.match(refusal(swept), /SPECIAL0: LANs have values of their own only if their number is the same everywhere/);
    const varied = [
      priority,
      lans,
      'list("calcAppPoolElementSelectionPolicyLoadDegradation", 0, 0.5)',
      special(0, degradation('1', '0.2')),
    ];
    assert.match(
      refusal(varied),
      /the LANs that have no value of their own must have a single number of loadDegradation/,
    );
  });

  it('refuses lists within lists without end', () => {
    const before = 'x <- 1\nfor (i in 1:100000) x <- list(x)\nsimulationDirectory <- x';
    assert.match(refusal(['list("puToPERatio", x)'], { before }), /a value of puToPERatio cannot be computed/);
  });

  it('refuses scripts that parametrize nothing', () => {
    assert.match(refusalOf('x <- 1'), /^mine\.R:1:1: is no parametrization script of SimProcTC/);
    assert.match(refusalOf('plotConfigurations <- list()'), /is a plot script: give the script that simulates first/);
    assert.match(
      refusalOf('simulationConfigurations <- 5'),
      /^mine\.R:1:1: simulationConfigurations must be a list of lists/,
    );
    assert.match(refusalOf('simulationConfigurations <- make()'), /cannot be computed: make\(\) is not known here/);
    assert.match(
      refusalOf('simulationConfigurations <- list()\nsimulationRuns <- "many"'),
      /^mine\.R:2:1: simulationRuns: it must be a number of runs/,
    );
  });
});
