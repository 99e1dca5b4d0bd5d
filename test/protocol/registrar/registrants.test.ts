import assert from 'node:assert/strict';
import { CauseCode } from '../../../protocol/wire/error-cause.ts';
import { profileNames } from '../../../protocol/profile.ts';
import type { PoolElement } from '../../../protocol/pool-element/pool-element.ts';
import { RserpoolWorld } from '../rserpool-world.ts';

/** A host that registers elements, and why they are refused. */
class Registering {
  readonly refusals: number[] = [];
  readonly #world: RserpoolWorld;
  readonly #host: string;

  constructor(world: RserpoolWorld, host: string) {
    world.node(host);
    this.#world = world;
    this.#host = host;
  }

  register(identifier: number, poolHandle = 'EchoPool'): PoolElement {
    const node = this.#world.nodeNamed(this.#host);
    const rejected = (causes: readonly { readonly code: number }[]): void => {
      this.refusals.push(...causes.map(({ code }) => code));
    };
    const element = this.#world.poolElement(identifier, { poolHandle, onReject: 'report' }, { rejected }, node);
    element.register();
    this.#world.run(1);
    return element;
  }
}

describe('elements of one host', () => {
  for (const profile of profileNames)
    it(`are as many as the limit allows, in all pools together; further ones are refused for security (${profile})`, () => {
      const world = new RserpoolWorld(profile);
      const registrar = world.registrar(1, { maxElementsPerHost: 2, minAddressScope: 'loopback' });
      const [host, other] = [new Registering(world, 'host'), new Registering(world, 'other')];
      host.register(1);
      host.register(2, 'OtherPool');
      host.register(3);
      assert.deepEqual(host.refusals, [CauseCode.rejectedBySecurity]);
      assert.equal(registrar.handlespace.elementCount, 2);
      assert.equal(registrar.statistics.registrationsRefused, 1);
      other.register(4);
      assert.deepEqual(other.refusals, []);
      assert.equal(registrar.handlespace.elementCount, 3);
    });

  it('may register again as often as they like, and make room when they leave', () => {
    const world = new RserpoolWorld('rfc');
    const registrar = world.registrar(1, { maxElementsPerHost: 1 });
    const host = new Registering(world, 'host');
    const first = host.register(1);
    for (let i = 1; i < 5; i++) {
      first.updateLoad(i);
      world.run(1);
    }
    assert.deepEqual([host.refusals, registrar.statistics.registrations], [[], 5]);
    host.register(2);
    assert.equal(host.refusals.length, 1);
    first.deregister();
    world.run(1);
    host.register(3);
    assert.equal(host.refusals.length, 1);
    assert.equal(registrar.handlespace.elementCount, 1);
  });

  it('are unlimited by default', () => {
    const world = new RserpoolWorld('rfc');
    const registrar = world.registrar(1);
    const host = new Registering(world, 'host');
    for (let i = 1; i <= 20; i++) host.register(i);
    assert.equal(registrar.handlespace.elementCount, 20);
  });
});
