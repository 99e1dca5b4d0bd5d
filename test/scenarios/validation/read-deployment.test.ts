import assert from 'node:assert/strict';
import { StudyError } from '../../../scenarios/language/study-error.ts';
import { deploymentIn } from '../../../scenarios/validation/read-deployment.ts';

function faults(text: string): string[] {
  try {
    deploymentIn('lab.yaml', text);
  } catch (error) {
    assert.ok(error instanceof StudyError);
    return error.message.split('\n');
  }
  return [];
}

describe('a deployment file', () => {
  it('says what runs where, and how a command is started there', () => {
    const { hosts, udpPort } = deploymentIn(
      'lab.yaml',
      `udpPort: 9900
hosts:
  - name: n1
    command: [ip, netns, exec, n1]
    addresses: [[10.0.0.1, 10.1.0.1], [10.0.0.2, 10.1.0.2]]
    runs: [registrars, poolElements]
  - name: lab1
    lan: 2
    command: [ssh, lab1]
    rsplab: [/opt/rsplab/bin/rsplab]
    addresses: [[10.0.1.1]]
    runs: [poolUsers]
`,
    );
    assert.equal(udpPort, 9900);
    assert.deepEqual(
      hosts.map(({ name, lan, prefix, rsplab }) => [name, lan, prefix, rsplab]),
      [
        ['n1', 0, ['ip', 'netns', 'exec', 'n1'], undefined],
        ['lab1', 1, ['ssh', 'lab1'], ['/opt/rsplab/bin/rsplab']],
      ],
    );
  });

  it('says how the paths of a host are cut', () => {
    const text = `hosts:
  - name: n1
    addresses: [[10.0.0.1, 10.1.0.1]]
    runs: [registrars, poolElements, poolUsers]
    pathCommands:
      - {cut: [ip, link, set, eth1, down], repair: [ip, link, set, eth1, up]}
`;
    const [n1] = deploymentIn('lab.yaml', text).hosts;
    assert.deepEqual(n1?.pathCommands, [
      { cut: ['ip', 'link', 'set', 'eth1', 'down'], repair: ['ip', 'link', 'set', 'eth1', 'up'] },
    ]);
    assert.match(faults(text.replace('repair', 'join')).join('\n'), /^lab\.yaml:6:\d+: unknown key join/m);
  });

  it('has its faults named with line and column, all at once', () => {
    const lines = faults(`hosts:
  - name: n1
    adresses: [[10.0.0.1]]
    addresses: [[10.0.0.1], [10.0.0.300]]
    runs: [registrar]
  - name: n1
    addresses: [[10.0.0.1]]
    runs: [poolUsers]
`);
    assert.ok(
      lines.some((line) => line.startsWith('lab.yaml:3:5: unknown key adresses')),
      lines.join('\n'),
    );
    assert.ok(lines.some((line) => /^lab\.yaml:4:\d+: hosts\.0\.addresses\.1\.0: must be an IP address/.test(line)));
    assert.ok(lines.some((line) => /^lab\.yaml:5:\d+: hosts\.0\.runs\.0: .*registrars/.test(line)));
  });

  it('gives hosts names of their own, and components addresses of their own', () => {
    const lines = faults(`hosts:
  - name: n1
    addresses: [[10.0.0.1]]
    runs: [registrars]
  - name: n1
    addresses: [[10.0.0.1]]
    runs: [poolUsers]
`);
    assert.deepEqual(lines, [
      'lab.yaml:5:11: hosts.1.name: n1 is given twice',
      'lab.yaml:6:18: hosts.1.addresses.0.0: 10.0.0.1 is given twice',
    ]);
  });

  it('knows an address by each of its spellings', () => {
    const lines = faults(`hosts:
  - name: n1
    addresses: [['fd00::1', 'fd00:0:0::0001']]
    runs: [registrars]
  - name: n2
    addresses: [['FD00::0:1']]
    runs: [poolUsers]
`);
    assert.deepEqual(lines, [
      'lab.yaml:3:29: hosts.0.addresses.0.1: fd00::1 is given twice',
      'lab.yaml:6:18: hosts.1.addresses.0.0: fd00::1 is given twice',
    ]);
  });

  it('has addresses of single hosts, and no names', () => {
    const lines = faults(`hosts:
  - name: n1
    addresses: [[0.0.0.0], [224.0.0.1], ['ff02::1'], ['::'], ['::ffff:10.0.0.1'], ['fe80::1%eth0'], [lab1]]
    runs: [registrars]
`);
    assert.equal(lines.length, 7, lines.join('\n'));
    for (const line of lines.slice(0, 5)) assert.match(line, /must be the address of a host/);
    for (const line of lines.slice(5)) assert.match(line, /must be an IP address \(not a name, and without a zone\)/);
  });

  it('must not be empty', () => {
    assert.deepEqual(faults(''), ['lab.yaml:1:1: hosts: is missing: give a list']);
  });
});
