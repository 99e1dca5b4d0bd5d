import { identifierText } from '../../log-text.ts';
import { resolutionRetryOption } from '../resolution-retry.ts';
import { clientSide, serverSide, type ServiceDescriptor } from '../service.ts';
import { PingPongClient } from './client.ts';
import { PINGPONG_PPID, pingPongCodec } from './codec.ts';
import { PingPongServer } from './server.ts';

const serverOptions = {
  failureAfter: {
    kind: 'count',
    description: 'pings of a session after which it is aborted, as by a crash',
    usual: Infinity,
    usualInWords: 'never',
    rsplib: 'pppfailureafter',
  },
} as const;

const clientOptions = {
  requests: {
    kind: 'count',
    description: 'number of replies after which the client ends',
    usual: Infinity,
    usualInWords: 'never',
  },
  interval: { kind: 'time', description: 'time between pings', usual: 0.5, rsplib: 'interval, ms' },
  answerTimeout: { kind: 'time', description: 'time within which a ping must be answered', usual: 5 },
  resolutionRetryDelay: resolutionRetryOption,
} as const;

/** PingPong of RSPLIB: numbered replies, whose numbers continue after a failover. */
export const pingPongService = {
  title: 'PingPong',
  poolHandle: 'PingPongPool',
  protocol: { ppid: PINGPONG_PPID, codec: pingPongCodec },
  server: serverSide(serverOptions, (host, place, values) => {
    const server = new PingPongServer(host, { ...place, ...values });
    return { endpoint: server.endpoint, stop: () => server.stop(), counters: () => ({ ...server.statistics }) };
  }),
  client: clientSide(
    'sends pings and reports gaps in the numbers of the replies',
    clientOptions,
    (poolUser, poolHandle, { requests, ...timers }, listener) => {
      let replies = 0;
      const client = new PingPongClient(
        poolUser,
        { poolHandle, ...timers },
        {
          replied: ({ messageNumber, replyNumber, poolElement, roundTripTime }) => {
            listener.served();
            const time = (1000 * roundTripTime).toFixed(3);
            listener.tell(
              `${identifierText(poolElement)}> pong ${messageNumber}, reply ${replyNumber}, after ${time} ms`,
            );
            if (++replies === requests) listener.finished();
          },
          gap: (expected, { replyNumber }) =>
            listener.warn(`gap: received reply ${replyNumber} instead of ${expected}`),
          failedOver: (end, element) =>
            listener.warn(`failover: element ${identifierText(element ?? 0)} is gone (${end})`),
          unavailable: (reason) => listener.unavailable(reason),
        },
      );
      return {
        status: () => ({
          element: client.poolElement === undefined ? undefined : identifierText(client.poolElement),
          replies,
        }),
        stop: () => client.stop(),
      };
    },
  ),
} as const satisfies ServiceDescriptor;
