import assert from 'node:assert/strict';
import { checkWorld } from '../../../../scenarios/validation/check-world.ts';
import { runForReal } from '../../../../scenarios/validation/measured-run.ts';
import { measureNetwork } from '../../../../scenarios/validation/network-measurement.ts';
import { rsplibParts, type RsplibPart } from '../../../../scenarios/validation/rsplib/rsplib-part-names.ts';
import { RsplibWorld } from '../../../../scenarios/validation/rsplib/rsplib-world.ts';
import { guestObstacle, skipOrFail } from '../../../native/obstacles.ts';
import { parametersOf } from '../../../verify/study-runs.ts';
import { componentCall } from '../component-call.ts';

const parameters = parametersOf({
  profile: 'rsplib',
  transport: 'sctp',
  policy: 'RoundRobin',
  poolElements: 2,
  puToPeRatio: 1,
  requestSize: 1e5,
  requestInterval: 0.5,
  registrarStart: 0,
  poolElementStart: 2,
  poolUserStart: 5,
  warmup: 6,
  // On a busy machine the guest's programs come late.
  duration: 24,
});

describe('a run with programs of RSPLIB in the guest', function () {
  let world: RsplibWorld | undefined;
  before(function () {
    skipOrFail(this, guestObstacle());
  });
  afterEach(async () => {
    await world?.close();
    world = undefined;
  });

  async function run(parts: readonly RsplibPart[]) {
    const foreign = (world = await RsplibWorld.boot(parts));
    const measured = { transport: 'udp', deployment: foreign.deployment, call: componentCall, foreign } as const;
    checkWorld(parameters, measured);
    const { signal } = new AbortController();
    const ways = await measureNetwork(parameters, measured, signal);
    for (const { roundTrip } of ways) assert.ok(roundTrip > 0);
    return runForReal(parameters, 1, measured, signal);
  }

  it('in all places tells of requests and load, and of nothing that it does not know', async () => {
    const { metrics, handlingTimes } = await run(rsplibParts);
    assert.ok((metrics.requests_completed ?? 0) > 0);
    assert.ok((metrics.utilization ?? 0) > 0);
    assert.ok(handlingTimes.length > 0);
    assert.equal(metrics.asap_packets, null);
    assert.equal(metrics.failovers, null);
  });

  it('as its registrar serves the elements and users of this project', async () => {
    const { metrics } = await run(['registrar']);
    assert.ok((metrics.requests_completed ?? 0) > 0);
    assert.equal(metrics.owned_elements_max, null);
    assert.equal(metrics.failovers, 0);
  });

  it('as its servers is registered and serves this project’s users', async () => {
    const { metrics, handlingTimes } = await run(['server']);
    assert.ok((metrics.requests_completed ?? 0) > 0);
    assert.ok((metrics.utilization ?? 0) > 0);
    assert.ok(handlingTimes.length > 0);
    assert.ok((metrics.known_elements ?? 0) > 0);
    assert.equal(metrics.cookies, null);
  });

  it('as its client is served by elements that this project’s registrar names', async () => {
    const { metrics, handlingTimes } = await run(['client']);
    assert.ok((metrics.requests_completed ?? 0) > 0);
    assert.ok((metrics.utilization ?? 0) > 0);
    assert.ok(handlingTimes.length > 0);
    assert.ok((metrics.handle_resolutions ?? 0) > 0);
    assert.equal(metrics.failovers, null);
  });
});
