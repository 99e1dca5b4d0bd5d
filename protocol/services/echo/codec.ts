import type { PayloadProtocol } from '../../host.ts';
import { bytesCodec } from '../../wire/bytes-codec.ts';

/** Echo has no messages of its own: bytes, whatever their payload protocol identifier. */
export const echoProtocol = { ppid: 'any', codec: bytesCodec } as const satisfies PayloadProtocol;
