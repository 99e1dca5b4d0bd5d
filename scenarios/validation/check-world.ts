import { transportObstacle, transportTraits } from '../../native/transports.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import { checkConstants } from './check-constants.ts';
import type { MeasuredWorld } from './measured-run.ts';
import { failingPathsOf, pathChanges } from './path-changes.ts';
import { checkPathCommands, cutsByCommand } from './path-commands.ts';
import { placeProcesses } from './placement.ts';
import { ValidationError } from './validation-error.ts';

/**
 * Checks whether a point can run over a transport in a deployment.
 *
 * @param label of the point, for messages
 * @throws ValidationError if not
 */
export function checkWorld(parameters: RunParameters, world: MeasuredWorld, label = ''): void {
  const { transport, deployment } = world;
  const traits = transportTraits(transport);
  const fail = (message: string): never => {
    throw new ValidationError(`transport ${transport}${label === '' ? '' : ` (${label})`}: ${message}`);
  };
  world.foreign?.check(parameters);
  const isLocal = deployment.hosts.some(({ prefix }) => prefix.length === 0);
  const obstacle = isLocal ? transportObstacle(transport) : undefined;
  if (obstacle !== undefined) fail(`does not work here: ${obstacle}`);
  const places = placeProcesses(parameters, deployment);
  const crowded = deployment.hosts.find((host) => places.filter((place) => place.host === host).length > 1);
  if (traits.oneProcessPerHost && crowded !== undefined)
    fail(
      `takes all addresses of a host, and host ${crowded.name} is to run several processes: ` +
        'name a host (as a network namespace) for each component in a deployment file',
    );
  const uncut = places.find(({ host, role }) => !cutsByCommand(host) && failingPathsOf(parameters, role) > 0);
  if (uncut !== undefined && !traits.cutsPaths)
    fail(
      `cannot cut paths itself, and the study lets those of ${uncut.name} fail: give host ${uncut.host.name} commands that do ` +
        '(pathCommands in a deployment file)',
    );
  // Cuts that the processes cannot have; which seed they are drawn with does not matter.
  for (const place of places) pathChanges(parameters, 1, place);
  checkPathCommands(parameters, places);
  const { peUptime, peFailureKind, cleanShutdownProbability, registrarUptime, registrarFailureKind } = parameters;
  const crashesHosts =
    (peUptime !== Infinity && cleanShutdownProbability < 1 && peFailureKind === 'hostCrash') ||
    (registrarUptime !== Infinity && registrarFailureKind === 'hostCrash');
  if (crashesHosts && !traits.stackInProcess)
    fail(
      "the system's stack outlives its processes, so that hosts cannot crash: set the kind of failure to processCrash",
    );
  if (parameters.transport === 'sctp') checkConstants(parameters, traits, fail);
}
