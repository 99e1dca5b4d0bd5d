import { plainBytes } from '../plain-bytes.ts';

/** Echo has no messages of its own. */
export const echoProtocol = plainBytes;
