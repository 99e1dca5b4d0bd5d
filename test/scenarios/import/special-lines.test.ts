import assert from 'node:assert/strict';
import { imported, parametersOf, refusal, special, onePolicy } from './parametrization-script.ts';

function degradation(lan: string, value: string): string {
  return `lan[${lan}].calcAppPoolElementArray[*].calcAppServer.selectionPolicyLoadDegradation = ${value}`;
}

function lifeLine(value: string): string {
  return `lan[*].calcAppPoolElementArray[*].calcAppServer.serviceRegistrationLife = ${value}`;
}

function uptimeLine(lan: string, value: string): string {
  return `lan[${lan}].calcAppPoolElementArray[*].calcAppServer.componentUptime = ${value}`;
}

function sizeLine(lan: string, value: string): string {
  return `lan[${lan}].calcAppPoolUserArray[*].calcAppQueuingClient.serviceJobSize = ${value}`;
}

describe('lines that a script adds to the files of RSPSIM', () => {
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

  it('takes over schedules, of all components of a kind too, and of their interfaces', () => {
    const { study } = imported([
      onePolicy,
      special(0, 'lan[*].registrarArray[*].registrarProcess.componentStatusChanges = \\"down@1000 up@+100\\"'),
      special(1, 'lan[0].calcAppPoolElementArray[2].transportNode.interfaceStatusChanges = \\"down@1200\\"'),
    ]);
    assert.equal(parametersOf(study)['schedule'], '{lan*/pr*: down@1000 up@1100, lan0/pe2/path0: down@1200}');
    const odd = 'lan[*].registrarArray[*].registrarProcess.componentStatusChanges = \\"down@1000 down@1100\\"';
    assert.match(
      refusal([onePolicy, special(0, odd)]),
      /^mine\.R:9:1: SPECIAL0: .* follows down@1000: it is down already/,
    );
  });

  it('takes over interfaces that fail, and asks how long they are down', () => {
    const interfaces = 'lan[*].calcAppPoolElementArray[*].transportNode';
    const up = special(0, `${interfaces}.interfaceUptime = exponential(300s)`);
    const { study } = imported([onePolicy, up, special(1, `${interfaces}.interfaceDowntime = 20s`)]);
    const { pathUptime, pathDowntime, pathDowntimeDistribution, failingLinks } = parametersOf(study);
    assert.deepEqual(
      { pathUptime, pathDowntime, pathDowntimeDistribution, failingLinks },
      { pathUptime: '300', pathDowntime: '20', pathDowntimeDistribution: 'identity', failingLinks: 'poolElements' },
    );
    assert.match(refusal([onePolicy, up]), /^mine\.R:9:1: SPECIAL0: interfaces that fail need an interfaceDowntime/);
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

  it('takes over lives of LANs: of one distribution, or forever', () => {
    const { study } = imported([
      onePolicy,
      lans,
      special(0, uptimeLine('1', 'exponential(300s)')),
      special(1, uptimeLine('*', 'exponential(600s)')),
    ]);
    const { peUptimeByLan, peUptime } = parametersOf(study);
    assert.deepEqual([peUptimeByLan, peUptime], ['[600, 300, 600]', undefined]);
    const some = parametersOf(imported([onePolicy, lans, special(0, uptimeLine('2', '300s'))]).study);
    assert.deepEqual([some['peUptimeByLan'], some['peUptimeDistribution']], ['[never, never, 300]', 'identity']);
    assert.match(
      refusal([onePolicy, lans, special(0, uptimeLine('1', 'exponential(300s)')), special(1, uptimeLine('*', '600s'))]),
      /SPECIAL0: LANs may have other numbers of peUptime, but the same distribution/,
    );
    const others = 'list("calcAppPoolElementComponentUptimeVariable", 500)';
    assert.match(
      refusal([onePolicy, lans, others, special(0, uptimeLine('1', 'exponential(300s)'))]),
      /SPECIAL0: LANs may have other numbers of peUptime, but the same distribution/,
    );
  });

  it('takes over requests of LANs, unless the toolchain computes a load of others', () => {
    const load = [
      'list("calcAppPoolUserServiceJobIntervalVariable", 30)',
      'list("puToPERatio", 1)',
      'list("scenarioNumberOfCalcAppPoolUsersVariable", 10)',
    ];
    const lines = [special(0, sizeLine('0', 'exponential(2e6)')), special(1, sizeLine('*', 'exponential(5e6)'))];
    assert.equal(
      parametersOf(imported([onePolicy, lans, ...load, ...lines]).study)['requestSizeByLan'],
      '[2000000, 5000000, 5000000]',
    );
    assert.match(
      refusal([onePolicy, lans, ...lines]),
      /SPECIAL0: the toolchain computes a load of another requestSize: give numbers of users/,
    );
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
});
