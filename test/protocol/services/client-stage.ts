import assert from 'node:assert/strict';
import type { PayloadProtocol } from '../../../protocol/host.ts';
import { PoolUser } from '../../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults } from '../../../protocol/pool-user/pool-user-options.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PORT, ASAP_PPID, type AsapMessage } from '../../../protocol/wire/asap-messages.ts';
import { element } from '../handlespace/elements.ts';
import { ScriptedHost, type ScriptedAssociation, type ScriptedEndpoint } from '../registrar/scripted-host.ts';

const asap = asapCodec('rsplib');

/** A pool user of profile rsplib to whom the test plays a registrar and the elements of one pool. */
export class ClientStage {
  readonly host = new ScriptedHost(['10.0.0.7']);
  readonly user: PoolUser;
  /** Where sessions go out. */
  readonly sessions: ScriptedEndpoint;
  readonly #poolHandle: string;
  readonly #registrars: ScriptedEndpoint;

  constructor(poolHandle: string, protocols: readonly PayloadProtocol[]) {
    const { link, ...settings } = poolUserDefaults.rsplib;
    this.user = new PoolUser(this.host, {
      ...settings,
      profile: 'rsplib',
      protocols,
      link: { ...link, staticRegistrars: [{ addresses: ['10.0.0.1'], port: ASAP_PORT }] },
    });
    this.#poolHandle = poolHandle;
    [this.#registrars, this.sessions] = this.host.opened;
  }

  /** The registrar takes the association that was set up for the first resolution. */
  connectRegistrar(): void {
    this.#registrars.handler.associationUp?.(this.#registrars.associations[0]);
  }

  run(seconds: number): void {
    this.host.clock.run({ until: this.host.clock.now() + seconds });
  }

  /** The registrar selects an element; the association that its session goes over. */
  select(identifier = 10): ScriptedAssociation {
    const { policy, userTransport } = element('RoundRobin', identifier);
    const poolElement = { identifier, homeRegistrar: 1, registrationLife: 1000, userTransport, policy };
    this.#resolved({ policy, poolElements: [poolElement], errors: [] });
    const association = this.sessions.associations.at(-1);
    assert.ok(association);
    return association;
  }

  /** The registrar knows no such pool. */
  selectNothing(): void {
    this.#resolved({ poolElements: [], errors: [] });
  }

  /** How often the registrar was asked for the pool. */
  get resolutions(): number {
    return this.#asked().filter(({ type }) => type === 'ASAP_HANDLE_RESOLUTION').length;
  }

  /** The elements that were reported unreachable. */
  get reports(): number[] {
    return this.#asked().flatMap((message) =>
      message.type === 'ASAP_ENDPOINT_UNREACHABLE' ? [message.identifier] : [],
    );
  }

  #asked(): AsapMessage[] {
    return this.#registrars.associations[0].sent.map(({ hex }) => {
      const decoded = asap.decode(Buffer.from(hex, 'hex'));
      assert.ok(decoded.ok);
      return decoded.message;
    });
  }

  #resolved(answer: object): void {
    const response = {
      type: 'ASAP_HANDLE_RESOLUTION_RESPONSE',
      poolHandle: this.#poolHandle,
      subscribed: false,
      ...answer,
    };
    this.#registrars.receive(this.#registrars.associations[0], ASAP_PPID, asap.encode(response as AsapMessage));
  }
}
