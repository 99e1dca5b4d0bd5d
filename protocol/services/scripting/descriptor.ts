import { identifierText } from '../../log-text.ts';
import { policies } from '../../policies/policies.ts';
import { noPolicyValues, type SelectionPolicy } from '../../policies/selection-policy.ts';
import { TransportError, type Host } from '../../host.ts';
import { toFixedPoint } from '../../wire/fixed-point.ts';
import { WorkError, trusts, type WorkRules, type Workshop } from '../../workshop.ts';
import { resolutionRetryOption } from '../resolution-retry.ts';
import { clientSide, serverSide, type ClientListener, type ServiceDescriptor } from '../service.ts';
import { ScriptingClient, type ScriptingClientOptions, type ScriptingListener } from './client.ts';
import { SCRIPTING_PPID, scriptingCodec } from './codec.ts';
import { ScriptingServer } from './server.ts';
import { openWorkPackage } from './work-package.ts';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

/** The number of processors stands for it. */
const AS_PROCESSORS = 0;

/** While folders of earlier work are removed, new work can begin. */
const ROOMS_PER_SESSION = 2;

const serverOptions = {
  trust: {
    kind: 'word',
    words: trusts,
    description:
      'whose programs are run with the rights of this server: "signed": files that gpg has signed with a key of --keyring; "anyone": of anyone who reaches it',
    usualInWords: 'none, must be given',
    needed: 'this service runs programs of others',
  },
  keyring: {
    kind: 'path',
    description: 'file with the keys that --trust signed accepts (gpg --export)',
    usualInWords: 'none',
    rsplib: 'sskeyring',
  },
  maxSessions: {
    kind: 'count',
    description: 'work packages at the same time; further clients are told to ask another element',
    usual: AS_PROCESSORS,
    usualInWords: 'number of processors',
    rsplib: 'ssmaxthreads',
  },
  maxTime: { kind: 'time', description: 'longest time of a work package, with its upload', usual: 86_400 },
  maxMemory: { kind: 'count', description: 'most memory of a work package, MiB', usual: 2048 },
  maxProcesses: { kind: 'count', description: 'most processes of a work package at the same time', usual: 1024 },
  maxDisk: { kind: 'count', description: 'most disk space of a work package, MiB', usual: 4096 },
  workFolder: {
    kind: 'path',
    description: 'where folders for work, and for environments that are kept, are made',
    usualInWords: "the system's folder of temporary files",
    rsplib: 'sscachedirectory',
  },
  cacheSize: {
    kind: 'count',
    description: 'most disk space of environments that are kept, KiB',
    usual: 131_072,
    rsplib: 'sscachemaxsize',
  },
  cacheEntries: {
    kind: 'count',
    description: 'number of environments that are kept',
    usual: 16,
    rsplib: 'sscachemaxentries',
  },
  transmitTimeout: {
    kind: 'time',
    description: 'time within which the next 16 KiB of a file must be sent, or taken',
    usual: 30,
    rsplib: 'sstransmittimeout, ms',
  },
  keepAliveInterval: {
    kind: 'time',
    description: "time from a client's last sign of life to the next keep-alive",
    usual: 15,
    rsplib: 'sskeepaliveinterval, ms',
  },
  keepAliveTimeout: {
    kind: 'time',
    description: 'time within which a client must answer a keep-alive',
    usual: 10,
    rsplib: 'sskeepalivetimeout, ms',
  },
} as const;

const clientOptions = {
  input: {
    kind: 'path',
    description: 'work package: a tar archive, also compressed, with a script "ssrun"',
    usualInWords: 'none, must be given',
    needed: 'a work package, a tar archive with a script "ssrun"',
    rsplib: 'input',
  },
  output: {
    kind: 'path',
    description: 'file for the result',
    usualInWords: 'none, must be given',
    needed: 'a file for the result',
    rsplib: 'output',
  },
  environment: {
    kind: 'path',
    description: 'file that many work packages need: it is uploaded once to each element',
    usualInWords: 'none',
    rsplib: 'environment',
  },
  maxTrials: { kind: 'count', description: 'how often work is done that fails', usual: 3, rsplib: 'maxretry' },
  retryDelay: {
    kind: 'time',
    description: 'time from a failure, or from an element that takes no more work, to the next attempt',
    usual: 10,
    rsplib: 'retrydelay, ms',
  },
  maxOutput: { kind: 'count', description: 'longest result, MiB', usual: 4096 },
  answerTimeout: {
    kind: 'time',
    description: 'time within which an element must say whether it takes work',
    usual: 10,
  },
  transmitTimeout: {
    kind: 'time',
    description: 'time within which the next part of a file must be taken, or sent, and the work must begin',
    usual: 59.5,
    rsplib: 'transmittimeout, ms',
  },
  keepAliveInterval: {
    kind: 'time',
    description: "time from the server's last sign of life to the next keep-alive",
    usual: 10,
    rsplib: 'keepaliveinterval, ms',
  },
  keepAliveTimeout: {
    kind: 'time',
    description: 'time within which the server must answer a keep-alive',
    usual: 10,
    rsplib: 'keepalivetimeout, ms',
  },
  resolutionRetryDelay: resolutionRetryOption,
} as const;

