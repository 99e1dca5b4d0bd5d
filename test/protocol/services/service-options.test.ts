import assert from 'node:assert/strict';
import type { ServiceDescriptor, ServiceOptions } from '../../../protocol/services/service.ts';
import { services } from '../../../protocol/services/service-table.ts';

/** Defaults of RSPLIB's rspserver, calcappclient and pingpongclient (manual pages); seconds, calculations and counts. */
const ofRsplib = {
  echo: { poolHandle: 'EchoPool', server: {}, client: {} },
  discard: { poolHandle: 'DiscardPool', server: {}, client: {} },
  daytime: { poolHandle: 'DaytimePool', server: {}, client: {} },
  chargen: { poolHandle: 'CharGenPool', server: { maxSessions: 4 }, client: {} },
  // RSPLIB writes 0 for never.
  pingpong: { poolHandle: 'PingPongPool', server: { failureAfter: Infinity }, client: { interval: 0.5 } },
  calcapp: {
    poolHandle: 'CalcAppPool',
    server: {
      capacity: 1e6,
      maxJobs: 10,
      cookieMaxCalculations: 5e6,
      cookieMaxTime: 5,
      keepAliveInterval: 2.5,
      keepAliveTimeout: 2.5,
      cleanShutdownProbability: 1,
    },
    client: { size: 5e6, interval: 15, keepAliveInterval: 5, keepAliveTimeout: 5 },
  },
  scripting: {
    poolHandle: 'ScriptingPool',
    server: {
      // As many as there are processors.
      maxSessions: 0,
      cacheSize: 131_072,
      cacheEntries: 16,
      transmitTimeout: 30,
      keepAliveInterval: 15,
      keepAliveTimeout: 10,
      keyring: undefined,
      workFolder: undefined,
    },
    client: {
      input: undefined,
      output: undefined,
      environment: undefined,
      maxTrials: 3,
      retryDelay: 10,
      transmitTimeout: 59.5,
      keepAliveInterval: 10,
      keepAliveTimeout: 10,
    },
  },
  fractal: {
    poolHandle: 'FractalGeneratorPool',
    server: {
      maxSessions: 4,
      // RSPLIB writes 0 for never.
      failureAfter: Infinity,
      cookieMaxTime: 1,
      cookieMaxPackets: 10,
      dataMaxTime: 1,
      transmitTimeout: 2.5,
    },
    client: { width: 400, height: 250, sessions: 1, marks: undefined, answerTimeout: 5 },
  },
} as const;

/** What RSPLIB's servers have no option for. */
const ownOfServers: Readonly<Partial<Record<string, object>>> = {
  scripting: { trust: undefined, maxTime: 86_400, maxMemory: 2048, maxProcesses: 1024, maxDisk: 4096 },
  fractal: { maxTime: 3600, maxPixels: 2 ** 26, capacity: Infinity },
};

/** What RSPLIB's clients have no option for; their sessions wait 0.25 s when a pool is unknown. */
const own = {
  echo: { resolutionRetryDelay: 0.25 },
  discard: { resolutionRetryDelay: 0.25 },
  daytime: { requests: 1, interval: 1, answerTimeout: 5, resolutionRetryDelay: 0.25 },
  chargen: { bytes: Infinity, interval: 1, answerTimeout: 5, resolutionRetryDelay: 0.25 },
  pingpong: { requests: Infinity, answerTimeout: 5, resolutionRetryDelay: 0.25 },
  calcapp: { requests: Infinity, answerTimeout: 5, rejectionDelay: 1, resolutionRetryDelay: 0.25 },
  scripting: { maxOutput: 4096, answerTimeout: 10, resolutionRetryDelay: 0.25 },
  fractal: {
    out: undefined,
    algorithm: undefined,
    maxIterations: 1024,
    left: -1.6,
    top: 1,
    right: 1.6,
    bottom: -1,
    exponent: 2,
    resolutionRetryDelay: 0.25,
  },
} as const;

function usualValues(options: ServiceOptions): Record<string, number | undefined> {
  return Object.fromEntries(Object.entries(options).map(([name, { usual }]) => [name, usual]));
}

describe('options of services', () => {
  for (const name of Object.keys(ofRsplib) as (keyof typeof ofRsplib)[])
    it(`${name}: have the defaults of RSPLIB where it has such an option, and the pool of its programs`, () => {
      const { poolHandle, server, client }: ServiceDescriptor = services[name];
      const published = ofRsplib[name];
      assert.equal(poolHandle, published.poolHandle);
      assert.deepEqual(usualValues(server.options), { ...published.server, ...ownOfServers[name] });
      assert.deepEqual(usualValues(client.options), { ...published.client, ...own[name] });
    });
});
