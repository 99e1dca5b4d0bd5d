import { identifierText } from '../../log-text.ts';
import { resolutionRetryOption } from '../resolution-retry.ts';
import { clientSide, serverSide, type ServiceDescriptor } from '../service.ts';
import { EchoClient } from './client.ts';
import { echoProtocol } from './codec.ts';
import { EchoServer } from './server.ts';

/** Echo: messages of users are returned. */
export const echoService = {
  title: 'Echo',
  poolHandle: 'EchoPool',
  protocol: echoProtocol,
  server: serverSide({}, (host, place) => {
    const counters = { messages: 0, bytes: 0 };
    const server = new EchoServer(host.transport, place, {
      received: (length) => {
        counters.messages++;
        counters.bytes += length;
      },
    });
    return { endpoint: server.endpoint, stop: () => server.stop(), counters: () => counters };
  }),
  client: clientSide(
    'sends the lines of standard input (exit code 1 if no element is there to answer them)',
    {
      resolutionRetryDelay: resolutionRetryOption,
    },
    (poolUser, poolHandle, { resolutionRetryDelay }, listener) => {
      const decoder = new TextDecoder();
      const client = new EchoClient(
        poolUser,
        { poolHandle, resolutionRetryDelay },
        {
          selected: () => listener.selected(),
          answered: (text, element) => {
            listener.served();
            listener.tell(`${identifierText(element)}> ${decoder.decode(text).trimEnd()}`);
          },
          lost: (text) =>
            listener.warn(`the transport gave up a message of ${text.length} bytes, which no element gets`),
          failedOver: (end, element) =>
            listener.warn(`failover: element ${identifierText(element ?? 0)} is gone (${end})`),
          unavailable: (reason) => listener.unavailable(reason),
        },
      );
      return {
        conversation: client,
        status: () => ({
          element: client.poolElement === undefined ? undefined : identifierText(client.poolElement),
          unanswered: client.unanswered,
        }),
        stop: () => client.stop(),
      };
    },
  ),
} as const satisfies ServiceDescriptor;
