import { APPLICATION_HEADER, ApplicationCodec } from '../../wire/application-frame.ts';
import type { ByteWriter } from '../../wire/byte-writer.ts';
import { WireError } from '../../wire/wire-error.ts';

/** Payload protocol identifier of the Scripting Service Protocol (IANA). */
export const SCRIPTING_PPID = 35;

/** Most bytes of a file in one message. */
export const MOST_DATA = 16_384;

/** Most bytes of a host name in a message. */
export const LONGEST_INFO = 64;

/** Length of a SHA-1, bytes. */
const HASH_LENGTH = 20;

/** Why a server takes no work now. */
export const notReadyReasons = { fullyLoaded: 1, outOfResources: 2 } as const;

/** Of a server, when a session begins. */
interface NotReady {
  readonly type: 'SCRIPTING_NOT_READY';
  /** Of `notReadyReasons`. */
  readonly reason: number;
  /** Name of its host; characters from U+0001 to U+00FF. */
  readonly info: string;
}

interface Ready {
  readonly type: 'SCRIPTING_READY';
  /** As above. */
  readonly info: string;
}

/** Part of a file; without bytes: its end. Uploads go to the server, downloads to its client. */
interface FilePart {
  readonly type: 'SCRIPTING_UPLOAD' | 'SCRIPTING_DOWNLOAD';
  readonly data: Uint8Array;
}

interface KeepAlive {
  readonly type: 'SCRIPTING_KEEPALIVE';
}

interface KeepAliveAck {
  readonly type: 'SCRIPTING_KEEPALIVE_ACK';
  /** Servers say 0; clients have none. */
  readonly status: number | undefined;
}

/** Of a server: the work begins (0), and later its exit status. */
interface Status {
  readonly type: 'SCRIPTING_STATUS';
  readonly status: number;
}

/** The environment that a client's work needs, and the answer of the server. */
interface Environment {
  readonly type: 'SCRIPTING_ENVIRONMENT';
  /** Of an answer: the server does not have it. */
  readonly uploadNeeded: boolean;
  /** SHA-1 of its file. */
  readonly sha1: Uint8Array;
}

/** A message of RSPLIB's Scripting Service Protocol. */
export type ScriptingMessage = NotReady | Ready | FilePart | KeepAlive | KeepAliveAck | Status | Environment;

const codes = {
  SCRIPTING_NOT_READY: 0,
  SCRIPTING_READY: 1,
  SCRIPTING_UPLOAD: 2,
  SCRIPTING_DOWNLOAD: 3,
  SCRIPTING_KEEPALIVE: 4,
  SCRIPTING_KEEPALIVE_ACK: 5,
  SCRIPTING_STATUS: 6,
  SCRIPTING_ENVIRONMENT: 7,
} as const;

const types = Object.keys(codes) as readonly ScriptingMessage['type'][];

const UPLOAD_NEEDED = 0x01;
const WORD = 4;

/** Shortest and longest lengths of what follows the header. */
const bodies: Readonly<Record<ScriptingMessage['type'], readonly [number, number]>> = {
  SCRIPTING_NOT_READY: [WORD, WORD + LONGEST_INFO],
  SCRIPTING_READY: [0, LONGEST_INFO],
  SCRIPTING_UPLOAD: [0, MOST_DATA],
  SCRIPTING_DOWNLOAD: [0, MOST_DATA],
  SCRIPTING_KEEPALIVE: [0, 0],
  SCRIPTING_KEEPALIVE_ACK: [0, WORD],
  SCRIPTING_STATUS: [WORD, WORD],
  SCRIPTING_ENVIRONMENT: [HASH_LENGTH, HASH_LENGTH],
};

