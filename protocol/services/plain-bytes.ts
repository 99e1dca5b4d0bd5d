import type { PayloadProtocol } from '../host.ts';
import { bytesCodec } from '../wire/bytes-codec.ts';

/** Of services without messages of their own: bytes, whatever their payload protocol identifier. */
export const plainBytes = { ppid: 'any', codec: bytesCodec } as const satisfies PayloadProtocol;

/** The payload protocol identifier of what they send: RSPLIB's send 0, although 38 to 41 are registered for them. */
export const PLAIN_PPID = 0;
