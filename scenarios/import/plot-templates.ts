/** What the toolchain plots under a name, in the words of studies. */
export interface PlotTemplate {
  /** A metric or parameter, or an expression; of components if it is one of their metrics. */
  readonly expression: string;
  /** Of an axis; undefined: what the study makes of the expression. */
  readonly title?: string;
  /** Of an expression: its short name in legends. */
  readonly symbol?: string;
  /** A fraction that is shown in percent. */
  readonly percent?: true;
}

const perSecond = (metric: string, what: string): PlotTemplate => ({
  expression: `${metric} / duration`,
  title: `${what} [1/s]`,
});
const inPercent = (expression: string, what?: string): PlotTemplate => ({
  expression,
  percent: true,
  ...(what !== undefined && { title: `${what} [%]` }),
});

const finished = '(takeovers_by_consent + takeovers_by_timeout)';
const answered = '(requests_accepted + requests_rejected)';
const registrarTotal = 'lan.registrarArray.registrarProcess.RegistrarTotal';

/**
 * Plot variables of RSPSIM's toolchain (version 14) that are more than a variable or scalar of their name. Utilization is
 * weighted by capacity; speeds are fractions of the mean capacity.
 */
export const toolchainTemplates: ReadonlyMap<string, PlotTemplate> = new Map<string, PlotTemplate>([
  ['controller.SystemAverageUtilization', inPercent('utilization')],
  ['controller.SystemAverageHandlingSpeed', inPercent('handling_speed_relative')],
  ['controller.SystemAverageProcessingSpeed', inPercent('processing_speed_relative')],
  ['controller.TransportNodeGlobalASAPPackets', perSecond('asap_packets', 'ASAP messages')],
  ['controller.TransportNodeGlobalENRPPackets', perSecond('enrp_packets', 'ENRP messages')],
  [
    'controller.RegistrarGlobalTakeoversByTimeout',
    inPercent(`takeovers_by_timeout / ${finished}`, 'Takeovers by time-out'),
  ],
  [
    'controller.RegistrarGlobalTakeoversByConsent',
    inPercent(`takeovers_by_consent / ${finished}`, 'Takeovers by consent'),
  ],
  ['controller.CalcAppAcceptance', inPercent(`requests_accepted / ${answered}`, 'Requests accepted')],
  ['controller.CalcAppRejection', inPercent(`requests_rejected / ${answered}`, 'Requests rejected')],
  [
    'controller.HandleResolutionsPerRequest',
    { expression: 'handle_resolutions / requests_completed', title: 'Handle resolutions per request' },
  ],
  [`${registrarTotal}EndpointKeepAlivesSent.Rate`, perSecond('endpoint_keep_alives', 'Endpoint keep-alives')],
  [`${registrarTotal}HandleUpdates.Rate`, perSecond('handle_updates', 'Handle updates')],
  [`${registrarTotal}Registrations.Rate`, perSecond('registrations', 'Registrations')],
  ['lan.registrarArray', { expression: 'number' }],
  ['targetSystemUtilization', inPercent('targetUtilization')],
  ['calcAppPoolElementSelectionPolicyLoadDegradation', inPercent('loadDegradation')],
  ['calcAppPoolElementSelectionPolicyUpdateThreshold', inPercent('policyUpdateThreshold')],
  ['calcAppPoolElementServiceRejectProbability', inPercent('rejectProbability')],
  ['calcAppPoolElementComponentCleanShutdownProbability', inPercent('cleanShutdownProbability')],
  ['scenarioNumberOfPoolElementsLambdaDisasterScenario', inPercent('disasterRemaining')],
  ['attackReportUnreachableProbability', inPercent('attackReportProbability')],
  ['scenarioNumberOfPoolElementsGammaDisasterScenario', { expression: 'disasterLan' }],
  ['jsToSC', { expression: 'requestSize / capacity', title: 'Request size : PE capacity ratio s [s]', symbol: 's' }],
  ['cmcToJS', { expression: 'cookieMaxCalculations / requestSize', title: 'Work between cookies, in mean requests' }],
  // The toolchain multiplies here, whatever the axis says.
  [
    'RTT/jsToSC',
    { expression: '2 * lanDelay * requestSize / capacity', title: 'Round-trip time × request size : PE capacity [s²]' },
  ],
  [
    'SCV/RI',
    { expression: 'staleCacheValue / requestInterval', title: 'Cache time in request intervals c', symbol: 'c' },
  ],
  [
    'JKA/jsToSC',
    {
      expression: 'jobKeepAliveInterval * capacity / requestSize',
      title: 'Session keep-alive interval in mean service times j',
      symbol: 'j',
    },
  ],
  [
    'staleCacheValueTojsToSC',
    {
      expression: 'staleCacheValue * capacity / requestSize',
      title: 'Cache time in mean service times c',
      symbol: 'c',
    },
  ],
  ['attackerAttackFrequency', { expression: '1 / attackInterval', title: 'Frequency of attacks F [1/s]', symbol: 'F' }],
  ...['FastServers', 'Linear', 'Uniform', 'TruncNormal'].map(
    (name) => [`calcAppPoolElementServiceCapacityGamma.${name}`, { expression: 'capacityGamma' }] as const,
  ),
]);

/** Plot variables that are a variable of the toolchain by another name. */
export const templateAliases: ReadonlyMap<string, string> = new Map(
  ['', 'Variable-MTBF', 'Variable-MTBF-10'].map((ending) => [
    `calcAppPoolElementComponentUptime${ending}`,
    'calcAppPoolElementComponentUptimeVariable',
  ]),
);
