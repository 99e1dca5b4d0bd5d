import assert from 'node:assert/strict';
import { importScript } from '../../../scenarios/import/import-script.ts';
import { toolchainDefaults } from '../../../scenarios/import/toolchain-defaults.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { script, imported, parametersOf, refusalOf, refusal, onePolicy } from './parametrization-script.ts';

function pointsOf(parametrization: readonly string[]): unknown {
  return planRuns(imported(parametrization).study).points;
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

  it('takes over delays between LANs that are drawn', () => {
    const { study } = imported([
      onePolicy,
      'list("scenarioNumberOfLANs", 3)',
      'list("scenarioNetworkWANDelayVariable", 50)',
      'list("scenarioNetworkWANDelayDistribution", "uniformDelayDistribution")',
    ]);
    const { wanDelay, wanDelayDistribution } = parametersOf(study);
    assert.deepEqual([wanDelay, wanDelayDistribution], ['50', 'uniform']);
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
      'interfaces of all kinds of components that fail in the same way',
      ['registrar', 'calcAppPoolElement', 'calcAppPoolUser'].flatMap((owner) => [
        `list("${owner}TransportInterfaceUptimeVariable", 300)`,
        `list("${owner}TransportInterfaceDowntimeVariable", 5)`,
      ]),
      {
        pathUptime: '300',
        pathUptimeDistribution: 'identity',
        pathDowntime: '5',
        pathDowntimeDistribution: 'identity',
        failingLinks: 'components',
      },
    ],
    [
      'a number of jobs, where 0 says that the capacity of each does not count',
      ['list("calcAppPoolElementServiceMaxJobs", 4)', 'list("calcAppPoolElementServiceMinCapacityPerJob", 0)'],
      { maxJobs: '4' },
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
