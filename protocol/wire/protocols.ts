import type { ProfileName } from '../profile.ts';
import { asapCodec } from './asap-codec.ts';
import { calcAppCodec } from '../services/calcapp/codec.ts';
import type { Codec } from './codec.ts';
import { componentStatusCodec } from './component-status.ts';
import { enrpCodec } from './enrp-codec.ts';
import { fractalCodec } from '../services/fractal/codec.ts';
import { pingPongCodec } from '../services/pingpong/codec.ts';

/** The protocols that have a codec, by the names that users give them. */
export const wireProtocols = {
  asap: (profile: ProfileName) => asapCodec(profile) as Codec<unknown>,
  enrp: (profile: ProfileName) => enrpCodec(profile) as Codec<unknown>,
  calcapp: () => calcAppCodec as Codec<unknown>,
  pingpong: () => pingPongCodec as Codec<unknown>,
  fractal: () => fractalCodec as Codec<unknown>,
  csp: () => componentStatusCodec as Codec<unknown>,
} as const;

export type WireProtocolName = keyof typeof wireProtocols;
