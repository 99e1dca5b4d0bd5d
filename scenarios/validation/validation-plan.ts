import type { TransportName } from '../../native/transports.ts';
import type { Study } from '../language/study.ts';
import type { SweepPoint } from '../plan/run-plan.ts';
import { checkWorld } from './check-world.ts';
import { loopbackDeployment, type Deployment } from './deployment.ts';
import { requireDistinct } from './distinct-points.ts';
import type { MeasuredWorld } from './measured-run.ts';
import { processesPerLan } from './placement.ts';
import { overTransport, realPoint, type RealPoint } from './real-point.ts';
import { RSPLIB } from './rsplib/rsplib-part-names.ts';
import type { RsplibWorld } from './rsplib/rsplib-world.ts';
import { checkTransferWorld, transferDeployment } from './transfer/check-transfer-world.ts';
import type { ValidationPlan } from './validation.ts';

/** What of a study is validated, and where. */
export interface ValidationWishes {
  readonly points: readonly SweepPoint[];
  readonly seeds: readonly number[];
  /** Real seconds of a replication; undefined: those of the study. */
  readonly seconds: number | undefined;
  readonly transport: TransportName;
  /** undefined: this machine. */
  readonly deployment: Deployment | undefined;
  /** Programs of RSPLIB take part; they bring their deployment. */
  readonly foreign: RsplibWorld | undefined;
  /** How the processes of components are started. */
  readonly call: MeasuredWorld['call'];
}

/**
 * The points as they run for real, and where they do.
 *
 * @throws ValidationError if a point cannot run there, or two points would be the same
 */
export function planValidation(study: Study, wishes: ValidationWishes): ValidationPlan {
  const { seeds, seconds, transport, foreign, call } = wishes;
  // Components of this project reach the guest over UDP; those of RSPLIB run on its kernel's SCTP.
  const carried = foreign !== undefined && !foreign.isMixed ? RSPLIB : transport;
  const points = wishes.points.map((point) => overTransport(realPoint(point, seconds), carried));
  requireDistinct(study, points);
  // All or none are: the links of pools have no rate of their own, and bottlenecks need one.
  const isTransfer = points.some(({ parameters }) => parameters.model === 'bulkTransfer');
  const deployment = isTransfer
    ? transferDeployment(wishes)
    : (foreign?.deployment ?? wishes.deployment ?? onThisMachine(points));
  const world = { transport, deployment, call, foreign };
  for (const { parameters, label } of points)
    if (isTransfer) checkTransferWorld(parameters, transport, label);
    else checkWorld(parameters, world, label);
  return { points, seeds, world };
}

function onThisMachine(points: readonly RealPoint[]): Deployment {
  const most = (value: (point: RealPoint) => number): number => Math.max(...points.map(value));
  return loopbackDeployment(
    most(({ parameters }) => parameters.lans),
    most(({ parameters }) => processesPerLan(parameters)),
    most(({ parameters }) => parameters.paths),
  );
}
