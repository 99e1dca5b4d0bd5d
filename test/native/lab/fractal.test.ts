/** The Fractal Generator: servers and clients of this project and RSPLIB's with each other, in one guest. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { RsplibGuest } from '../../../native/lab/rsplib-guest.ts';
import { FractalComputation } from '../../../protocol/services/fractal/computation.ts';
import {
  fractalAlgorithmIdentifier,
  type FractalAlgorithmName,
} from '../../../protocol/services/fractal/algorithms.ts';
import { startRsplab, type Program } from '../namespace-network.ts';
import { addonObstacle, guestObstacle, guestScreenObstacle, skipOrFail, tsharkObstacle } from '../obstacles.ts';
import { PacketCapture } from '../packet-capture.ts';
import { at, QUIET, rspregistrar, rspserver } from './lab-commands.ts';

const skipReason = addonObstacle() ?? guestObstacle();
const noScreen = guestScreenObstacle() ?? tsharkObstacle();

const WIDTH = 400;
const HEIGHT = 250;
const ITERATIONS = 200;
/** Packets of this project after which its servers, and RSPLIB's, fail. */
const PACKETS = 60;

/** Indices of colors that this project's client makes of its usual image. */
function colorsOf(algorithm: FractalAlgorithmName, n: number): number[] {
  const corners = { c1Real: -1.6, c1Imaginary: 1, c2Real: 1.6, c2Imaginary: -1 };
  const what = { width: WIDTH, height: HEIGHT, maxIterations: ITERATIONS, n };
  const identifier = fractalAlgorithmIdentifier(algorithm);
  const parameter = { type: 'FRACTAL_PARAMETER', ...what, ...corners, algorithm: identifier } as const;
  const values: number[] = [];
  new FractalComputation({ parameter, x: 0, y: 0 }).compute(values, Infinity, Infinity);
  return values.map((value) => value % 72);
}

/** A file of parameters of RSPLIB's client. */
const parameterFile = `<!DOCTYPE XMLFractalSave><FractalV1><Algorithm><AlgorithmName>MandelbrotN</AlgorithmName>
  <C1Real>-1.5</C1Real><C1Imag>1.25</C1Imag><C2Real>1.5</C2Real><C2Imag>-1.25</C2Imag>
  <Useroptions><MaxIterations>50</MaxIterations><N>2.5</N></Useroptions></Algorithm>
  <ColorScheme><ColorSchemeName>any</ColorSchemeName></ColorScheme><Resolution>1*1</Resolution></FractalV1>`;

