import assert from 'node:assert/strict';
import type { AsapServiceSettings } from '../../../protocol/registrar/registrar-options.ts';
import { CauseCode } from '../../../protocol/wire/error-cause.ts';
import type { PoolElementParameter, UserTransport } from '../../../protocol/wire/pool-element.ts';
import { element } from '../handlespace/elements.ts';
import { Script } from './registrar-script.ts';

const poolHandle = 'Pool';

/** A registrar to which an element registers from some addresses. */
class Stage extends Script {
  readonly #addresses: readonly string[];

  constructor(addresses: readonly string[], asap: Partial<AsapServiceSettings>) {
    super('rsplib', { asap });
    this.#addresses = addresses;
  }

  /** @returns codes of the causes; none: it was accepted */
  register(userTransport: UserTransport): number[] {
    const poolElement = { ...element('RoundRobin', 7), registrationLife: 1_000_000, userTransport };
    const association = this.asap.accept(this.#addresses, 5000);
    const [answer] = this.ask(association, { type: 'ASAP_REGISTRATION', poolHandle, poolElement });
    assert.ok(answer.type === 'ASAP_REGISTRATION_RESPONSE');
    assert.equal(answer.rejected, answer.errors.length > 0);
    return answer.errors.map(({ code }) => code);
  }

  get registered(): PoolElementParameter | undefined {
    return this.registrar.handlespace.find(poolHandle, 7)?.parameter;
  }
}

function sctp(...addresses: readonly string[]): UserTransport {
  return { protocol: 'sctp', port: 7000, use: 1, addresses };
}

describe('the addresses of an element', () => {
  it('are those that it registers from, as far as they reach as wide as the registrar wants', () => {
    const stage = new Stage(['169.254.0.7', '10.0.0.7', '192.0.2.7'], { minAddressScope: 'site' });
    assert.deepEqual(stage.register(sctp('10.0.0.7')), []);
    assert.deepEqual(stage.registered?.asapTransport, {
      protocol: 'sctp',
      port: 5000,
      use: 0,
      addresses: ['10.0.0.7', '192.0.2.7'],
    });
    assert.equal(stage.registered?.homeRegistrar, 1);
  });

  it('are too narrow, if none does: the registration is refused', () => {
    const stage = new Stage(['169.254.0.7', '127.0.0.1'], { minAddressScope: 'site' });
    assert.deepEqual(stage.register(sctp('10.0.0.7')), [CauseCode.rsplibNoUsableAsapAddresses]);
    assert.equal(stage.registered, undefined);
  });

  it('of its service are taken as they are, or of them those that it registers from', () => {
    const addresses = ['10.0.0.7', '10.1.0.7'];
    const believing = new Stage(addresses, { checksUserAddresses: false });
    assert.deepEqual(believing.register(sctp('10.9.0.9')), []);
    assert.deepEqual(believing.registered?.userTransport, sctp('10.9.0.9'));
    const checking = new Stage(addresses, { checksUserAddresses: true });
    assert.deepEqual(checking.register(sctp('10.9.0.9', '10.1.0.7')), []);
    assert.deepEqual(checking.registered?.userTransport, sctp('10.1.0.7'));
    const refusing = new Stage(addresses, { checksUserAddresses: true });
    assert.deepEqual(refusing.register(sctp('10.9.0.9')), [CauseCode.rsplibNoUsableUserAddresses]);
    assert.equal(refusing.registered, undefined);
  });
});
