import assert from 'node:assert/strict';
import { fileWith, N, parametersOf, refusal, REGISTRARS, SERVERS } from './ini-file.ts';

function startsOf(changes: Readonly<Record<string, string>>): Record<string, string> {
  const all = Object.entries(parametersOf(fileWith(changes)));
  return Object.fromEntries(all.filter(([name]) => /Start/.test(name)));
}

const twoLans = {
  [`${N}.numberOfLANs`]: '2',
  [`${N}.lan[1].numberOfRegistrars`]: '2',
  [`${N}.lan[1].registrarArray[0].transportNode.interfaceAddress`]: '3',
  [`${N}.lan[1].registrarArray[1].transportNode.interfaceAddress`]: '4',
  [`${N}.lan[1].*.registrarTable.staticRegistrarsList`]: '"3 4"',
  [`${REGISTRARS}.enrpStaticPeersList`]: '"1 2 3 4"',
};
const start = (lan: number, array: string, index: number | '*'): string =>
  `${N}.lan[${lan}].${array}[${index}].${array === 'registrarArray' ? 'registrarProcess' : 'calcAppServer'}.componentStartupDelay`;

describe('starts of components in a file of RSPSIM', () => {
  it('are the same for all', () =>
    assert.deepEqual(startsOf({ [`${SERVERS}.componentStartupDelay`]: '250s' }), { poolElementStart: '250' }));

  it('follow each other evenly within a LAN, and from LAN to LAN', () =>
    assert.deepEqual(
      startsOf({
        [start(0, 'registrarArray', 0)]: '5s',
        [start(0, 'registrarArray', 1)]: '8s',
        [start(1, 'registrarArray', 0)]: '25s',
        [start(1, 'registrarArray', 1)]: '28s',
        ...twoLans,
      }),
      { registrarStart: '5', registrarStartIncrement: '3', registrarStartLanIncrement: '20' },
    ));

  it('of which a file says some are those of the model for the others', () =>
    assert.deepEqual(startsOf({ [start(0, 'registrarArray', 1)]: '40s' }), { registrarStartIncrement: '30' }));

  const refused: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    [
      'uneven',
      { [start(0, 'calcAppPoolElementArray', 2)]: '301s' },
      /^run1\.ini:3:1: componentStartupDelay: components start evenly one after the other here/,
    ],
    [
      'random',
      { [`${SERVERS}.componentStartupDelay`]: 'uniform(0s, 10s)' },
      /^run1\.ini:3:1: componentStartupDelay = uniform\(0s, 10s\): components start at times that are given here/,
    ],
  ];
  for (const [what, changes, message] of refused)
    it(`are refused if they are ${what}`, () => assert.match(refusal(changes), message));
});
