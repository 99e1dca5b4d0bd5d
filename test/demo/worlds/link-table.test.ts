import assert from 'node:assert/strict';
import { LinkTable, type LinkSide } from '../../../demo/worlds/link-table.ts';

const element: LinkSide = { component: 'pe1', port: 5000, peer: 'pr1', peerPort: 3863, isInbound: false };
const registrar: LinkSide = { component: 'pr1', port: 3863, peer: 'pe1', peerPort: 5000, isInbound: true };

describe('links of a view', () => {
  let told: string[];
  let links: LinkTable;
  beforeEach(() => {
    told = [];
    links = new LinkTable(
      (observation) => {
        if (observation.kind === 'associationUp') told.push(`${observation.from} > ${observation.to}`);
        else if (observation.kind === 'associationDown') told.push(observation.id);
      },
      () => 7,
    );
  });

  const opened = 'pe1 > pr1';
  const id = 'pe1:5000 - pr1:3863';

  it('are those of who opened them, whoever tells first, as long as one of both ends has them', () => {
    for (const [first, second] of [
      [element, registrar],
      [registrar, element],
    ] as const) {
      told = [];
      links.up(first, 'ASAP');
      links.up(second, 'ASAP');
      assert.deepEqual(told, [opened]);
      links.over(first);
      assert.deepEqual(told, [opened]);
      links.over(second);
      links.over(second);
      assert.deepEqual(told, [opened, id]);
    }
  });

  it('are gone with a component, if the other end does not have them either', () => {
    links.up(element, 'ASAP');
    links.up(registrar, 'ASAP');
    links.up({ ...element, peer: 'pr2' }, 'ASAP');
    links.gone('pe1');
    assert.deepEqual(told.slice(2), ['pe1:5000 - pr2:3863']);
    links.gone('pr1');
    assert.deepEqual(told.slice(3), [id]);
  });
});
