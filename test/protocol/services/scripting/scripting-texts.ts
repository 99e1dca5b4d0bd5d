import assert from 'node:assert/strict';
import { scriptingCodec, type ScriptingMessage } from '../../../../protocol/services/scripting/codec.ts';
import type { ScriptedAssociation } from '../../registrar/scripted-host.ts';

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** What a message says, in short. */
function textOf(message: ScriptingMessage): string {
  const type = message.type.replace('SCRIPTING_', '');
  switch (message.type) {
    case 'SCRIPTING_NOT_READY':
      return `${type} ${message.reason} ${message.info}`;
    case 'SCRIPTING_READY':
      return `${type} ${message.info}`;
    case 'SCRIPTING_UPLOAD':
    case 'SCRIPTING_DOWNLOAD':
      return `${type} ${message.data.length > 99 ? message.data.length : Buffer.from(message.data).toString()}`;
    case 'SCRIPTING_STATUS':
    case 'SCRIPTING_KEEPALIVE_ACK':
      return `${type} ${message.status}`;
    case 'SCRIPTING_ENVIRONMENT':
      return `${type} ${message.uploadNeeded ? 'needed' : 'there'}`;
    case 'SCRIPTING_KEEPALIVE':
      return type;
  }
}

/** What was sent on an association, in short. */
export function heard({ sent }: ScriptedAssociation): string[] {
  return sent.map(({ hex }) => {
    const decoded = scriptingCodec.decode(Buffer.from(hex, 'hex'));
    assert.ok(decoded.ok);
    return textOf(decoded.message);
  });
}