describe(`Fractal Generator with RSPLIB’s${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, function () {
  let guest: RsplibGuest;
  let folder: string;
  /** Prints the elements that RSPLIB's registrar has, again and again. */
  let pools: Program;
  const programs: Program[] = [];

  before(async function () {
    skipOrFail(this, skipReason);
    folder = mkdtempSync(join(tmpdir(), 'rsplab-fractal-'));
    guest = await RsplibGuest.boot();
    await guest.run(rspregistrar(2)).prints(/Registrar started/);
    pools = startRsplab(guest.namespace, ['handlespace', '10.9.1.2', ...at(20), '--watch', '0.2']);
    programs.push(pools);
  });
  after(async () => {
    await Promise.all(programs.map((program) => program.end('SIGKILL')));
    await guest?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  const rsplab = (role: 'client' | 'server', host: number, pool: string, ...more: readonly string[]): Program => {
    const place = [...at(host), '--registrar', '10.9.1.2', '--pool-handle', pool];
    const program = startRsplab(guest.namespace, [role, '--service', 'fractal', ...place, ...more]);
    programs.push(program);
    return program;
  };
  const ourServer = async (host: number, pool: string, failureAfter?: number): Promise<void> => {
    const failure = failureAfter === undefined ? [] : ['--failure-after', `${failureAfter}`];
    await rsplab('server', host, pool, '--identifier', `${host}`, ...failure).prints(/^registered in /);
  };
  /** An image may be there within the time that a server of RSPLIB takes to register. */
  const theirServer = async (host: number, pool: string): Promise<void> => {
    guest.run(rspserver('fractal', host, 2, `-poolhandle=${pool} -fgpfailureafter=${PACKETS}`));
    await pools.prints(new RegExp(`0x${(0x20000000 + host).toString(16)}`));
  };
  /** An image that this project's client has computed. */
  const image = async (host: number, pool: string, algorithm: string, n = 2) => {
    const out = join(folder, `${pool}-${algorithm}-${n}.png`);
    const what = ['--algorithm', algorithm, '--exponent', `${n}`, '--max-iterations', `${ITERATIONS}`];
    const client = rsplab('client', host, pool, ...what, '--out', out);
    assert.equal(await client.ends(), 0, client.output);
    return { output: client.output, colors: [...decode(readFileSync(out)).data] };
  };

  it('RSPLIB’s servers compute an image for this project’s client, each from the cookie of the other', async () => {
    for (const host of [3, 4]) await theirServer(host, 'Theirs');
    for (const algorithm of ['Mandelbrot', 'TestPattern'] as const) {
      const { output, colors } = await image(21, 'Theirs', algorithm);
      assert.match(output, /^failover of session 1: element 0x2000000[34] is left/m);
      assert.match(output, /^done .* 2 elements, \d+ failovers/m);
      assert.deepEqual(colors, colorsOf(algorithm, 2));
    }
    // They compute powers with logarithms: some pixels at the edge of the set round otherwise.
    const { colors } = await image(21, 'Theirs', 'MandelbrotN', 2.5);
    const expected = colorsOf('MandelbrotN', 2.5);
    assert.ok(colors.filter((color, pixel) => color !== expected[pixel]).length < 100);
  });

  it('a server of each goes on with what the other one has begun', async () => {
    await theirServer(5, 'Mixed');
    await ourServer(15, 'Mixed', PACKETS);
    const { output, colors } = await image(22, 'Mixed', 'Mandelbrot');
    assert.match(output, /^failover of session 1: element 0x20000005 is left/m);
    assert.match(output, /^failover of session 1: element 0x0000000f is left/m);
    assert.deepEqual(colors, colorsOf('Mandelbrot', 2));
  });

  it(`RSPLIB’s client has images computed by servers of both${noScreen === undefined ? '' : ` (skipped: ${noScreen})`}`, async function () {
    skipOrFail(this, noScreen);
    await theirServer(6, 'ForTheirs');
    await ourServer(16, 'ForTheirs', PACKETS);
    await ourServer(17, 'ForTheirs'); // which comes to the end of images
    const capture = await PacketCapture.start(guest.namespace, ['tap0', 'tap1']);
    try {
      await guest
        .run(
          `sh -c 'mkdir /tmp/parameters && echo "${parameterFile}" >/tmp/parameters/any.fsf && echo made'`.replaceAll(
            '\n',
            ' ',
          ),
        )
        .prints(/made/);
      const given = '-configdir=/tmp/parameters -width=400 -height=250 -threads=2 -interimagetime=1';
      const search = `-registrar=10.9.1.2:3863 -poolhandle=ForTheirs ${QUIET}`;
      const client = guest.run(`env QT_QPA_PLATFORM=offscreen fractalpooluser ${given} ${search}`);
      // It reads a file at the begin of each image.
      await client.prints(/(Getting parameters from [^]*){4}/);
      await client.end('KILL'); // it does not take others
      assert.match(client.output, /FAILOVER_COMPLETE, cookie=yes/);
      await capture.stop();
      const hosts = '{10.9.1.16, 10.9.2.16, 10.9.1.17, 10.9.2.17}';
      const ours = `(ip.addr in ${hosts})`;
      const toOurs = `(ip.dst in ${hosts})`;
      const count = (filter: string): number => capture.count(`${ours} and ${filter}`);
      assert.ok(count('fractalgeneratorprotocol.parameter_algorithmid == 2') > 0);
      // Cookies of its server come to ours, and cookies of ours.
      assert.ok(capture.count(`${toOurs} and asap.message_type == 12`) > 0);
      assert.ok(count('fractalgeneratorprotocol.data_start_x == 0xffffffff') > 0);
      assert.deepEqual(capture.faults(`${ours} and fractalgeneratorprotocol`), []);
    } finally {
      await capture.stop();
      capture.remove();
    }
  });
});
