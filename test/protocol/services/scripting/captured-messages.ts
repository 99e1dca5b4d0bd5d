import type { ScriptingMessage } from '../../../../protocol/services/scripting/codec.ts';

function sha1(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

/** What RSPLIB 3.4.4 sent on kernel SCTP: its server on a host without a name, and its client. */
export const capturedFromRsplib: Readonly<Record<string, readonly [string, ScriptingMessage]>> = {
  'a full server': ['0000000e00000001286e6f6e6529', { type: 'SCRIPTING_NOT_READY', reason: 1, info: '(none)' }],
  'a server with room': ['0100000a286e6f6e6529', { type: 'SCRIPTING_READY', info: '(none)' }],
  'the end of an upload': ['02000004', { type: 'SCRIPTING_UPLOAD', data: new Uint8Array() }],
  'the end of a result': ['03000004', { type: 'SCRIPTING_DOWNLOAD', data: new Uint8Array() }],
  'a keep-alive': ['04000004', { type: 'SCRIPTING_KEEPALIVE' }],
  'the answer of a server': ['0500000800000000', { type: 'SCRIPTING_KEEPALIVE_ACK', status: 0 }],
  'the answer of a client': ['05000004', { type: 'SCRIPTING_KEEPALIVE_ACK', status: undefined }],
  'the begin of the work': ['0600000800000000', { type: 'SCRIPTING_STATUS', status: 0 }],
  'a failure': ['0600000800000001', { type: 'SCRIPTING_STATUS', status: 1 }],
  'the question for an environment': [
    '07000018b98c6a155dc7a778874dfc6023be2bacc2e495dd',
    { type: 'SCRIPTING_ENVIRONMENT', uploadNeeded: false, sha1: sha1('b98c6a155dc7a778874dfc6023be2bacc2e495dd') },
  ],
  'its answer': [
    '070100182208d9fd0b25ff55b0c0d4a3b198c4136257db79',
    { type: 'SCRIPTING_ENVIRONMENT', uploadNeeded: true, sha1: sha1('2208d9fd0b25ff55b0c0d4a3b198c4136257db79') },
  ],
};
