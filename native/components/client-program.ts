import { PoolUser } from '../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults } from '../../protocol/pool-user/pool-user-options.ts';
import type { PayloadProtocol } from '../../protocol/host.ts';
import { CalcAppClient, type CalcAppObserver } from '../../protocol/services/calcapp/calcapp-client.ts';
import { EchoClient, type EchoListener } from '../../protocol/services/echo/echo-client.ts';
import { bytesCodec } from '../../protocol/wire/bytes-codec.ts';
import { CALCAPP_PPID, calcAppCodec } from '../../protocol/wire/calcapp.ts';
import { poolHandleFromText } from '../../protocol/wire/pool-handle.ts';
import { QueuingUser } from '../../protocol/workload/request-users.ts';
import { valueSampler } from '../../protocol/workload/value-distribution.ts';
import {
  componentHost,
  farewell,
  registrarSearch,
  type ComponentOptions,
  type RegistrarSearch,
  type RunningComponent,
} from './component-host.ts';

export interface ClientProgramOptions extends ComponentOptions, RegistrarSearch {
  readonly poolHandle: string;
}

/** Runs an echo client; what is said comes back to the listener. */
export function runEchoClient(
  options: ClientProgramOptions,
  listener: EchoListener,
): RunningComponent & { readonly client: EchoClient } {
  const poolUser = makePoolUser(options, [{ ppid: 'any', codec: bytesCodec }]);
  const client = new EchoClient(poolUser, poolHandleFromText(options.poolHandle), listener);
  return {
    client,
    stop: async () => {
      client.stop();
      await farewell();
      poolUser.close();
      await farewell();
    },
  };
}

export interface CalcAppWorkload {
  /** Mean request size, calculations (exponential). */
  readonly size: number;
  /** Mean interval between requests, s (exponential). */
  readonly interval: number;
}

/** Runs a CalcApp client that generates requests into its queue. */
export function runCalcAppClient(
  options: ClientProgramOptions,
  workload: CalcAppWorkload,
  observer: CalcAppObserver,
): RunningComponent {
  const poolUser = makePoolUser(options, [{ ppid: CALCAPP_PPID, codec: calcAppCodec }]);
  const { host } = poolUser;
  // RSPLIB's client: keep-alives every 5 s, 5 s patience, 1 s after a reject.
  const clientOptions = {
    poolHandle: poolHandleFromText(options.poolHandle),
    requestTimeout: 5,
    keepAliveInterval: 5,
    keepAliveTimeout: 5,
    retryDelay: 1,
    resolutionRetryDelay: 0.25,
  };
  const user = new QueuingUser(
    (idle) => new CalcAppClient(poolUser, clientOptions, observer, host.random.stream('retry'), idle),
    host.clock,
    {
      size: valueSampler('exponential', workload.size, 1),
      interval: valueSampler('exponential', workload.interval, 1),
    },
    { sizes: host.random.stream('size'), intervals: host.random.stream('interval') },
    observer,
  );
  user.start();
  return {
    stop: async () => {
      user.stop();
      await farewell();
      poolUser.close();
      await farewell();
    },
  };
}

function makePoolUser(options: ClientProgramOptions, protocols: readonly PayloadProtocol[]): PoolUser {
  const settings = poolUserDefaults[options.profile];
  return new PoolUser(componentHost(options), {
    ...settings,
    profile: options.profile,
    protocols,
    link: registrarSearch(settings.link, options),
  });
}
