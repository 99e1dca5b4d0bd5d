// Lets a pool render a film, a frame a work package: node film.mjs [--help]
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { RealWorld, WorkPool } from 'rsplab';
import { animatedPng } from './animated-png.mjs';

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '48' },
    width: { type: 'string', default: '480' },
    parallel: { type: 'string', default: '8' }, // frames at the same time: as many as the pool has processors, or more
    out: { type: 'string', default: 'film.png' },
    address: { type: 'string' }, // own one; default: all
    registrar: { type: 'string' }, // default: found by its announcements
    'udp-port': { type: 'string', default: '9899' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(
    'node film.mjs [--frames 48] [--width 480] [--parallel 8] [--out film.png] [--address …] [--registrar …]',
  );
  process.exit();
}
const frames = Number(values.frames);
const width = Number(values.width);
const RATE = 24;

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'film-'));
const resultOf = (frame) => join(folder, `${frame}.png`);

/** A work package: the script, and what is different in each frame. */
function packageOf(frame) {
  const content = join(folder, `frame-${frame}`);
  mkdirSync(content);
  copyFileSync(file('ssrun'), join(content, 'ssrun'));
  const height = Math.round((width * 9) / 16);
  writeFileSync(join(content, 'frame'), `width=${width} height=${height} clock=${frame / frames}\n`);
  execFileSync('tar', ['-czf', `${content}.tar.gz`, '-C', content, '.']);
  return `${content}.tar.gz`;
}

const begin = performance.now();
const byHost = new Map();
let [done, failovers] = [0, 0];

function showProgress() {
  const seconds = (performance.now() - begin) / 1000;
  const left = done === 0 ? '' : `, ${Math.ceil((seconds / done) * (frames - done))} s left`;
  const hosts = Array.from(byHost, ([name, count]) => `${name} ${count}`).join(', ');
  const line = `${done}/${frames} frames, ${(done / seconds).toFixed(1)}/s${left}; begun by ${hosts}; ${failovers} failovers`;
  process.stdout.write(process.stdout.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
}

async function render(pool, frame) {
  const { status } = await pool.run({
    input: packageOf(frame),
    environment: file('scene.pov'),
    output: resultOf(frame),
    onBegin: (host, element) => {
      const name = `${host} (${element.toString(16)})`;
      byHost.set(name, (byHost.get(name) ?? 0) + 1);
    },
    onRetry: () => failovers++,
  });
  if (status !== 0) throw new Error(`frame ${frame}: exit status ${status}\n${readFileSync(resultOf(frame), 'utf8')}`);
  done++;
  showProgress();
}

const world = await RealWorld.open({
  udpPort: Number(values['udp-port']),
  ...(values.address === undefined ? {} : { addresses: [values.address] }),
  ...(values.registrar === undefined ? {} : { registrars: [values.registrar] }),
});
try {
  const pool = WorkPool.open(world, { work: { retryDelay: 1, keepAliveInterval: 2, keepAliveTimeout: 5 } });
  const all = Array.from({ length: frames }, (_, frame) => frame);
  // Each of them takes the next frame when it has finished one.
  const rendering = Array.from({ length: Number(values.parallel) }, async () => {
    for (let frame = all.shift(); frame !== undefined; frame = all.shift()) await render(pool, frame);
  });
  await Promise.all(rendering);
  const pictures = Array.from({ length: frames }, (_, frame) => readFileSync(resultOf(frame)));
  writeFileSync(values.out, animatedPng(pictures, RATE));
  console.log(`${process.stdout.isTTY ? '\n' : ''}${values.out}: ${frames} frames at ${RATE}/s, open it in a browser`);
  await pool.close();
} finally {
  await world.close();
  rmSync(folder, { recursive: true });
}
