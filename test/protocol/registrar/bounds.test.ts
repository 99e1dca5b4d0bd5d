import assert from 'node:assert/strict';
import { profileNames, type ProfileName } from '../../../protocol/profile.ts';
import { Registrar } from '../../../protocol/registrar/registrar.ts';
import {
  asapServiceDefaults,
  enrpServiceDefaults,
  type AsapServiceSettings,
} from '../../../protocol/registrar/registrar-options.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PORT, ASAP_PPID, type AsapMessage } from '../../../protocol/wire/asap-messages.ts';
import { enrpCodec } from '../../../protocol/wire/enrp-codec.ts';
import { ENRP_PORT, ENRP_PPID, type EnrpMessage } from '../../../protocol/wire/enrp-messages.ts';
import { CauseCode } from '../../../protocol/wire/error-cause.ts';
import type { UserTransport } from '../../../protocol/wire/pool-element.ts';
import { element } from '../handlespace/elements.ts';
import { ScriptedHost, type ScriptedAssociation } from './scripted-host.ts';

/** A registrar with identifier 1 that has one peer, 2, and is spoken to by a stranger. */
class Stage {
  readonly host = new ScriptedHost(['10.0.0.1']);
  readonly registrar: Registrar;
  readonly peer: ScriptedAssociation;
  readonly stranger: ScriptedAssociation;
  readonly #profile: ProfileName;

  constructor(profile: ProfileName, asap: Partial<AsapServiceSettings> = {}) {
    this.#profile = profile;
    this.registrar = new Registrar(this.host, {
      profile,
      identifier: 1,
      addresses: [],
      asapPort: ASAP_PORT,
      enrpPort: ENRP_PORT,
      staticPeers: [],
      asap: { ...asapServiceDefaults[profile], checksUserAddresses: false, serviceDuringStartup: true, ...asap },
      enrp: { ...enrpServiceDefaults[profile], presenceGroup: { address: '239.0.0.51', port: ENRP_PORT } },
    });
    this.registrar.start();
    this.host.clock.run({ until: 40 }); // the start is over
    const [asapEndpoint, enrpEndpoint] = this.host.opened;
    this.peer = enrpEndpoint.accept(['10.0.0.2'], ENRP_PORT);
    this.enrp({ type: 'ENRP_PRESENCE', sender: 2, receiver: 1, replyRequired: true, checksum: 0xffff });
    this.peer.sent.splice(0);
    this.stranger = asapEndpoint.accept(['10.0.0.66'], 5000);
  }

