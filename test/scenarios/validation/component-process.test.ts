import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { lineOf, reportIn } from '../../../scenarios/validation/control-messages.ts';
import { parametersOf } from '../../verify/study-runs.ts';
import { componentCall } from './component-call.ts';

describe('a process of a component', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-component-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('has loaded the code of its transport when it says that it is ready', async () => {
    const [loaded, hooks, registering] = ['loaded', 'hooks.mjs', 'register.mjs'].map((name) => join(folder, name));
    assert.ok(loaded !== undefined && hooks !== undefined && registering !== undefined);
    writeFileSync(
      hooks,
      `import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  const module = await next(url, context);
  appendFileSync(${JSON.stringify(loaded)}, url + '\\n');
  return module;
}`,
    );
    writeFileSync(
      registering,
      `import { register } from 'node:module'; register(${JSON.stringify(pathToFileURL(hooks).href)});`,
    );
    const [node = '', ...given] = componentCall.local;
    const child = spawn(node, ['--import', pathToFileURL(registering).href, ...given], { stdio: 'pipe' });
    try {
      const order = {
        role: 'poolElement',
        identify: false,
        names: ['lan0/pe0'],
        seed: 1,
        life: 1,
        transport: 'udp',
        udpPort: 9899,
        addresses: ['127.0.0.1'],
        registrars: [],
        identifier: 0,
        capacity: 1e6,
        parameters: parametersOf({ transport: 'sctp' }),
      } as const;
      child.stdin.write(
        `${lineOf({ ...order, names: [...order.names], addresses: [...order.addresses], registrars: [] })}\n`,
      );
      for await (const line of createInterface({ input: child.stdout })) {
        const report = reportIn(line);
        if (report !== undefined && 'ready' in report) break;
      }
      assert.match(readFileSync(loaded, 'utf8'), /native\/udp\/udp-transport\.js$/m);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
  });
});
