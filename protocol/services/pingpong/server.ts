import type { Association, AssociationOptions, Endpoint, EndpointHandler, Host, IpAddress, Ppid } from '../../host.ts';
import type { ProfileName } from '../../profile.ts';
import { asapCodec } from '../../wire/asap-codec.ts';
import { ASAP_PPID, type AsapMessage } from '../../wire/asap-messages.ts';
import { MessagePayload, type Codec } from '../../wire/codec.ts';
import { Outbox } from '../outbox.ts';
import { LONGEST_PING_DATA, PINGPONG_PPID, pingPongCodec, type Ping, type PingPongMessage } from './codec.ts';
import { decodePingPongCookie, encodePingPongCookie } from './cookie.ts';

export interface PingPongServerOptions {
  readonly profile: ProfileName;
  /** Local addresses; empty: all. */
  readonly addresses: readonly IpAddress[];
  /** 0: any. */
  readonly port: number;
  /** Settings of sessions (default: the world's). */
  readonly association?: AssociationOptions;
  /** Pings of a session that are answered; at the next one it is aborted, as by a crash (default: all are). */
  readonly failureAfter?: number;
}

/** Counts since the start. @public */
export interface PingPongServerStatistics {
  pings: number;
  /** Sessions that another element had begun. */
  resumed: number;
}

const FIRST_REPLY = 1n;

/**
 * RSPLIB's PingPong service: answers each Ping with a Pong that carries the number of the reply. A cookie after each Pong
 * has the number of the next one, so that another element continues with it. The association's context is that number.
 */
export class PingPongServer implements EndpointHandler {
  readonly endpoint: Endpoint;
  readonly statistics: PingPongServerStatistics = { pings: 0, resumed: 0 };
  readonly #host: Host;
  readonly #asap: Codec<AsapMessage>;
  readonly #outbox = new Outbox();
  readonly #failureAfter: number;
  /** Pings that were answered in sessions which fail after some. */
  readonly #answered = new WeakMap<Association, number>();

  constructor(host: Host, options: PingPongServerOptions) {
    this.#host = host;
    this.#asap = asapCodec(options.profile);
    const { addresses, port, association, failureAfter = Infinity } = options;
    this.#failureAfter = failureAfter;
    this.endpoint = host.transport.open(
      {
        addresses,
        port,
        ...(association && { association }),
        protocols: [
          { ppid: PINGPONG_PPID, codec: pingPongCodec },
          { ppid: ASAP_PPID, codec: this.#asap },
        ],
      },
      this,
    );
  }

  stop(): void {
    this.endpoint.close();
  }

  message(association: Association, message: unknown, ppid: Ppid): void {
    if (ppid === ASAP_PPID) this.#controlMessage(association, message as AsapMessage);
    else this.#applicationMessage(association, message as PingPongMessage);
  }

  writable(association: Association): void {
    this.#outbox.writable(association);
  }

  associationRestarted(association: Association): void {
    this.#outbox.forget(association);
    this.#answered.delete(association);
    association.context = undefined;
  }

  associationEnded(association: Association): void {
    this.#outbox.forget(association);
  }

  #controlMessage(association: Association, message: AsapMessage): void {
    if (message.type !== 'ASAP_COOKIE_ECHO') return;
    const nextReply = decodePingPongCookie(message.cookie);
    if (nextReply === undefined) return this.#abort(association, 'not a PingPong cookie');
    this.statistics.resumed++;
    association.context = nextReply;
    return undefined;
  }

  #applicationMessage(association: Association, message: PingPongMessage): void {
    if (message.type === 'PING') this.#reply(association, message);
    else if (this.#host.log.enabled)
      this.#host.log.event('pingPongServer', 'unexpectedMessage', { type: message.type });
  }

  #reply(association: Association, { messageNumber, data }: Ping): void {
    // A Pong is longer than its Ping: not every Ping has one that fits into the length field.
    if (data.length > LONGEST_PING_DATA) return this.#abort(association, 'the ping is too long to be answered');
    if (this.#failureAfter < Infinity) {
      const answered = this.#answered.get(association) ?? 0;
      if (answered >= this.#failureAfter) return this.#abort(association, 'a failure as it was asked for');
      this.#answered.set(association, answered + 1);
    }
    const replyNumber = (association.context as bigint | undefined) ?? FIRST_REPLY;
    const nextReply = BigInt.asUintN(64, replyNumber + 1n);
    association.context = nextReply;
    this.statistics.pings++;
    const pong: PingPongMessage = { type: 'PONG', messageNumber, replyNumber, data };
    this.#outbox.send(association, { payload: new MessagePayload(pingPongCodec, pong), ppid: PINGPONG_PPID });
    const cookie: AsapMessage = { type: 'ASAP_COOKIE', cookie: encodePingPongCookie(nextReply) };
    return this.#outbox.send(association, { payload: new MessagePayload(this.#asap, cookie), ppid: ASAP_PPID });
  }

  /** No event follows. */
  #abort(association: Association, reason: string): void {
    this.#outbox.forget(association);
    association.abort(reason);
  }
}
