import assert from 'node:assert/strict';
import { Handlespace } from '../../../protocol/handlespace/handlespace.ts';
import { RequestStatistics } from '../../../protocol/measurement/request-statistics.ts';
import { PoolElement } from '../../../protocol/pool-element/pool-element.ts';
import { PoolUser } from '../../../protocol/pool-user/pool-user.ts';
import { Session } from '../../../protocol/pool-user/session.ts';
import { ElementKeeper } from '../../../protocol/registrar/element-keeper.ts';
import { RetryPacing } from '../../../protocol/retry-pacing.ts';
import { ThinkingUser } from '../../../protocol/workload/request-users.ts';
import { caseFault } from '../../../scenarios/faults/fault-search.ts';
import { ComponentClock } from '../../../sim/levels/component-clock.ts';
import { foundWith } from './mutant.ts';

const pool = {
  lans: 1,
  registrars: 2,
  poolElements: 2,
  poolUsers: 2,
  warmup: 0,
  duration: 60,
  registrarStart: 0,
  registrarStartIncrement: 0.5,
  poolElementStart: 3,
  poolUserStart: 4,
  registrationLife: 30,
  peerHeartbeatCycle: 2,
  maxTimeLastHeard: 5,
  maxTimeNoResponse: 1,
  takeoverExpiry: 2,
  mentorDiscoveryTimeout: 2,
  endpointKeepAliveInterval: 2,
  endpointKeepAliveTimeout: 2,
  requestSize: 5e5,
  requestInterval: 2,
  handleResolutionRetryDelay: 0,
  serverHuntRetryDelay: 0,
} as const;

/** A method that does nothing. */
const nothing = () => () => undefined;

/** Of processes that end in order at the end of the run, or of hosts that fall silent. */
const [ORDERLY, SILENT] = [2, 1];

function faultOf(parameters: Partial<Record<string, string | number | boolean>> = {}, seed = SILENT): string {
  return caseFault({ parameters: { ...pool, ...parameters }, seed }) ?? '';
}

describe('the check of a run with faults', () => {
  const crashes = 'lan0/pe0: hostCrash@20 up@25';

  it('finds nothing where nothing is wrong', () => {
    for (const seed of [ORDERLY, SILENT])
      assert.equal(faultOf({ schedule: `{${crashes}, lan0/pr1: hostCrash@18}` }, seed), '');
  });

  it('finds registrars that disagree: updates are lost, and audits notice nothing', () => {
    const look = (): string => faultOf({ updateLossProbability: 1, poolElementStart: 5 });
    assert.equal(look(), '');
    const found = foundWith(Handlespace.prototype, 'checksum', () => () => 0, look);
    assert.match(found, /^lan0\/pr0 knows .*, but lan0\/pr1 knows /);
  });

  it('finds an element that is gone, and still known to all registrars', () => {
    const look = (): string => faultOf({ profile: 'rsplib', schedule: '{lan0/pe0: hostCrash@20}' });
    assert.equal(look(), '');
    const found = foundWith(ElementKeeper.prototype, 'elementDead', nothing, look);
    assert.match(found, /^all registrars know an element that is gone/);
  });

  it('finds an element that does not come into its pool', () => {
    const look = (): string => faultOf({ schedule: `{${crashes}}` });
    let registrations = 0;
    const found = foundWith(
      PoolElement.prototype,
      'register',
      (register) =>
        function () {
          if (++registrations <= 2) register.call(this);
        },
      look,
    );
    assert.match(found, /^lan0\/pe0 of CalcAppPool is known 0 times: lan0\/pe1/);
  });

  it('finds an element that its home does not have among its own ones', () => {
    const found = foundWith(Handlespace.prototype, 'ownedBy', () => () => [], faultOf);
    assert.match(found, /is an own element of no registrar/);
  });

  it('finds a request that is counted twice', () => {
    const found = foundWith(
      RequestStatistics.prototype,
      'requestCompleted',
      (requestCompleted) =>
        function (...request) {
          for (let i = 0; i < 2; i++) requestCompleted.apply(this, request);
        },
      faultOf,
    );
    assert.match(found, /^\d+ requests were generated, but \d+ are complete/);
  });

  it('finds a request that is lost with its user', () => {
    const look = (): string =>
      faultOf({ workload: 'closed', requestSize: 1e7, schedule: '{lan0/pu0: hostCrash@9 up@10}', duration: 70 });
    const found = foundWith(ThinkingUser.prototype, 'stop', nothing, look);
    assert.match(found, /requests are open, but|was .* although it is not open/);
  });

  it('finds a request that waits forever', () => {
    const look = (): string => faultOf({ schedule: `{${crashes}}`, jobKeepAliveInterval: 2, jobKeepAliveTimeout: 1 });
    assert.equal(look(), '');
    const found = foundWith(Session.prototype, 'failover', nothing, look);
    assert.match(found, /^request \d+ of .* is still open, although faults ended at 30 s$/);
  });

  it('finds a timer that is left with each request', () => {
    const found = foundWith(
      PoolUser.prototype,
      'startResolution',
      (startResolution) =>
        function (...resolution) {
          this.host.clock.timer(() => undefined).arm(100_000);
          startResolution.apply(this, resolution);
        },
      () => faultOf({ requestInterval: 0.5, requestSize: 1e5 }),
    );
    assert.match(found, /^\d+ events wait, more than the \d+ of a pool at peace$/);
  });

  it('finds timers of a process that ended, and of a host that is gone', () => {
    const leftBy = (seed: number): string => foundWith(PoolElement.prototype, 'stop', nothing, () => faultOf({}, seed));
    assert.match(leftBy(ORDERLY), /^\d+ events wait although all processes have ended$/);
    const found = foundWith(ComponentClock.prototype, 'stop', nothing, () => leftBy(SILENT));
    assert.match(found, /^\d+ events wait although all hosts are gone$/);
  });

  it('finds that time stands still', () => {
    const look = (): string => faultOf({ idealized: true, schedule: '{lan0/pe*: shutdown@20 up@25}' });
    assert.equal(look(), '');
    const found = foundWith(RetryPacing.prototype, 'delay', () => (delay) => delay, look);
    assert.match(found, /^simulated time does not advance at 20/);
  });
});
