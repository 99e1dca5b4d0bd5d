import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { FractalComputation } from '../../../protocol/services/fractal/computation.ts';
import { NamespaceNetwork, type Program } from '../namespace-network.ts';
import { namespaceObstacle, skipOrFail } from '../obstacles.ts';

const skipReason = namespaceObstacle();

/** Values of the usual image of clients, as indices of the palette, with other sides. */
function colorsOf(width: number, height: number): number[] {
  const corners = { c1Real: -1.6, c1Imaginary: 1, c2Real: 1.6, c2Imaginary: -1 };
  const what = { width, height, maxIterations: 1024, algorithm: 1, n: 2 };
  const parameter = { type: 'FRACTAL_PARAMETER', ...what, ...corners } as const;
  const values: number[] = [];
  new FractalComputation({ parameter, x: 0, y: 0 }).compute(values, Infinity, Infinity);
  return values.map((value) => value % 72);
}

describe(`programs of the Fractal Generator${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  let network: NamespaceNetwork;
  let folder: string;
  let search: readonly string[];
  let hosts = 10;

  before(async function () {
    skipOrFail(this, skipReason);
    folder = mkdtempSync(join(tmpdir(), 'rsplab-fractal-'));
    network = new NamespaceNetwork();
    const [registrarAddress = ''] = network.host('pr', 1);
    search = ['--registrar', registrarAddress];
    await network.rsplab('pr', 'registrar', '--no-announce').prints(/^registrar /);
  });
  after(async () => {
    await network?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  const run = (role: 'server' | 'client', pool: string, ...more: readonly string[]): Program => {
    const name = `h${++hosts}`;
    network.host(name, hosts);
    return network.rsplab(name, role, '--service', 'fractal', '--pool-handle', pool, ...search, ...more);
  };
  const server = async (pool: string, identifier: number, ...more: readonly string[]): Promise<Program> => {
    const program = run('server', pool, '--identifier', `${identifier}`, ...more);
    await program.prints(/^registered in /);
    return program;
  };

  it('write an image whose pixels are right, whatever elements fail', async () => {
    await server('Failing', 1, '--failure-after', '30');
    await server('Failing', 2, '--failure-after', '30');
    const out = join(folder, 'failing.png');
    const client = run('client', 'Failing', '--out', out);
    assert.equal(await client.ends(), 0, client.output);
    assert.match(client.output, /^failover of session 1: element 0x0000000[12] is left \(shutDownByPeer\)$/m);
    assert.match(client.output, /^50 %: /m);
    assert.match(client.output, /^done after \S+ s: \d+ packets, 2 elements, 10 failovers, image in .*failing.png$/m);
    const { width, height, data } = decode(readFileSync(out));
    assert.deepEqual([width, height], [400, 250]);
    assert.deepEqual([...data], colorsOf(400, 250));
  });

  it('go on when a server is killed, or stopped, in the middle of an image', async () => {
    // A whole image would take a slow server ten seconds: none is complete before the server is ended.
    const slow = ['--capacity', '100000'];
    const one = await server('Killed', 1, ...slow);
    const out = join(folder, 'killed.png');
    const client = run('client', 'Killed', '--width', '200', '--height', '125', '--answer-timeout', '2', '--out', out);
    await client.prints(/^10 %/m);
    const two = await server('Killed', 2, ...slow);
    await one.end('SIGKILL');
    await client.prints(/packets, 2 elements/);
    await two.end('SIGTERM');
    await server('Killed', 3);
    assert.equal(await client.ends(), 0, client.output);
    // It hands over and leaves; its association is shut down, or aborted if that takes longer than to deregister.
    assert.match(client.output, /element 0x00000002 is left \((shutDownByPeer|aborted)\)/);
    assert.deepEqual([...decode(readFileSync(out)).data], colorsOf(200, 125));
  });

  it('share the tiles of an image', async () => {
    await server('Shared', 1);
    await server('Shared', 2);
    const client = run('client', 'Shared', '--sessions', '6', '--algorithm', 'MandelbrotN', '--max-iterations', '50');
    assert.equal(await client.ends(), 0, client.output);
    assert.match(client.output, /^done after \S+ s: \d+ packets, 2 elements, 0 failovers$/m);
  });

  it('end with exit status 1 where there is no image, and leave no file', async () => {
    const out = join(folder, 'none.png');
    const client = run('client', 'Nobody', '--runtime', '1', '--out', out);
    assert.equal(await client.ends(), 1);
    assert.ok(!existsSync(out));
    const nowhere = run('client', 'Nobody', '--out', join(folder, 'no folder', 'image.png'));
    assert.equal(await nowhere.ends(), 1);
    assert.match(nowhere.output, /^rsplab: .*no folder/m);
  });
});