/** Scripting Service Protocol messages <-> bytes. */
export const scriptingCodec = new ApplicationCodec<ScriptingMessage>('scripting', {
  encodedLength: (message) => APPLICATION_HEADER + bodyLength(message),
  code: ({ type }) => codes[type],
  flags: (message) => (message.type === 'SCRIPTING_ENVIRONMENT' && message.uploadNeeded ? UPLOAD_NEEDED : 0),
  write: writeBody,
  minimumLength(code) {
    const type = types[code];
    return type === undefined ? undefined : APPLICATION_HEADER + bodies[type][0];
  },
  read(view, code, flags) {
    const type = types[code] ?? 'SCRIPTING_KEEPALIVE'; // minimumLength knows no others
    const length = view.byteLength - APPLICATION_HEADER;
    const [, longest] = bodies[type];
    if (length > longest)
      throw new WireError('bad-length', 2, `a message ${type} has at most ${APPLICATION_HEADER + longest} bytes`);
    return readBody(view, type, flags);
  },
});

function bodyLength(message: ScriptingMessage): number {
  switch (message.type) {
    case 'SCRIPTING_NOT_READY':
      return WORD + message.info.length;
    case 'SCRIPTING_READY':
      return message.info.length;
    case 'SCRIPTING_UPLOAD':
    case 'SCRIPTING_DOWNLOAD':
      return message.data.length;
    case 'SCRIPTING_KEEPALIVE':
      return 0;
    case 'SCRIPTING_KEEPALIVE_ACK':
      return message.status === undefined ? 0 : WORD;
    case 'SCRIPTING_STATUS':
      return WORD;
    case 'SCRIPTING_ENVIRONMENT':
      return HASH_LENGTH;
  }
}

function writeBody(writer: ByteWriter, message: ScriptingMessage): void {
  switch (message.type) {
    case 'SCRIPTING_NOT_READY':
      writer.u32(message.reason);
      writer.latin1(message.info);
      break;
    case 'SCRIPTING_READY':
      writer.latin1(message.info);
      break;
    case 'SCRIPTING_UPLOAD':
    case 'SCRIPTING_DOWNLOAD':
      writer.raw(message.data);
      break;
    case 'SCRIPTING_KEEPALIVE':
      break;
    case 'SCRIPTING_KEEPALIVE_ACK':
      if (message.status !== undefined) writer.u32(message.status);
      break;
    case 'SCRIPTING_STATUS':
      writer.u32(message.status);
      break;
    case 'SCRIPTING_ENVIRONMENT':
      writer.raw(message.sha1);
  }
}

function readBody(view: DataView, type: ScriptingMessage['type'], flags: number): ScriptingMessage {
  switch (type) {
    case 'SCRIPTING_NOT_READY':
      return { type, reason: view.getUint32(APPLICATION_HEADER), info: textFrom(view, APPLICATION_HEADER + WORD) };
    case 'SCRIPTING_READY':
      return { type, info: textFrom(view, APPLICATION_HEADER) };
    case 'SCRIPTING_UPLOAD':
    case 'SCRIPTING_DOWNLOAD':
      return { type, data: bytesFrom(view, APPLICATION_HEADER).slice() };
    case 'SCRIPTING_KEEPALIVE':
      return { type };
    case 'SCRIPTING_KEEPALIVE_ACK':
      return { type, status: acknowledgedStatus(view) };
    case 'SCRIPTING_STATUS':
      return { type, status: view.getUint32(APPLICATION_HEADER) };
    case 'SCRIPTING_ENVIRONMENT':
      return {
        type,
        uploadNeeded: (flags & UPLOAD_NEEDED) !== 0,
        sha1: bytesFrom(view, APPLICATION_HEADER).slice(),
      };
  }
}

/** RSPLIB's client sends acknowledgments without a status. */
function acknowledgedStatus(view: DataView): number | undefined {
  const length = view.byteLength - APPLICATION_HEADER;
  if (length === 0) return undefined;
  if (length !== WORD) throw new WireError('bad-length', 2, `an acknowledgment has 4 or 8 bytes, not ${4 + length}`);
  return view.getUint32(APPLICATION_HEADER);
}

function bytesFrom(view: DataView, offset: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + offset, view.byteLength - offset);
}

function textFrom(view: DataView, offset: number): string {
  return Array.from(bytesFrom(view, offset), (byte) => String.fromCharCode(byte)).join('');
}
