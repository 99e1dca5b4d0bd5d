import assert from 'node:assert/strict';
import type { ProfileName } from '../../../protocol/profile.ts';
import { Registrar } from '../../../protocol/registrar/registrar.ts';
import {
  asapServiceDefaults,
  enrpServiceDefaults,
  type AsapServiceSettings,
  type EnrpServiceSettings,
  type StaticPeer,
} from '../../../protocol/registrar/registrar-options.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PORT, ASAP_PPID, type AsapMessage } from '../../../protocol/wire/asap-messages.ts';
import type { Codec } from '../../../protocol/wire/codec.ts';
import { enrpCodec } from '../../../protocol/wire/enrp-codec.ts';
import { ENRP_PORT, ENRP_PPID, type EnrpMessage } from '../../../protocol/wire/enrp-messages.ts';
import { ScriptedHost, type ScriptedAssociation, type ScriptedEndpoint } from './scripted-host.ts';

export interface ScriptOptions {
  readonly asap?: Partial<AsapServiceSettings>;
  readonly enrp?: Partial<EnrpServiceSettings>;
  readonly staticPeers?: readonly StaticPeer[];
}

/** A registrar with identifier 1 in a world that the test plays. */
export class Script {
  readonly host = new ScriptedHost(['10.0.0.1']);
  readonly registrar: Registrar;
  readonly enrp: ScriptedEndpoint;
  readonly asap: ScriptedEndpoint;
  readonly settings: AsapServiceSettings;
  readonly #profile: ProfileName;

  constructor(profile: ProfileName, options: ScriptOptions = {}) {
    this.#profile = profile;
    this.settings = {
      ...asapServiceDefaults[profile],
      announcements: undefined,
      checksUserAddresses: false,
      ...options.asap,
    };
    this.registrar = new Registrar(this.host, {
      profile,
      identifier: 1,
      addresses: [],
      asapPort: ASAP_PORT,
      enrpPort: ENRP_PORT,
      staticPeers: options.staticPeers ?? [],
      asap: this.settings,
      enrp: { ...enrpServiceDefaults[profile], presenceGroup: undefined, ...options.enrp },
    });
    [this.asap, this.enrp] = this.host.opened;
    this.registrar.start();
  }

  /** A registrar connects from its ENRP port. */
  peer(number: number): ScriptedAssociation {
    return this.enrp.accept([`10.0.0.${number}`], ENRP_PORT);
  }

  /** A pool element or user connects. */
  client(number: number, port = 5000): ScriptedAssociation {
    return this.asap.accept([`10.0.0.${number}`], port);
  }

  /** A registrar says something to all. */
  multicast(source: string, message: EnrpMessage): void {
    const bytes = enrpCodec(this.#profile).encode(message);
    for (const socket of this.host.sockets)
      if (socket.options.port === ENRP_PORT) socket.receive(bytes, { address: source, port: ENRP_PORT });
  }

  /** An ASAP message arrives. @returns what is answered on the association */
  ask(association: ScriptedAssociation, message: AsapMessage): AsapMessage[] {
    this.asap.receive(association, ASAP_PPID, asapCodec(this.#profile).encode(message));
    return sentOn(association, asapCodec(this.#profile));
  }

  send(association: ScriptedAssociation, message: EnrpMessage): void {
    this.enrp.receive(association, ENRP_PPID, enrpCodec(this.#profile).encode(message));
  }

  /** Types of what was sent on an association since the last call. */
  answers(association: ScriptedAssociation): EnrpMessage[] {
    return sentOn(association, enrpCodec(this.#profile));
  }

  wait(seconds: number): void {
    this.host.clock.run({ until: this.host.clock.now() + seconds });
  }
}

function sentOn<M>(association: ScriptedAssociation, codec: Codec<M>): M[] {
  return association.sent.splice(0).map(({ hex }) => {
    const decoded = codec.decode(Buffer.from(hex, 'hex'));
    assert.ok(decoded.ok);
    return decoded.message;
  });
}
