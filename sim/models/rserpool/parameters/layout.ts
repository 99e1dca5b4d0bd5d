import { profileNames } from '../../../../protocol/profile.ts';
import { delayDistributions, poolElementDistributions } from '../../../../protocol/workload/distribution-names.ts';
import { choice, count, flag, number, numberList, planOnly, schedule, time } from '../../../run/parameter.ts';

/** Number of components that a simulated network has addresses for. */
export const MOST_COMPONENTS = 65_535;

/** Model and level of detail; starts, LANs and components. */
export const layoutParameters = {
  profile: choice(profileNames, 'rfc', 'Behavior of the protocol engines: as in the RFCs, RSPLIB or RSPSIM'),
  idealized: flag(
    false,
    'No transport protocol (as in RSPSIM): messages are only delayed, there are no associations and no failure detection',
    {
      transport: 'message',
    },
  ),
  // Run control
  registrarStart: time(10, 'Start of the first registrar', { rspsim: 'componentStartupDelay (base)' }),
  registrarStartIncrement: time(10, 'Time from the start of a registrar to the start of the next one in its LAN', {
    rspsim: 'componentStartupDelay (inc1)',
  }),
  registrarStartLanIncrement: time(30, 'Additional start delay of registrars per LAN', {
    rspsim: 'componentStartupDelay (inc0)',
  }),
  poolElementStart: time(300, 'Start of the pool elements', { rspsim: 'componentStartupDelay (base)' }),
  poolElementStartIncrement: time(0, 'Time from the start of a pool element to the start of the next one in its LAN', {
    rspsim: 'componentStartupDelay (inc1)',
  }),
  poolElementStartLanIncrement: time(0.5, 'Additional start delay of pool elements per LAN', {
    rspsim: 'componentStartupDelay (inc0)',
  }),
  poolUserStart: time(600, 'Start of the pool users', { rspsim: 'componentStartupDelay (base)' }),
  poolUserStartIncrement: time(0, 'Time from the start of a pool user to the start of the next one in its LAN', {
    rspsim: 'componentStartupDelay (inc1)',
  }),
  poolUserStartLanIncrement: time(0, 'Additional start delay of pool users per LAN', {
    rspsim: 'componentStartupDelay (inc0)',
  }),
  schedule: schedule('When components and links go up and down, in place of starts and random failures', {
    rspsim: 'componentStatusChanges',
  }),
  // Network
  lans: count(1, 'Number of LANs, which form a chain', { min: 1, max: 255, rspsim: 'scenarioNumberOfLANs' }),
  lanDelay: number('ms', 0, 'One-way delay within a LAN', { min: 0, rspsim: 'scenarioNetworkLANDelayVariable' }),
  lanDelayByLan: numberList('ms', 'LAN delay of each LAN, in place of lanDelay; that is the largest of them then', {
    min: 0,
  }),
  wanDelay: number('ms', 0, 'One-way delay between neighboring LANs', {
    min: 0,
    rspsim: 'scenarioNetworkWANDelayVariable',
  }),
  wanDelayByLink: numberList(
    'ms',
    'One-way delay of each link between neighboring LANs, one less than LANs, in place of wanDelay; that is the largest of them then',
    { min: 0 },
  ),
  wanDelayDistribution: choice(
    delayDistributions,
    'constant',
    'Spread of the WAN delay over the links between LANs: uniform from half of it to one and a half, drawn once for each link',
    { rspsim: 'scenarioNetworkWANDelayDistribution' },
  ),
  delayDistribution: choice(delayDistributions, 'constant', 'Spread of the LAN delay over the components'),
  failureDetectionTime: time(5, 'Time from a failure to its detection by the transport (not idealized)', {
    transport: 'message',
  }),
  messageLoss: number('1', 0, 'Probability that a message is lost and retransmitted (not idealized)', {
    min: 0,
    max: 0.99,
    transport: 'message',
  }),
  retransmissionTimeout: time(1, 'Delay of a retransmission (not idealized)', { transport: 'message' }),
  // Components, per LAN
  registrars: count(1, 'Registrars per LAN', { min: 1, max: MOST_COMPONENTS, rspsim: 'scenarioNumberOfRegistrars' }),
  registrarsByLan: numberList(
    '1',
    'Registrars of each LAN, in place of registrars; that is the largest number of them then',
    { min: 1, max: MOST_COMPONENTS },
  ),
  poolElements: count(10, 'Pool elements per LAN (on average)', {
    min: 1,
    max: MOST_COMPONENTS,
    rspsim: 'scenarioNumberOfCalcAppPoolElements',
  }),
  poolElementsByLan: numberList(
    '1',
    'Pool elements of each LAN, which may have none, in place of poolElements; that is the largest number of them then',
    { min: 0, max: MOST_COMPONENTS },
  ),
  pools: count(1, 'Pools, to which the pool elements and the pool users of all LANs are dealt in turn', {
    min: 1,
    max: MOST_COMPONENTS,
  }),
  poolElementDistribution: choice(
    poolElementDistributions,
    'identity',
    'Distribution of the pool elements over the LANs: equal, or fewer in one LAN and correspondingly more in the others',
  ),
  disasterLan: count(1, 'Number of the LAN that is hit by a localized disaster', {
    min: 1,
    rspsim: 'localizedDisaster (gamma)',
  }),
  disasterRemaining: number('1', 0.5, 'Fraction of its pool elements that the LAN hit by the disaster keeps', {
    min: 0,
    max: 1,
    rspsim: 'localizedDisaster (lambda)',
  }),
  puToPeRatio: planOnly(
    number(
      '1',
      10,
      'Pool users per pool element (PU:PE ratio); auto: from the target utilization, combinations below 1 are left out',
      { above: 0, auto: true, rspsim: 'puToPERatio' },
    ),
  ),
  poolUsers: count('auto', 'Pool users per LAN; auto: PU:PE ratio times pool elements', {
    min: 1,
    max: MOST_COMPONENTS,
    auto: true,
    rspsim: 'scenarioNumberOfCalcAppPoolUsers',
  }),
  poolUsersByLan: numberList(
    '1',
    'Pool users of each LAN, which may have none, in place of poolUsers; that is the largest number of them then',
    { min: 0, max: MOST_COMPONENTS },
  ),
};
