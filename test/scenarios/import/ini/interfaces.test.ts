import assert from 'node:assert/strict';
import { fileWith, N, parametersOf, refusal } from './ini-file.ts';

const LAN = `${N}.lan[*]`;
const arrays = {
  registrars: 'registrarArray',
  poolElements: 'calcAppPoolElementArray',
  poolUsers: 'calcAppPoolUserArray',
  attackers: 'attackerArray',
} as const;
const attacker = {
  [`${N}.lan[0].numberOfAttackers`]: '1',
  [`${LAN}.attackerArray[*].attackerProcess.attackTargetRegistrarsList`]: '"1 2"',
};

/** Interfaces of some arrays are up and down for these times. */
function failing(names: readonly string[], up = 'exponential(300s)', down = '20s'): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => [
      [`${LAN}.${name}[*].transportNode.interfaceUptime`, up],
      [`${LAN}.${name}[*].transportNode.interfaceDowntime`, down],
    ]),
  );
}

function linksOf(changes: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const { failingLinks, pathUptime, pathUptimeDistribution, pathDowntime, pathDowntimeDistribution } = parametersOf(
    fileWith({ ...attacker, ...changes }),
  );
  return { failingLinks, pathUptime, pathUptimeDistribution, pathDowntime, pathDowntimeDistribution };
}

/** Exponential up-times are the usual ones here, down-times that are always the same are not. */
const cut = {
  pathUptime: '300',
  pathUptimeDistribution: undefined,
  pathDowntime: '20',
  pathDowntimeDistribution: 'identity',
};

describe('interfaces of a file of RSPSIM', () => {
  for (const [links, array] of Object.entries(arrays))
    it(`that fail are links of their components here: ${links}`, () =>
      assert.deepEqual(linksOf(failing([array])), { ...cut, failingLinks: links }));

  it('of all kinds of components may fail in the same way, of attackers too', () => {
    const { registrars, poolElements, poolUsers, attackers } = arrays;
    const withoutAttackers = failing([registrars, poolElements, poolUsers]);
    assert.deepEqual(linksOf(withoutAttackers), { ...cut, failingLinks: 'components' });
    assert.equal(linksOf({ ...withoutAttackers, ...failing([attackers]) })['failingLinks'], 'all');
  });

  it('do not fail in the course of a run, or are up again at once: then their links do not either', () => {
    for (const [up, down] of [
      ['100d', '20s'],
      ['300s', '0s'],
    ] as const)
      assert.equal(linksOf(failing([arrays.poolElements], up, down))['failingLinks'], undefined);
  });

  const refused: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    [
      'of two kinds of components',
      failing([arrays.registrars, arrays.poolUsers]),
      /^run1\.ini:3:1: interfaceUptime: interfaces of several kinds of components fail \(registrarArray, calcAppPoolUserArray\)/,
    ],
    [
      'of components that differ',
      { [`${N}.lan[0].registrarArray[1].transportNode.interfaceUptime`]: '60s', ...failing([arrays.registrars]) },
      /^run1\.ini:3:1: interfaceUptime: interfaces have different values \(exponential\(300s\), 60s\)/,
    ],
    [
      'of switches',
      { '**.interfaceUptime': '300s', '**.interfaceDowntime': '20s' },
      /^run1\.ini:3:1: \*\*\.interfaceUptime = 300s: it is about switches of LANs, too, which do not fail here/,
    ],
    [
      'of switches by a schedule',
      { [`${LAN}.switch.transportNode.interfaceStatusChanges`]: '"down@1000"' },
      /^run1\.ini:3:1: .* it is about switches of LANs/,
    ],
    [
      'with a distribution that there is not',
      failing([arrays.registrars], 'normal(300s, 10s)'),
      /^run1\.ini:3:1: interfaceUptime = normal\(300s, 10s\): normal\(…\) is a distribution that pathUptime does not have/,
    ],
  ];
  for (const [what, changes, message] of refused)
    it(`that fail are refused if they are those ${what}`, () => assert.match(refusal(changes), message));
});
