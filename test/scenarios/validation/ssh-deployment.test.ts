import assert from 'node:assert/strict';
import { skipOrFail } from '../../native/obstacles.ts';
import { SshHosts, sshObstacle } from '../../native/ssh-hosts.ts';
import { main, ValidationCall } from './validation-call.ts';

/** Loopback addresses of this test alone: of both hosts, and of what runs there. */
const addresses = { lab1: ['127.96.1.1', '127.96.1.2'], lab2: ['127.96.2.1', '127.96.2.2'] } as const;

describe('a deployment over ssh', () => {
  let hosts: SshHosts;
  let call: ValidationCall;

  before(async function () {
    skipOrFail(this, sshObstacle());
    hosts = new SshHosts();
    await hosts.add('lab1', '127.96.1.1');
    await hosts.add('lab2', '127.96.2.1');
  });
  after(async () => hosts?.close());
  beforeEach(() => {
    call = new ValidationCall(deployment());
  });
  afterEach(() => call?.close());

  /** Registrar and users on the first host, the elements on the second. */
  function deployment(lab2 = 'lab2'): string {
    const rsplab = JSON.stringify([process.execPath, main]);
    const host = (name: string, login: string, own: readonly string[], runs: string): string =>
      `  - name: ${name}
    command: ${JSON.stringify(hosts.command(login))}
    rsplab: ${rsplab}
    addresses: ${JSON.stringify(own.map((address) => [address]))}
    runs: [${runs}]
`;
    const [first, second] = [addresses.lab1, addresses.lab2];
    return `hosts:\n${host('lab1', 'lab1', first, 'registrars, poolUsers')}${host('lab2', lab2, second, 'poolElements')}`;
  }

  it('loses the run whose connection dies, does the others, and goes on with the same command', async () => {
    let cut = false;
    let watch: NodeJS.Timeout | undefined;
    const broken = await call.run(['--replications', '1', '--set', 'puToPeRatio=[1, 2]'], (stderr) => {
      if (!stderr.includes('run 1 of 2')) return;
      watch ??= setInterval(() => {
        if (cut || !hosts.isUsed('lab2')) return;
        cut = true;
        hosts.cutConnections('lab2');
      }, 20);
    });
    clearInterval(watch);
    assert.equal(broken.code, 1, broken.stderr);
    // ssh has other words for a connection that is cut before the user is known.
    assert.match(
      broken.stderr,
      /^run of puToPeRatio=1 with seed 1 failed: host lab2, lan0\/pe\d: ended with code 255: Connection (to 127\.96\.2\.1 closed by remote host\.|closed by 127\.96\.2\.1 port 2222)$/m,
    );
    assert.deepEqual(call.column('puToPeRatio'), [2, 2]);

    const whole = await call.run(['--replications', '1', '--set', 'puToPeRatio=[1, 2]']);
    assert.equal(whole.code, 0, whole.stderr);
    assert.match(whole.stderr, /1 of 2 runs done before/);
    assert.deepEqual(call.column('puToPeRatio'), [1, 1, 2, 2]);
    assert.deepEqual(call.column('world'), ['simulated', 'measured', 'simulated', 'measured']);
    for (const requests of call.column('requests_completed')) assert.equal(typeof requests, 'number');
    assert.deepEqual(
      call.record().ways.map(({ from, to }) => `${from} ${to}`),
      ['lab1 lab1', 'lab1 lab2'],
    );
  });

  it('names the host that refuses the key, or that is not there, before anything runs', async () => {
    call.deploy(deployment('stranger-lab2'));
    const refused = await call.run([]);
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /^rsplab: host lab2, probe: ended with code 255: \S+: Permission denied \(publickey\)\.$/m,
    );
    call.deploy(deployment());
    await hosts.stop('lab2');
    const absent = await call.run([]);
    assert.equal(absent.code, 1);
    assert.match(
      absent.stderr,
      /^rsplab: host lab2, probe: ended with code 255: ssh: connect to host 127\.96\.2\.1 port 2222: Connection refused$/m,
    );
    assert.doesNotMatch(absent.stderr, /run 1 of/);
    await hosts.start('lab2');
  });
});
