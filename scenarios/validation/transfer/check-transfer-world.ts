import { spawnSync } from 'node:child_process';
import { transportObstacle, transportTraits, type TransportName } from '../../../native/transports.ts';
import { SCTP_OVER_UDP_PORT } from '../../../protocol/sctp/udp-encapsulation.ts';
import type { RunParameters } from '../../../sim/run/run-parameters.ts';
import { checkConstants } from '../check-constants.ts';
import type { Deployment } from '../deployment.ts';
import { RSPLIB } from '../rsplib/rsplib-part-names.ts';
import { ValidationError } from '../validation-error.ts';
import { SHAPING } from './shaped-network.ts';

/**
 * Where bulk transfers run: in a network that each run makes.
 *
 * @throws ValidationError if they are to run elsewhere, or with programs of RSPLIB
 */
export function transferDeployment({
  deployment,
  foreign,
}: {
  readonly deployment: Deployment | undefined;
  readonly foreign: object | undefined;
}): Deployment {
  if (foreign !== undefined) throw new ValidationError(`transport ${RSPLIB}: has no bulk transfers`);
  if (deployment !== undefined)
    throw new ValidationError(
      `${deployment.name}: bulk transfers run in network namespaces that are made for them; leave the deployment out`,
    );
  return { name: 'network namespaces of this machine', udpPort: SCTP_OVER_UDP_PORT, hosts: [], identity: SHAPING };
}

/**
 * Checks whether a bulk transfer can run for real over a transport.
 *
 * @param label of the point, for messages
 * @throws ValidationError if not
 */
export function checkTransferWorld(parameters: RunParameters, transport: TransportName, label = ''): void {
  const fail = (message: string): never => {
    throw new ValidationError(`transport ${transport}${label === '' ? '' : ` (${label})`}: ${message}`);
  };
  const obstacle = transportObstacle(transport) ?? namespaceObstacle();
  if (obstacle !== undefined) fail(`does not work here: ${obstacle}`);
  const traits = transportTraits(transport);
  // The hosts are namespaces, and the kernel's SCTP has no CMT.
  if (!traits.stackInProcess) fail('bulk transfers run with the SCTP of their processes: take another transport');
  checkConstants(parameters, traits, fail);
}

/** Of this machine; tried once. */
let obstacleHere: { readonly reason: string | undefined } | undefined;

function namespaceObstacle(): string | undefined {
  obstacleHere ??= { reason: obstacleFound() };
  return obstacleHere.reason;
}

/** Makes and removes a little of what a run needs. */
function obstacleFound(): string | undefined {
  if (process.platform !== 'linux') return 'bulk transfers need network namespaces, which Linux has';
  if (process.getuid?.() !== 0) return 'bulk transfers run in network namespaces, which need root';
  const name = `rsplab-${process.pid}-check`;
  const made = failureOf('ip', ['netns', 'add', name]);
  if (made !== undefined) return `bulk transfers run in network namespaces, which cannot be made: ${made}`;
  const failures = [
    ['ip', ['-n', name, 'link', 'add', 'one', 'type', 'veth', 'peer', 'name', 'two']],
    ['ip', ['-n', name, 'link', 'add', 'both', 'type', 'bridge']],
    [
      'tc',
      ['-n', name, 'qdisc', 'add', 'dev', 'one', 'root', 'tbf', 'rate', '1mbit', 'burst', '5000', 'limit', '9000'],
    ],
  ] as const;
  const [failure] = failures.flatMap(([program, words]) => failureOf(program, words) ?? []);
  failureOf('ip', ['netns', 'del', name]);
  return failure && `the network of a bulk transfer cannot be made: ${failure}`;
}

/** Why a command fails; undefined: it does not. */
function failureOf(program: string, words: readonly string[]): string | undefined {
  const { error, status, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : `${program}: ${stderr.trim().split('\n')[0]}`;
}
