import type { ProfileName } from '../profile.ts';
import { decodableApplications, type ApplicationName } from '../services/service-table.ts';
import { asapCodec } from './asap-codec.ts';
import type { Codec } from './codec.ts';
import { componentStatusCodec } from './component-status.ts';
import { enrpCodec } from './enrp-codec.ts';

type CodecOfProfile = (profile: ProfileName) => Codec<unknown>;

/** The protocols of RSerPool itself. */
const pooling = {
  asap: (profile: ProfileName) => asapCodec(profile) as Codec<unknown>,
  enrp: (profile: ProfileName) => enrpCodec(profile) as Codec<unknown>,
};

const status = { csp: () => componentStatusCodec as Codec<unknown> };

const ofApplications = {} as Record<ApplicationName, CodecOfProfile>;
for (const { name, codec } of decodableApplications) ofApplications[name] = () => codec;

/** The protocols that have a codec, by the names that users give them. */
export const wireProtocols: Readonly<Record<WireProtocolName, CodecOfProfile>> = {
  ...pooling,
  ...ofApplications,
  ...status,
};

export type WireProtocolName = keyof typeof pooling | ApplicationName | keyof typeof status;
