import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, inflateSync } from 'node:zlib';
import { Program } from '../native/namespace-network.ts';
import { skipOrFail } from '../native/obstacles.ts';
import { WorkPackages } from '../native/scripting/work-packages.ts';
import { LocalPrograms } from '../native/udp/local-programs.ts';
import { testUdpPort } from '../test-ports.ts';

const example = fileURLToPath(new URL('../../../examples/povray/film.mjs', import.meta.url));

const skipReason =
  spawnSync('povray', ['--version']).error === undefined ? undefined : 'povray is not installed: run npm run setup';

const WIDTH = 64;
const HEIGHT = 36;

function address(number: number): string {
  return `127.75.2.${number}`;
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** The chunks of a PNG picture, whose checksums are right. */
function chunksOf(picture: Buffer): Chunk[] {
  assert.equal(picture.subarray(0, 8).toString('hex'), '89504e470d0a1a0a');
  const chunks: Chunk[] = [];
  for (let at = 8; at < picture.length;) {
    const length = picture.readUInt32BE(at);
    const content = picture.subarray(at + 4, at + 8 + length);
    assert.equal(picture.readUInt32BE(at + 8 + length), crc32(content));
    chunks.push({ type: content.toString('latin1', 0, 4), data: content.subarray(4) });
    at += 12 + length;
  }
  return chunks;
}

/** The pictures of an animation: their lines of pixels. */
function picturesOf(chunks: readonly Chunk[]): Buffer[] {
  const parts: Buffer[][] = [];
  let sequence = 0;
  for (const { type, data } of chunks) {
    if (type === 'fcTL' || type === 'fdAT') assert.equal(data.readUInt32BE(0), sequence++, type);
    if (type === 'fcTL') {
      assert.deepEqual([data.readUInt32BE(4), data.readUInt32BE(8)], [WIDTH, HEIGHT]);
      parts.push([]);
    }
    if (type === 'IDAT') parts.at(-1)?.push(data);
    if (type === 'fdAT') parts.at(-1)?.push(data.subarray(4));
  }
  return parts.map((each) => inflateSync(Buffer.concat(each)));
}

describe(`a film that a pool renders${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  let programs: LocalPrograms;
  let packages: WorkPackages;
  let film: Program | undefined;

  before(function () {
    skipOrFail(this, skipReason);
  });
  beforeEach(() => {
    programs = new LocalPrograms();
    packages = new WorkPackages();
  });
  afterEach(async () => {
    await film?.end('SIGKILL');
    await programs?.close();
    packages?.remove();
  });

  it('has all its frames, though a server is killed meanwhile', async () => {
    const registrar = programs.rsplab('registrar', '--no-announce', '--address', address(1));
    await registrar.prints(/^registrar /);
    const given = ['--service', 'scripting', '--trust', 'anyone', '--max-sessions', '2', '--registrar', address(1)];
    const place = ['--work-folder', packages.folder];
    const servers = [11, 12].map((number) =>
      programs.rsplab('server', ...given, ...place, '--address', address(number)),
    );
    for (const server of servers) await server.prints(/^registered in ScriptingPool/);
    const out = packages.path('film.png');
    const size = ['--frames', '24', '--width', `${WIDTH}`, '--parallel', '4', '--out', out];
    const network = ['--address', address(21), '--registrar', address(1), '--udp-port', `${testUdpPort}`];
    film = new Program(spawn(process.execPath, [example, ...size, ...network], { cwd: dirname(example) }));
    await film.prints(/^4\/24 frames/);
    await servers[0]?.end('SIGKILL');
    assert.equal(await film.ends(), 0, film.output);
    assert.match(film.output, /^24\/24 frames, .*; [1-9]\d* failovers$/m);
    const chunks = chunksOf(readFileSync(out));
    const [header, control] = chunks;
    assert.deepEqual([header?.type, control?.type, chunks.at(-1)?.type], ['IHDR', 'acTL', 'IEND']);
    assert.equal(control?.data.readUInt32BE(0), 24);
    const pictures = picturesOf(chunks);
    assert.equal(pictures.length, 24);
    for (const picture of pictures) assert.equal(picture.length, HEIGHT * (1 + 3 * WIDTH));
    assert.equal(new Set(pictures.map((picture) => picture.toString('base64'))).size, 24);
  });
});
