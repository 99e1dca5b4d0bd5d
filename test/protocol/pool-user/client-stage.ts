import assert from 'node:assert/strict';
import type { PayloadProtocol } from '../../../protocol/host.ts';
import { PoolUser } from '../../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults, type PoolUserSettings } from '../../../protocol/pool-user/pool-user-options.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import {
  ASAP_PORT,
  ASAP_PPID,
  type AsapHandleResolutionResponse,
  type AsapMessage,
} from '../../../protocol/wire/asap-messages.ts';
import { element } from '../handlespace/elements.ts';
import { EndpointShare, ScriptedHost, type ScriptedAssociation } from '../registrar/scripted-host.ts';

const asap = asapCodec('rsplib');

/** A pool user of profile rsplib to whom the test plays a registrar and the elements of one pool. */
export class ClientStage {
  readonly host = new ScriptedHost(['10.0.0.7']);
  readonly user: PoolUser;
  readonly sessions: EndpointShare;
  readonly registrars: EndpointShare;
  readonly #poolHandle: string;

  constructor(poolHandle: string, protocols: readonly PayloadProtocol[], what: Partial<PoolUserSettings> = {}) {
    const { link, ...settings } = poolUserDefaults.rsplib;
    this.user = new PoolUser(this.host, {
      ...settings,
      ...what,
      profile: 'rsplib',
      protocols,
      link: { ...link, staticRegistrars: [{ addresses: ['10.0.0.1'], port: ASAP_PORT }] },
    });
    this.#poolHandle = poolHandle;
    const [endpoint] = this.host.opened;
    this.registrars = new EndpointShare(endpoint, ({ remotePort }) => remotePort === ASAP_PORT);
    this.sessions = new EndpointShare(endpoint, ({ remotePort }) => remotePort !== ASAP_PORT);
  }

  /** The latest association with a registrar. */
  get registrar(): ScriptedAssociation {
    const association = this.registrars.associations.at(-1);
    assert.ok(association);
    return association;
  }

  /** The registrar takes the association that was set up for a resolution. */
  connectRegistrar(): void {
    this.registrars.handler.associationUp?.(this.registrar);
  }

  run(seconds: number): void {
    this.host.clock.run({ until: this.host.clock.now() + seconds });
  }

  /** The registrar selects an element; the association that its session goes over. */
  select(identifier = 10): ScriptedAssociation {
    this.answerWith(identifier);
    return this.latestSession;
  }

  get latestSession(): ScriptedAssociation {
    const association = this.sessions.associations.at(-1);
    assert.ok(association);
    return association;
  }

  /** The registrar answers with some elements, in the order of their selection. */
  answerWith(...identifiers: readonly number[]): void {
    const { policy, userTransport } = element('RoundRobin', 10);
    const poolElements = identifiers.map((identifier) => ({
      identifier,
      homeRegistrar: 1,
      registrationLife: 1000,
      userTransport: { ...userTransport, addresses: [`10.0.1.${identifier}`] },
      policy,
    }));
    this.answer({ policy, poolElements });
  }

  /** The registrar knows no such pool. */
  selectNothing(): void {
    this.answer({});
  }

  /** Answers the resolution of a pool; without elements and errors unless they are given. */
  answer(what: Partial<AsapHandleResolutionResponse>): void {
    const usual = { poolHandle: this.#poolHandle, subscribed: false, poolElements: [], errors: [] };
    const response = { type: 'ASAP_HANDLE_RESOLUTION_RESPONSE', ...usual, ...what } as const;
    this.registrars.receive(this.registrar, ASAP_PPID, asap.encode(response));
  }

  /** How often the registrar was asked for the pool. */
  get resolutions(): number {
    return this.asked.filter(({ type }) => type === 'ASAP_HANDLE_RESOLUTION').length;
  }

  /** The elements that were reported unreachable. */
  get reports(): number[] {
    return this.asked.flatMap((message) => (message.type === 'ASAP_ENDPOINT_UNREACHABLE' ? [message.identifier] : []));
  }

  /** What registrars were sent. */
  get asked(): AsapMessage[] {
    return this.registrars.associations.flatMap(({ sent }) =>
      sent.map(({ hex }) => {
        const decoded = asap.decode(Buffer.from(hex, 'hex'));
        assert.ok(decoded.ok);
        return decoded.message;
      }),
    );
  }
}
