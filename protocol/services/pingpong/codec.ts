import { APPLICATION_HEADER, ApplicationCodec } from '../../wire/application-frame.ts';

/** Payload protocol identifier of PingPong (IANA). */
export const PINGPONG_PPID = 33;

export interface Ping {
  readonly type: 'PING';
  readonly messageNumber: bigint;
  readonly data: Uint8Array;
}

export interface Pong {
  readonly type: 'PONG';
  /** Copied from the Ping. */
  readonly messageNumber: bigint;
  /** Counts the replies of the session, over failovers. */
  readonly replyNumber: bigint;
  /** Copied from the Ping. */
  readonly data: Uint8Array;
}

/** A message of RSPLIB's PingPong protocol. */
export type PingPongMessage = Ping | Pong;

const PING = 1;
const PONG = 2;
const PING_LENGTH = APPLICATION_HEADER + 8;
const PONG_LENGTH = APPLICATION_HEADER + 16;
const codes: Readonly<Record<PingPongMessage['type'], number>> = { PING, PONG };
const lengths: Readonly<Record<PingPongMessage['type'], number>> = { PING: PING_LENGTH, PONG: PONG_LENGTH };

/** Bytes of a Ping that has a Pong: the length field takes 65 535. */
export const LONGEST_PING_DATA = 0xffff - PONG_LENGTH;

/** PingPong messages <-> bytes. */
export const pingPongCodec = new ApplicationCodec<PingPongMessage>('pingpong', {
  encodedLength: (message) => lengths[message.type] + message.data.length,
  code: ({ type }) => codes[type],
  write(writer, message) {
    writer.u64(message.messageNumber);
    if (message.type === 'PONG') writer.u64(message.replyNumber);
    writer.raw(message.data);
  },
  minimumLength: (code) => (code === PING ? PING_LENGTH : code === PONG ? PONG_LENGTH : undefined),
  read(view, code) {
    const messageNumber = view.getBigUint64(4);
    if (code === PING) return { type: 'PING', messageNumber, data: bytesFrom(view, PING_LENGTH) };
    return { type: 'PONG', messageNumber, replyNumber: view.getBigUint64(12), data: bytesFrom(view, PONG_LENGTH) };
  },
});

function bytesFrom(view: DataView, offset: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + offset, view.byteLength - offset).slice();
}
