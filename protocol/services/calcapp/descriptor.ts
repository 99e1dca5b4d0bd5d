import { QueuingUser } from '../../workload/request-users.ts';
import type { RequestObserver } from '../../workload/requests.ts';
import { valueSampler } from '../../workload/value-distribution.ts';
import { resolutionRetryOption } from '../resolution-retry.ts';
import { clientSide, serverSide, type ClientListener, type ServiceDescriptor } from '../service.ts';
import { CalcAppClient } from './client.ts';
import { CALCAPP_PPID, calcAppCodec } from './codec.ts';
import { CalcAppServer } from './server.ts';
import type { Seconds } from '../../host.ts';

const serverOptions = {
  capacity: { kind: 'count', description: 'calculations/s', usual: 1_000_000, rsplib: 'capcapacity' },
  maxJobs: { kind: 'count', description: 'requests served at the same time', usual: 10, rsplib: 'capmaxjobs' },
  cookieMaxCalculations: {
    kind: 'count',
    description: 'calculations between cookies',
    usual: 5_000_000,
    rsplib: 'capcookiemaxcalculations',
  },
  cookieMaxTime: {
    kind: 'time',
    description: 'time between cookies',
    usual: 5,
    rsplib: 'capcookiemaxtime',
  },
  keepAliveInterval: {
    kind: 'time',
    description: "time from a client's last sign of life to the next keep-alive",
    usual: 2.5,
    rsplib: 'capkeepalivetransmissioninterval, ms',
  },
  keepAliveTimeout: {
    kind: 'time',
    description: 'time within which a client must answer a keep-alive',
    usual: 2.5,
    rsplib: 'capkeepalivetimeoutinterval, ms',
  },
  cleanShutdownProbability: {
    kind: 'probability',
    description:
      'probability that the server hands its requests over when it ends; otherwise their clients lose the work since their last cookies',
    usual: 1,
    rsplib: 'capcleanshutdownprobability',
  },
} as const;

const clientOptions = {
  requests: {
    kind: 'count',
    description: 'number of completed requests after which the client ends',
    usual: Infinity,
    usualInWords: 'never',
  },
  size: { kind: 'count', description: 'mean request size in calculations', usual: 5_000_000, rsplib: 'jobsize' },
  interval: { kind: 'time', description: 'mean time between requests', usual: 15, rsplib: 'jobinterval' },
  answerTimeout: { kind: 'time', description: 'time within which a request must be accepted or rejected', usual: 5 },
  keepAliveInterval: {
    kind: 'time',
    description: "time from the server's last sign of life to the next keep-alive",
    usual: 5,
    rsplib: 'keepalivetransmissioninterval, ms',
  },
  keepAliveTimeout: {
    kind: 'time',
    description: 'time within which the server must answer a keep-alive',
    usual: 5,
    rsplib: 'keepalivetimeoutinterval, ms',
  },
  rejectionDelay: { kind: 'time', description: 'longest wait after a rejection before the next attempt', usual: 1 },
  resolutionRetryDelay: resolutionRetryOption,
} as const;

/** CalcApp of RSPLIB and RSPSIM: abstract work, which other elements continue after a failover. */
export const calcAppService = {
  title: 'CalcApp',
  poolHandle: 'CalcAppPool',
  protocol: { ppid: CALCAPP_PPID, codec: calcAppCodec },
  server: serverSide(serverOptions, (host, place, { cleanShutdownProbability, ...values }, loadChanged) => {
    const shutdowns = host.random.stream('shutdown');
    const server = new CalcAppServer(host, { rejectProbability: 0, ...values, ...place }, { loadChanged });
    return {
      endpoint: server.endpoint,
      leave: () => {
        if (shutdowns.uniform() < cleanShutdownProbability) server.shutdown();
      },
      stop: () => server.stop(),
      counters: () => ({ ...server.statistics, inService: server.processor.jobs }),
    };
  }),
  client: clientSide(
    'generates requests with exponentially distributed sizes and intervals',
    clientOptions,
    (poolUser, poolHandle, { requests, size, interval, answerTimeout, rejectionDelay, ...timers }, listener) => {
      const { clock, random } = poolUser.host;
      const observer = requestReporter(() => clock.now(), requests, listener);
      const retries = random.stream('retry');
      const options = { ...timers, requestTimeout: answerTimeout, retryDelay: rejectionDelay, poolHandle };
      const user = new QueuingUser(
        (owner) => new CalcAppClient(poolUser, options, observer, retries, owner),
        clock,
        {
          size: valueSampler('exponential', size, 1),
          interval: valueSampler('exponential', interval, 1),
          requests: Infinity,
        },
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

/** Reports what happens to requests, until the given number is complete. */
function requestReporter(now: () => Seconds, requests: number, listener: ClientListener): RequestObserver {
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