  asap(message: AsapMessage): AsapMessage[] {
    return this.asapBytes(asapCodec(this.#profile).encode(message));
  }

  asapBytes(bytes: Uint8Array): AsapMessage[] {
    this.host.opened[0].receive(this.stranger, ASAP_PPID, bytes);
    return this.stranger.sent.splice(0).map(({ hex }) => {
      const decoded = asapCodec(this.#profile).decode(Buffer.from(hex, 'hex'));
      assert.ok(decoded.ok);
      return decoded.message;
    });
  }

  enrp(message: EnrpMessage): EnrpMessage[] {
    this.host.opened[1].receive(this.peer, ENRP_PPID, enrpCodec(this.#profile).encode(message));
    return this.peer.sent.splice(0).map(({ hex }) => {
      const decoded = enrpCodec(this.#profile).decode(Buffer.from(hex, 'hex'));
      assert.ok(decoded.ok);
      return decoded.message;
    });
  }

  register(poolHandle: string, identifier: number, userTransport?: UserTransport): AsapMessage {
    const { asapTransport: _, ...parameter } = element('RoundRobin', identifier);
    const poolElement = { ...parameter, registrationLife: 1000, ...(userTransport !== undefined && { userTransport }) };
    const [answer] = this.asap({ type: 'ASAP_REGISTRATION', poolHandle, poolElement });
    return answer;
  }
}

const opaque = (length: number): UserTransport => ({ protocol: 'opaque', data: new Uint8Array(length) });

for (const profile of profileNames)
  describe(`registrar's bounds under the ${profile} profile`, () => {
    const { maxPoolHandle } = asapServiceDefaults[profile];

    it('handles are as long as the profile allows, or the option; longer ones are refused with a cause', () => {
      const stage = new Stage(profile);
      const longest = stage.register('h'.repeat(maxPoolHandle), 1);
      assert.ok(longest.type === 'ASAP_REGISTRATION_RESPONSE' && !longest.rejected);
      const longer = stage.register('h'.repeat(maxPoolHandle + 1), 2);
      assert.ok(longer.type === 'ASAP_REGISTRATION_RESPONSE' && longer.rejected);
      const invalid = profile === 'rfc' ? CauseCode.invalidValues : CauseCode.rsplibInvalidValue;
      assert.deepEqual(
        longer.errors.map(({ code }) => code),
        [invalid],
      );
      const generous = new Stage(profile, { maxPoolHandle: 5000 }).register('h'.repeat(5000), 2);
      assert.ok(generous.type === 'ASAP_REGISTRATION_RESPONSE' && !generous.rejected);
    });

    it('a handle that no answer could repeat is answered by an error', () => {
      const stage = new Stage(profile);
      const { userTransport: _, ...rest } = element('RoundRobin', 5);
      const poolElement = { ...rest, userTransport: opaque(1) };
      for (const length of [32_769, 40_000, 65_481]) {
        const poolHandle = 'h'.repeat(length);
        assert.deepEqual(
          [
            ...stage.asap({ type: 'ASAP_REGISTRATION', poolHandle, poolElement: { ...poolElement } }),
            ...stage.asap({ type: 'ASAP_HANDLE_RESOLUTION', poolHandle, subscribe: false }),
            ...stage.asap({ type: 'ASAP_DEREGISTRATION', poolHandle, identifier: 5 }),
          ].map(({ type }) => type),
          ['ASAP_ERROR', 'ASAP_ERROR', 'ASAP_ERROR'],
        );
      }
      assert.deepEqual(stage.peer.sent, []);
      assert.equal(stage.registrar.handlespace.elementCount, 0);
    });

    it('an element longer than 4 KiB is refused', () => {
      const stage = new Stage(profile);
      const answer = stage.register('P', 1, opaque(40_000));
      assert.ok(answer.type === 'ASAP_REGISTRATION_RESPONSE' && answer.rejected);
      const shorter = stage.register('P', 1, opaque(3000));
      assert.ok(shorter.type === 'ASAP_REGISTRATION_RESPONSE' && !shorter.rejected);
    });

    it('however large elements and handles may be, what contains them fits into a message', () => {
      const stage = new Stage(profile, { maxPoolElement: 1_000_000, maxPoolHandle: 1_000_000 });
      for (const length of [65_480, 65_470, 65_460, 40_000, 32_640]) {
        const answer = stage.register('P', 1, opaque(length));
        assert.ok(answer.type === 'ASAP_REGISTRATION_RESPONSE' && answer.rejected);
      }
      const handle = 'h'.repeat(32_768);
      const answer = stage.register(handle, 1, opaque(32_500));
      assert.ok(answer.type === 'ASAP_REGISTRATION_RESPONSE' && !answer.rejected);
      assert.ok(stage.peer.sent.some(({ hex }) => hex.length > 130_000)); // an update
      const [resolved] = stage.asap({ type: 'ASAP_HANDLE_RESOLUTION', poolHandle: handle, subscribe: false });
      assert.ok(resolved.type === 'ASAP_HANDLE_RESOLUTION_RESPONSE');
      assert.equal(resolved.poolElements.length, 1);
    });

    it('an answer holds as many elements as fit into a message', () => {
      const stage = new Stage(profile);
      for (let identifier = 1; identifier <= 60; identifier++) stage.register('P', identifier, opaque(3000));
      const [answer] = stage.asap({
        type: 'ASAP_HANDLE_RESOLUTION',
        poolHandle: 'P',
        subscribe: false,
        items: 0xffffffff,
      });
      assert.ok(answer.type === 'ASAP_HANDLE_RESOLUTION_RESPONSE');
      assert.equal(answer.poolElements.length, 21);
    });

    it('a handle table of any size goes out in parts, and complete', () => {
      const stage = new Stage(profile);
      for (let identifier = 1; identifier <= 60; identifier++) stage.register('P', identifier, opaque(3000));
      stage.peer.sent.splice(0);
      const reported: number[] = [];
      for (let more = true; more;) {
        const [table] = stage.enrp({
          type: 'ENRP_HANDLE_TABLE_REQUEST',
          sender: 2,
          receiver: 1,
          ownChildrenOnly: true,
        });
        assert.ok(table.type === 'ENRP_HANDLE_TABLE_RESPONSE' && !table.rejected);
        more = table.moreToSend;
        reported.push(...table.pools.flatMap(({ poolElements }) => poolElements.map(({ identifier }) => identifier)));
      }
      assert.deepEqual(
        reported,
        Array.from({ length: 60 }, (_, i) => i + 1),
      );
    });

    it('a list names as many peers as fit into a message', () => {
      const stage = new Stage(profile);
      const group = stage.host.sockets.find(({ options }) => options.port === ENRP_PORT);
      for (let sender = 100; sender < 3100; sender++)
        group?.receive(
          enrpCodec(profile).encode({
            type: 'ENRP_PRESENCE',
            sender,
            receiver: 0,
            replyRequired: false,
            checksum: 0xffff,
            serverInformation: {
              identifier: sender,
              transport: { protocol: 'sctp', port: ENRP_PORT, use: 0, addresses: ['10.0.0.9'] },
            },
          }),
          { address: `10.0.${sender >> 8}.${sender & 255}`, port: ENRP_PORT },
        );
      const list = stage
        .enrp({ type: 'ENRP_LIST_REQUEST', sender: 2, receiver: 1 })
        .find(({ type }) => type === 'ENRP_LIST_RESPONSE');
      assert.ok(list?.type === 'ENRP_LIST_RESPONSE');
    });

    it('an error quotes the beginning of what was not understood', () => {
      const stage = new Stage(profile);
      const bytes = new Uint8Array(8 + 4 + 65_520);
      const view = new DataView(bytes.buffer);
      view.setUint32(0, 0x05000000 + bytes.length);
      view.setUint32(4, 0x00090005);
      bytes[8] = 0x50;
      view.setUint32(12, 0x40110000 + bytes.length - 12);
      const [answer] = stage.asapBytes(bytes);
      assert.ok(answer.type === 'ASAP_ERROR');
      assert.equal(answer.errors[0].code, CauseCode.unrecognizedParameter);
      assert.equal(answer.errors[0].data.length, 512);
    });

    it('no more elements are taken in than the handlespace may hold, but known ones may register again', () => {
      const stage = new Stage(profile, { maxElements: 2 });
      const rejected = [1, 2, 3, 2].map((identifier) => {
        const answer = stage.register('P', identifier);
        assert.ok(answer.type === 'ASAP_REGISTRATION_RESPONSE');
        return answer.errors.map(({ code }) => code);
      });
      assert.deepEqual(rejected, [[], [], [CauseCode.lackOfResources], []]);
    });
  });