/** What a client does unless it is told otherwise. */
export const scriptingClientDefaults: Omit<ScriptingClientOptions, 'poolHandle'> = {
  maxTrials: clientOptions.maxTrials.usual,
  answerTimeout: clientOptions.answerTimeout.usual,
  transmitTimeout: clientOptions.transmitTimeout.usual,
  keepAliveInterval: clientOptions.keepAliveInterval.usual,
  keepAliveTimeout: clientOptions.keepAliveTimeout.usual,
  retryDelay: clientOptions.retryDelay.usual,
  resolutionRetryDelay: clientOptions.resolutionRetryDelay.usual,
  maxOutput: clientOptions.maxOutput.usual * MEBIBYTE,
};

/** RSPLIB's Scripting Service: a pool does work packages, which are scripts with their files. */
export const scriptingService = {
  title: 'Scripting',
  poolHandle: 'ScriptingPool',
  protocol: { ppid: SCRIPTING_PPID, codec: scriptingCodec },
  server: serverSide(serverOptions, (host, place, values, loadChanged) => {
    const { trust, keyring, workFolder, maxMemory, maxProcesses, maxDisk, cacheSize, cacheEntries, ...others } = values;
    const workshop = workshopOf(host);
    const trusted = trusts.find((each) => each === trust);
    if (trusted === undefined) throw new TransportError('service scripting: it is not said whom it trusts');
    const maxSessions = others.maxSessions === AS_PROCESSORS ? workshop.processors : others.maxSessions;
    const rules: WorkRules = {
      trust: trusted,
      keyring,
      folder: workFolder,
      memory: maxMemory * MEBIBYTE,
      processes: maxProcesses,
      disk: maxDisk * MEBIBYTE,
      rooms: ROOMS_PER_SESSION * maxSessions,
      cacheSize: cacheSize * KIBIBYTE,
      cacheEntries,
    };
    const { hostName } = workshop;
    const open = workshop.open(rules);
    try {
      const server = new ScriptingServer(host, place, open, { ...others, maxSessions, hostName }, loadChanged);
      return {
        endpoint: server.endpoint,
        usualPolicy: leastUsedBy(maxSessions),
        leave: () => server.leave(),
        stop: () => server.stop(),
        counters: () => server.counters(),
      };
    } catch (error) {
      open.close();
      throw error;
    }
  }),
  client: clientSide(
    'lets an element do the work package --input, and writes its result to --output; ends with the exit status of its script',
    clientOptions,
    (poolUser, poolHandle, { input, output, environment, maxOutput, ...others }, listener) => {
      const { clock, random, workFiles } = poolUser.host;
      if (input === undefined || output === undefined)
        throw new WorkError('service scripting: it needs a work package, and a file for the result');
      const work = openWorkPackage(workFiles, { input, environment, output });
      const options = { ...others, poolHandle, maxOutput: maxOutput * MEBIBYTE };
      const reports = reporter(() => clock.now(), output, listener);
      const client = new ScriptingClient(poolUser, options, work, random.stream('retry'), reports);
      return {
        isTask: true,
        status: () => ({
          phase: client.phase,
          failedTrials: client.failedTrials,
          element: client.poolElement === undefined ? undefined : identifierText(client.poolElement),
        }),
        stop: () => client.stop(),
      };
    },
  ),
} as const satisfies ServiceDescriptor;

function workshopOf({ workshop }: Host): Workshop {
  if (workshop === undefined) throw new TransportError('service scripting: no work can be done in this world');
  return workshop;
}

/** A session more is known to the registrar before the element reports it (RSPLIB's default). */
function leastUsedBy(maxSessions: number): SelectionPolicy {
  const { type } = policies.LeastUsedDegradation;
  return { type, ...noPolicyValues, loadDegradation: toFixedPoint(1 / maxSessions) };
}

function reporter(now: () => number, output: string, listener: ClientListener): ScriptingListener {
  const begin = now();
  let isWaiting = false;
  return {
    working: (hostName, element) => {
      isWaiting = false;
      listener.selected();
      listener.served();
      listener.tell(`${hostName} (element ${identifierText(element)}) does the work`);
    },
    notReady: (hostName) => {
      listener.served();
      if (!isWaiting) listener.warn(`${hostName} takes no more work: trying again until an element does`);
      isWaiting = true;
    },
    failedOver: (reason, element) =>
      listener.warn(
        `failover: ${element === undefined ? 'it' : `element ${identifierText(element)}`} is left (${reason})`,
      ),
    trialFailed: (status, trial) => listener.warn(`trial ${trial} failed with exit status ${status}: trying again`),
    unavailable: (reason) => listener.unavailable(reason),
    done: (status, hasOutput) => {
      const result = hasOutput ? `result in ${output}` : 'no result';
      listener.tell(`done after ${(now() - begin).toFixed(3)} s: exit status ${status}, ${result}`);
      listener.finished(Math.min(status, 255));
    },
    failed: ({ message }) => {
      listener.warn(message);
      listener.finished(1);
    },
  };
}
