import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { checkDemoOptions, type DemoOptions } from '../../../cli/demo/demo-command.ts';
import { browserOpener } from '../../../cli/demo/opened-browser.ts';
import { UsageError } from '../../../cli/usage-error.ts';

const main = fileURLToPath(new URL('../../../cli/main.js', import.meta.url));

function refusalOf(options: Partial<DemoOptions>): string | undefined {
  try {
    checkDemoOptions({ host: '127.0.0.1', open: true, ...options });
    return undefined;
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message;
  }
}

/** What it says, and how it ends. */
function run(...options: readonly string[]): { code: number | null; err: string } {
  const { status, stderr } = spawnSync(process.execPath, [main, 'demo', '--no-open', ...options], { encoding: 'utf8' });
  return { code: status, err: stderr };
}

/** A demo that runs, once it has printed where. */
async function started(...options: readonly string[]): Promise<{ demo: ChildProcess; address: string }> {
  const demo = spawn(process.execPath, [main, 'demo', '--no-open', '--simulate', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  assert.ok(demo.stdout !== null);
  for await (const line of createInterface({ input: demo.stdout })) {
    const [address] = /http:\S+/.exec(line) ?? [];
    if (address !== undefined) return { demo, address };
  }
  throw new Error('it ended');
}

async function endOf(demo: ChildProcess): Promise<unknown> {
  const ended = once(demo, 'exit');
  demo.kill('SIGINT');
  const [code] = await ended;
  return code;
}

describe('rsplab demo', () => {
  it('refuses options that mean nothing together', () => {
    assert.match(refusalOf({ attach: true, simulate: true }) ?? '', /^--simulate: either/);
    assert.match(refusalOf({ attach: true, servers: 3 }) ?? '', /^--servers: --attach shows/);
    assert.match(
      refusalOf({ simulate: true, registrars: 1, clients: 2 }) ?? '',
      /^--registrars, --clients: --simulate/,
    );
    assert.match(refusalOf({ registrar: '10.1.1.1' }) ?? '', /^--registrar: only for --attach/);
    assert.match(refusalOf({ reportPort: 1, simulate: true }) ?? '', /^--report-port: only for --attach/);
    assert.match(refusalOf({ speed: 3, seed: 1 }) ?? '', /^--seed, --speed: only for --simulate/);
    assert.match(refusalOf({ attach: true, profile: 'rfc' }) ?? '', /^--profile: only for --registrar/);
    assert.match(refusalOf({ attach: true, transport: 'kernel' }) ?? '', /^--transport: only for --registrar/);
    assert.equal(refusalOf({ attach: true, registrar: '10.1.1.1', transport: 'kernel' }), undefined);
    assert.equal(refusalOf({}), undefined);
    assert.equal(refusalOf({ attach: true, registrar: '10.1.1.1', profile: 'rfc', reportPort: 1 }), undefined);
    assert.equal(refusalOf({ simulate: 'demo', point: '0', seed: 1, set: [], speed: 3 }), undefined);
  });

  it('opens a browser where there is a screen', () => {
    assert.equal(browserOpener('linux', {}), undefined, 'it would be one of texts, in this terminal');
    assert.equal(browserOpener('linux', { DISPLAY: ':0' }), 'xdg-open');
    assert.equal(browserOpener('linux', { WAYLAND_DISPLAY: 'wayland-0' }), 'xdg-open');
    assert.equal(browserOpener('darwin', {}), 'open');
  });

  it('says in a line what cannot be', () => {
    for (const [options, message] of [
      [['--simulate', 'no-such-study'], /^rsplab: .*no-such-study/],
      [['--simulate', '--host', '192.0.2.1'], /^rsplab: --host 192.0.2.1: this machine does not have this address\n$/],
      [['--simulate', '--host', 'no.such.invalid'], /^rsplab: --host no.such.invalid: no such address or name\n$/],
      [['--attach', '--servers', '2'], /^rsplab: --servers: --attach shows the components that there are\n$/],
    ] as const) {
      const { code, err } = run(...options);
      assert.equal(code, 1);
      assert.match(err, message);
    }
  });

  it('says that a port is taken, and who wants another one', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, err } = run('--simulate', '--port', String(port));
    other.close();
    assert.equal(code, 1);
    assert.equal(
      err,
      `rsplab: --port ${port}: another program has it; choose another one, or 0 for any that is free\n`,
    );
  });

  it('runs beside another one, and ends at Ctrl-C', async () => {
    const [one, other] = [await started(), await started('--speed', '1')];
    assert.equal(new URL(one.address).port, '8386');
    assert.notEqual(new URL(other.address).port, '8386', 'the usual port is taken');
    for (const { demo, address } of [one, other]) {
      assert.equal((await fetch(address)).status, 200);
      assert.equal(await endOf(demo), 0);
      await assert.rejects(fetch(address));
    }
  });
});
