import { identifierText } from '../../log-text.ts';
import { plainBytes } from '../plain-bytes.ts';
import { resolutionRetryOption } from '../resolution-retry.ts';
import { clientSide, serverSide, type ServiceDescriptor } from '../service.ts';
import { TalkingServer } from '../talking-server.ts';
import { DiscardClient } from './client.ts';

/** Discard: takes all messages and answers none. */
export const discardService = {
  title: 'Discard',
  poolHandle: 'DiscardPool',
  protocol: plainBytes,
  server: serverSide({}, ({ transport }, place) => {
    const counters = { messages: 0, bytes: 0 };
    const server = new TalkingServer(
      transport,
      place,
      {},
      {
        received: (length) => {
          counters.messages++;
          counters.bytes += length;
        },
      },
    );
    return { endpoint: server.endpoint, stop: () => server.stop(), counters: () => counters };
  }),
  client: clientSide(
    'sends the lines of standard input (exit code 1 if no element is there to take them)',
    {
      resolutionRetryDelay: resolutionRetryOption,
    },
    (poolUser, poolHandle, { resolutionRetryDelay }, listener) => {
      const client = new DiscardClient(
        poolUser,
        { poolHandle, resolutionRetryDelay },
        {
          selected: () => listener.selected(),
          taking: () => listener.served(),
          delivered: (element, messages, bytes) => {
            listener.served();
            listener.tell(`${identifierText(element)} took ${messages} lines, ${bytes} bytes`);
          },
          failedOver: (end, element) =>
            listener.warn(`failover: element ${identifierText(element ?? 0)} is gone (${end})`),
          unavailable: (reason) => listener.unavailable(reason),
        },
      );
      return {
        conversation: client,
        status: () => ({
          element: client.poolElement === undefined ? undefined : identifierText(client.poolElement),
          sent: client.sent,
          waiting: client.waiting,
        }),
        stop: () => client.stop(),
      };
    },
  ),
} as const satisfies ServiceDescriptor;
