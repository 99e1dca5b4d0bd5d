import assert from 'node:assert/strict';
import fc from 'fast-check';
import { profileNames } from '../../../protocol/profile.ts';
import { preferredRegistrar } from '../../../protocol/registrar/takeover-suggestion.ts';
import { RserpoolWorld } from '../rserpool-world.ts';
import { assertConsistent, homesIn, quickEnrp } from './registrar-views.ts';

describe('preferredRegistrar', () => {
  const identifier = fc.integer({ min: 1, max: 0xffffffff });

  it('is the one with the largest identifier XOR that of the element, as unsigned numbers', () => {
    const ids = fc.uniqueArray(identifier, { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(identifier, ids, (element, [own, ...others]) => {
        const peers = others.map((each) => ({ identifier: each }));
        const values = [own, ...others].map((each) => BigInt(each) ^ BigInt(element));
        const largest = values.reduce((a, b) => (a > b ? a : b));
        const best = [own, ...others][values.indexOf(largest)];
        assert.equal(preferredRegistrar(element, own, peers)?.identifier ?? own, best);
      }),
    );
  });
});

describe('takeover suggestion', () => {
  // XOR with the elements 1 to 8: registrar 0xf0000000 suits all best that have no high bits, 0x0fffffff those that have.
  const elements = [0x00000001, 0x00000002, 0xf0000003, 0xf0000004];
  const homes = { 0x00000001: 0xf0000000, 0x00000002: 0xf0000000, 0xf0000003: 0x0fffffff, 0xf0000004: 0x0fffffff };

  for (const profile of profileNames)
    it(`spreads elements that register at one registrar, under the ${profile} profile`, () => {
      const world = new RserpoolWorld(profile);
      const settings = { ...quickEnrp, takeoverSuggestion: true };
      const registrars = [0x10000000, 0xf0000000, 0x0fffffff].map((id) => world.registrar(id, {}, settings));
      world.run(10);
      const link = { staticRegistrars: world.registrarAddresses(registrars[0]), unknownHome: 'always' } as const;
      for (const identifier of elements)
        world.poolElement(identifier, { reregistrationInterval: 20 }, {}, undefined, link).register();
      world.run(60);
      assertConsistent(registrars, elements);
      const expected = Object.entries(homes).map(([element, home]) => `${element}@${home}`);
      assert.deepEqual(homesIn(registrars[0]), expected.toSorted());
      for (const { statistics } of registrars) assert.equal(statistics.keepAliveTimeouts, 0);
    });

  it('is not followed by registrars that do not support it', () => {
    const world = new RserpoolWorld('rfc');
    const sender = world.registrar(0x10000000, {}, { ...quickEnrp, takeoverSuggestion: true });
    world.registrar(0xf0000000, {}, quickEnrp);
    world.run(10);
    world.poolElement(1, {}, {}, undefined, { staticRegistrars: world.registrarAddresses(sender) }).register();
    world.run(20);
    assert.deepEqual(homesIn(sender), ['1@268435456']);
  });
});
