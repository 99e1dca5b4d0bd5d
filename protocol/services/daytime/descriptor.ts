import { identifierText } from '../../log-text.ts';
import { plainBytes } from '../plain-bytes.ts';
import { resolutionRetryOption } from '../resolution-retry.ts';
import { clientSide, serverSide, type ServiceDescriptor } from '../service.ts';
import { DaytimeClient } from './client.ts';
import { startDaytimeServer } from './server.ts';

const clientOptions = {
  requests: { kind: 'count', description: 'number of answers after which the client ends', usual: 1 },
  interval: { kind: 'time', description: 'time between requests', usual: 1 },
  answerTimeout: { kind: 'time', description: 'time within which an element must answer', usual: 5 },
  resolutionRetryDelay: resolutionRetryOption,
} as const;

/** Daytime: each session gets the date and time of day of its element. */
export const daytimeService = {
  title: 'Daytime',
  poolHandle: 'DaytimePool',
  protocol: plainBytes,
  server: serverSide({}, (host, place) => startDaytimeServer(host, place)),
  client: clientSide(
    'prints the date and time of elements',
    clientOptions,
    (poolUser, poolHandle, { requests, ...times }, listener) => {
      const decoder = new TextDecoder();
      let answers = 0;
      const client = new DaytimeClient(
        poolUser,
        { poolHandle, ...times },
        {
          answered: (text, element) => {
            listener.served();
            listener.tell(`${identifierText(element)}> ${decoder.decode(text).trimEnd()}`);
            const isLast = ++answers === requests;
            if (isLast) listener.finished();
            return !isLast;
          },
          failedOver: (end, element) =>
            listener.warn(`failover: element ${identifierText(element ?? 0)} is gone (${end})`),
          unavailable: (reason) => listener.unavailable(reason),
        },
      );
      return {
        status: () => ({
          element: client.poolElement === undefined ? undefined : identifierText(client.poolElement),
          answers,
        }),
        stop: () => client.stop(),
      };
    },
  ),
} as const satisfies ServiceDescriptor;
