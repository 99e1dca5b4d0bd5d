import { loadStudy } from '../../scenarios/language/study-catalogue.ts';
import { planRuns } from '../../scenarios/plan/run-plan.ts';
import { overTransport, realPoint, type RealPoint } from '../../scenarios/validation/real-point.ts';
import { checkTransferWorld, transferDeployment } from '../../scenarios/validation/transfer/check-transfer-world.ts';
import { runTransfer } from '../../scenarios/validation/transfer/transfer-run.ts';
import { simulate } from '../../sim/run/run.ts';
import { componentCall } from '../scenarios/validation/component-call.ts';

const TRANSPORT = 'usrsctp-udp';
const SEEDS = [1, 2, 3];

/** Goodput, bit/s, mean over some seeds. */
export interface TransferComparison {
  readonly point: string;
  readonly simulated: number;
  readonly measured: number;
}

/**
 * Points of the study `validate-cmt` by libusrsctp over shaped paths, and simulated: one path, and two with LIA. With the other
 * ways of congestion control several paths lose packets, and then libusrsctp waits for time-outs now and then
 * (docs/validation.md).
 */
export async function compareTransfers(): Promise<TransferComparison[]> {
  const points = planRuns(loadStudy('validate-cmt'))
    .points.map((point) => overTransport(realPoint(point), TRANSPORT))
    .filter(({ parameters }) => parameters.paths === 1 || parameters.congestionControl === 'lia');
  const comparisons: TransferComparison[] = [];
  for (const point of points) comparisons.push(await compared(point));
  return comparisons;
}

async function compared({ parameters, label }: RealPoint): Promise<TransferComparison> {
  checkTransferWorld(parameters, TRANSPORT, label);
  const deployment = transferDeployment({ deployment: undefined, foreign: undefined });
  const world = { transport: TRANSPORT, deployment, call: componentCall } as const;
  const measured: number[] = [];
  for (const seed of SEEDS) {
    const { metrics } = await runTransfer(parameters, seed, world, new AbortController().signal);
    measured.push(metrics.goodput ?? 0);
  }
  const simulated = SEEDS.map((seed) => simulate(parameters, seed).metrics.goodput ?? 0);
  return { point: label, simulated: mean(simulated), measured: mean(measured) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
