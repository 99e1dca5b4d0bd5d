import { QueuingUser } from '../../workload/request-users.ts';
import type { RequestObserver } from '../../workload/requests.ts';
import { valueSampler } from '../../workload/value-distribution.ts';
import { clientSide, serverSide, type ClientListener, type ServiceDescriptor } from '../service.ts';
import { CalcAppClient } from './client.ts';
import { CALCAPP_PPID, calcAppCodec } from './codec.ts';
import { CalcAppServer } from './server.ts';

const serverOptions = {
  capacity: { kind: 'count', description: 'calculations/s', usual: 1_000_000 },
  maxJobs: { kind: 'count', description: 'requests at a time', usual: 10 },
} as const;

const clientOptions = {
  requests: { kind: 'count', description: 'ends after so many completions', usual: Infinity, usualInWords: 'never' },
  size: { kind: 'count', description: 'mean request size, calculations', usual: 5_000_000 },
  interval: { kind: 'time', description: 'mean time between requests', usual: 15 },
} as const;

/** RSPLIB's server: a cookie after 5 000 000 calculations or 5 s, keep-alives every 2.5 s, 2.5 s patience. */
const serverManners = {
  rejectProbability: 0,
  cookieMaxCalculations: 5e6,
  cookieMaxTime: 5,
  keepAliveInterval: 2.5,
  keepAliveTimeout: 2.5,
} as const;

/** RSPLIB's client: keep-alives every 5 s, 5 s patience, 1 s after a reject. */
const clientManners = {
  requestTimeout: 5,
  keepAliveInterval: 5,
  keepAliveTimeout: 5,
  retryDelay: 1,
  resolutionRetryDelay: 0.25,
} as const;

/** CalcApp of RSPLIB and RSPSIM: abstract work, which other elements go on with after a failover. */
export const calcAppService = {
  title: 'CalcApp',
  poolHandle: 'CalcAppPool',
  protocol: { ppid: CALCAPP_PPID, codec: calcAppCodec },
  server: serverSide(serverOptions, (host, place, told, loadChanged) => {
    const server = new CalcAppServer(host, { ...serverManners, ...told, ...place }, { loadChanged });
    return {
      endpoint: server.endpoint,
      leave: () => server.shutdown(),
      stop: () => server.stop(),
      counters: () => ({ ...server.statistics, inService: server.processor.jobs }),
    };
  }),
  client: clientSide(
    'generates requests, with sizes and intervals that are exponentially distributed',
    clientOptions,
    (poolUser, poolHandle, { requests, size, interval }, listener) => {
      const { clock, random } = poolUser.host;
      const observer = requestReporter(() => clock.now(), requests, listener);
      const retries = random.stream('retry');
      const user = new QueuingUser(
        (idle) => new CalcAppClient(poolUser, { ...clientManners, poolHandle }, observer, retries, idle),
        clock,
        { size: valueSampler('exponential', size, 1), interval: valueSampler('exponential', interval, 1) },
        { sizes: random.stream('size'), intervals: random.stream('interval') },
        observer,
      );
      user.start();
      return { status: () => ({ waiting: user.queueLength }), stop: () => user.stop() };
    },
  ),
  simulated: {
    server: (host, options, events) => new CalcAppServer(host, options, events),
    client: (...given) => new CalcAppClient(...given),
  },
} as const satisfies ServiceDescriptor;

/** Tells what becomes of requests, until so many are complete. */
function requestReporter(now: () => number, requests: number, listener: ClientListener): RequestObserver {
  let completed = 0;
  return {
    requestGenerated: () => undefined,
    requestStarted: () => undefined,
    requestAccepted: ({ id, acceptedAt, startedAt }) => {
      listener.served();
      listener.tell(`request ${id}: accepted after ${(acceptedAt - startedAt).toFixed(3)} s`);
    },
    requestUnserved: (_request, reason) => listener.unavailable(reason),
    requestRejected: ({ id }) => listener.tell(`request ${id}: rejected`),
    requestProgressed: () => undefined,
    requestFailedOver: ({ id }) => listener.tell(`request ${id}: failover`),
    requestResumed: ({ id }, lost) => {
      listener.served();
      listener.tell(`request ${id}: resumed, ${lost.toFixed(3)} s lost`);
    },
    requestCompleted: ({ id, size, generatedAt }) => {
      const time = now() - generatedAt;
      const speed = Math.round(size / time);
      listener.tell(`request ${id}: completed, ${size} calculations in ${time.toFixed(3)} s, ${speed}/s`);
      if (++completed === requests) listener.finished();
    },
  };
}
