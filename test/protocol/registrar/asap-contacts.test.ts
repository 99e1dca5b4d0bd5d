import assert from 'node:assert/strict';
import type { PoolElementEntry } from '../../../protocol/handlespace/pool-element-entry.ts';
import { Handlespace } from '../../../protocol/handlespace/handlespace.ts';
import { AsapContacts } from '../../../protocol/registrar/asap-contacts.ts';
import { element } from '../handlespace/elements.ts';
import { ScriptedHost, type ScriptedAssociation } from './scripted-host.ts';

class Stage {
  readonly contacts: AsapContacts;
  readonly #host = new ScriptedHost([]);
  readonly #handlespace = new Handlespace({ profile: 'rfc' });

  constructor(limit = 10) {
    this.contacts = new AsapContacts(limit);
    this.#host.transport.open(
      { addresses: [], port: 3863, protocols: [] },
      { message: () => undefined, associationRestarted: () => undefined },
    );
  }

  /** An association that the registrar set up. */
  add(...addresses: readonly string[]): ScriptedAssociation {
    const association = this.#host.opened[0].connect(addresses, 5000);
    this.contacts.add(association);
    return association;
  }

  /** One that an element or a user set up; it has shown that it is at its first address. */
  accept(...addresses: readonly string[]): ScriptedAssociation {
    const association = this.#host.opened[0].accept(addresses, 5000);
    association.proven = 1;
    this.contacts.add(association);
    return association;
  }

  entry(identifier: number): PoolElementEntry {
    const outcome = this.#handlespace.register('P', element('RoundRobin', identifier));
    assert.ok(outcome.ok);
    return outcome.entry;
  }
}

describe('contacts of a registrar', () => {
  it('are found by any address of their association, and its port', () => {
    const stage = new Stage();
    const association = stage.add('10.0.0.7', '10.1.0.7');
    for (const addresses of [['10.0.0.7'], ['10.9.0.9', '10.1.0.7']])
      assert.equal(stage.contacts.find(addresses, 5000), association);
    assert.equal(stage.contacts.find(['10.0.0.7'], 5001), undefined);
    assert.equal(stage.contacts.find(['10.0.0.8'], 5000), undefined);
    assert.equal(stage.contacts.of(association), stage.contacts.of(association));
  });

  it('of others are found where they have shown to be, and while they are there', () => {
    const stage = new Stage();
    const association = stage.accept('10.0.0.7', '10.1.0.7');
    assert.equal(stage.contacts.find(['10.0.0.7'], 5000), association);
    assert.equal(stage.contacts.find(['10.1.0.7'], 5000), undefined);
    association.state = 'ended';
    assert.equal(stage.contacts.find(['10.0.0.7'], 5000), undefined);
  });

  it('are the later ones where two name the same address; the end of the earlier one does not matter', () => {
    const stage = new Stage();
    const [earlier, later] = [stage.add('10.0.0.7'), stage.add('10.0.0.7')];
    assert.equal(stage.contacts.find(['10.0.0.7'], 5000), later);
    assert.ok(stage.contacts.remove(earlier));
    assert.equal(stage.contacts.find(['10.0.0.7'], 5000), later);
    assert.ok(stage.contacts.remove(later));
    assert.equal(stage.contacts.find(['10.0.0.7'], 5000), undefined);
    assert.deepEqual([stage.contacts.remove(later), later.context], [undefined, undefined]);
  });

  it('have the elements that are asked by them; with the last one those go whose association has ended', () => {
    const stage = new Stage();
    const association = stage.add('10.0.0.7');
    const contact = stage.contacts.of(association);
    assert.equal(contact.hasElements, false);
    const [first, second] = [stage.entry(1), stage.entry(2)];
    contact.elements.add(first);
    contact.elements.add(second);
    assert.equal(contact.hasElements, true);
    contact.elements.delete(first);
    stage.contacts.release(association);
    assert.equal(stage.contacts.find(['10.0.0.7'], 5000), association);
    contact.elements.delete(second);
    assert.equal(contact.hasElements, false);
    // Another association with the same peer would be refused.
    stage.contacts.release(association);
    assert.equal(stage.contacts.find(['10.0.0.7'], 5000), association);
    assert.equal(stage.contacts.surplus(), undefined);
    association.state = 'ended';
    stage.contacts.release(association);
    assert.equal(stage.contacts.find(['10.0.0.7'], 5000), undefined);
  });

  it('are forgotten without a limit, the oldest first, where a thousand have no elements any more and do not end', () => {
    const stage = new Stage(Infinity);
    const all = Array.from({ length: 1001 }, (_, i) => stage.add(`10.0.${i >>> 8}.${i & 255}`));
    for (const association of all) stage.contacts.release(association);
    assert.equal(stage.contacts.find(['10.0.0.0'], 5000), undefined);
    assert.equal(stage.contacts.find(['10.0.0.1'], 5000), all[1]);
  });

  it('without elements are forgotten without a limit, the oldest of ten thousand first, but none that has had one', () => {
    const stage = new Stage(Infinity);
    const [first, second, third] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((address) => stage.add(address));
    const entry = stage.entry(1);
    stage.contacts.attach(second, entry);
    stage.contacts.of(second).elements.delete(entry);
    for (let i = 0; i < 9_998; i++) stage.add(`10.0.${i >>> 8}.${i & 255}`);
    assert.equal(stage.contacts.find(['192.0.2.1'], 5000), first);
    stage.add('10.1.0.0');
    assert.equal(stage.contacts.find(['192.0.2.1'], 5000), undefined);
    assert.equal(stage.contacts.find(['192.0.2.2'], 5000), second);
    assert.equal(stage.contacts.find(['192.0.2.3'], 5000), third);
  });

  it('count while their associations last, however many have lost their elements', () => {
    const stage = new Stage(1500);
    for (let i = 0; i < 1600; i++) stage.contacts.release(stage.add(`10.0.${i >>> 8}.${i & 255}`));
    assert.ok(stage.contacts.surplus());
    assert.ok(stage.contacts.find(['10.0.0.0'], 5000));
  });

  it('are limited in number: the oldest without elements is to go, or the oldest if all have some', () => {
    const stage = new Stage(3);
    const all = ['1', '2', '3'].map((number) => stage.add(`10.0.0.${number}`));
    assert.equal(stage.contacts.surplus(), undefined);
    all.push(stage.add('10.0.0.4'));
    assert.equal(stage.contacts.surplus()?.association, all[0]);
    for (const [i, association] of all.slice(0, 2).entries())
      stage.contacts.of(association).elements.add(stage.entry(i + 1));
    assert.equal(stage.contacts.surplus()?.association, all[2]);
    assert.ok(stage.contacts.remove(all[2]));
    assert.equal(stage.contacts.surplus(), undefined);
    for (const association of [all[3], stage.add('10.0.0.5')])
      stage.contacts.of(association).elements.add(stage.entry(9));
    assert.ok(stage.contacts.surplus()?.hasElements);
  });
});
