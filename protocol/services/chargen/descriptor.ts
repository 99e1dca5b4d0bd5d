import { identifierText } from '../../log-text.ts';
import { plainBytes } from '../plain-bytes.ts';
import { resolutionRetryOption } from '../resolution-retry.ts';
import { clientSide, serverSide, type ServiceDescriptor } from '../service.ts';
import { ChargenClient, type ChargenReport } from './client.ts';
import { ChargenServer } from './server.ts';

const serverOptions = {
  maxSessions: {
    kind: 'count',
    description: 'sessions served at the same time; more are shut down at once',
    usual: 4,
    rsplib: 'chargenmaxthreads',
  },
} as const;

const clientOptions = {
  bytes: {
    kind: 'count',
    description: 'number of bytes after which the client ends',
    usual: Infinity,
    usualInWords: 'never',
  },
  interval: { kind: 'time', description: 'time between reports', usual: 1 },
  answerTimeout: { kind: 'time', description: 'time without data after which another element is selected', usual: 5 },
  resolutionRetryDelay: resolutionRetryOption,
} as const;

/** Character generator: each session gets characters without end, as fast as it takes them. */
export const chargenService = {
  title: 'CharGen',
  poolHandle: 'CharGenPool',
  protocol: plainBytes,
  server: serverSide(
    serverOptions,
    ({ transport }, place, values, loadChanged) => new ChargenServer(transport, place, values, loadChanged),
  ),
  client: clientSide(
    'receives characters and prints how many came in each interval',
    clientOptions,
    (poolUser, poolHandle, times, listener) => {
      const client = new ChargenClient(
        poolUser,
        { poolHandle, ...times },
        {
          progressed: (report, isLast) => {
            listener.served();
            listener.tell(reportText(report));
            if (isLast) listener.finished();
          },
          failedOver: (end, element) =>
            listener.warn(`failover: element ${identifierText(element ?? 0)} is gone (${end})`),
          unavailable: (reason) => listener.unavailable(reason),
        },
      );
      return {
        status: () => ({
          element: client.poolElement === undefined ? undefined : identifierText(client.poolElement),
          messages: client.messages,
          bytes: client.bytes,
        }),
        stop: () => client.stop(),
      };
    },
  ),
} as const satisfies ServiceDescriptor;

function reportText({ poolElement, messages, bytes, time }: ChargenReport): string {
  const rate = time > 0 ? `, ${((8 * bytes) / time / 1e6).toFixed(3)} Mbit/s` : '';
  return `${identifierText(poolElement)}> ${bytes} bytes in ${messages} messages, ${time.toFixed(3)} s${rate}`;
}
