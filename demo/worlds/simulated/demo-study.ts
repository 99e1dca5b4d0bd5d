import { readStudy } from '../../../scenarios/language/read-study.ts';
import type { Study } from '../../../scenarios/language/study.ts';

/** What is simulated unless a study is named: small and lively, while studies of the catalogue answer questions. */
const text = `name: demo
title: A pool that fails and recovers
description: >
  Three elements serve three users by two registrars, with two networks to each of them. Elements crash and come back, one leaves
  in order, a registrar falls silent and is taken over, and links fail, each a little later than the last: about as much as can be
  watched. Timers are those of RFC 5352 and RFC 5353, shortened.
seeds: 1
parameters:
  profile: rfc
  transport: sctp
  paths: 2
  registrars: 2
  poolElements: 3
  puToPeRatio: 1
  policy: LeastUsed
  maxJobs: 3
  targetUtilization: 0.6
  requestSize: 1.0e+7
  cookieMaxTime: 2
  lanDelay: 5
  registrarStart: 0
  registrarStartIncrement: 1
  poolElementStart: 8
  poolElementStartIncrement: 1
  poolUserStart: 14
  poolUserStartIncrement: 2
  mentorDiscoveryTimeout: 5
  peerHeartbeatCycle: 5
  maxTimeLastHeard: auto
  maxTimeNoResponse: 2
  takeoverExpiry: 5
  endpointKeepAliveInterval: 5
  endpointKeepAliveTimeout: 5
  rtoMin: 0.3
  rtoInitial: 0.5
  pathMaxRetrans: 1
  asapRequestTimeout: 2
  jobKeepAliveInterval: 3
  jobKeepAliveTimeout: 5
  warmup: 0
  duration: 30 min
  schedule:
    lan0/pe2/path0: (down@+45 up@+20)*27
    lan0/pe0: (hostCrash@+90 up@+30)*15
    lan0/pe1: (shutdown@+165 up@+30)*9
    lan0/pr0: (hostCrash@+255 up@+60)*5
`;

export function demoStudy(): Study {
  return readStudy('demo', text);
}
