import assert from 'node:assert/strict';
import type { Random } from '../../protocol/host.ts';
import type { ConformanceTest } from './conformance-stage.ts';

const DRAWS = 1000;

function draws<T>(draw: () => T, count = DRAWS): T[] {
  return Array.from({ length: count }, draw);
}

function uniforms(random: Random): number[] {
  return draws(() => random.uniform());
}

/** What every world's random streams and entropy must do. */
export const chanceTests: readonly ConformanceTest[] = [
  {
    name: 'a random stream draws the same by the same name of the same host, and others by others',
    run: async ({ world }) => {
      const [one, other] = [world.newHost('a').host, world.newHost('b').host];
      const drawn = uniforms(one.random.stream('service'));
      assert.deepEqual(uniforms(one.random.stream('service')), drawn);
      for (const unlike of [one.random.stream('servicf'), one.random.stream(''), other.random.stream('service')])
        assert.equal(uniforms(unlike).filter((value, index) => value === drawn[index]).length, 0);
    },
  },
  {
    name: 'random streams leave each other alone',
    run: async ({ world }) => {
      const { random } = world.newHost('a').host;
      const alone = uniforms(random.stream('a'));
      const [a, b] = [random.stream('a'), random.stream('b')];
      const between = draws(() => {
        b.exponential(1);
        b.uint32();
        return a.uniform();
      });
      assert.deepEqual(between, alone);
    },
  },
  {
    name: 'random numbers are in their ranges, and use them',
    run: async ({ world }) => {
      const stream = world.newHost('a').host.random.stream('ranges');
      const uniform = uniforms(stream);
      assert.ok(uniform.every((value) => value >= 0 && value < 1));
      assert.ok(Math.min(...uniform) < 0.05 && Math.max(...uniform) > 0.95);
      // 53 bits: more than 32 bits can distinguish.
      assert.ok(uniform.some((value) => !Number.isInteger(value * 2 ** 32)));
      const integers = draws(() => stream.uint32());
      assert.ok(integers.every((value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32));
      assert.ok(Math.max(...integers) > 2 ** 31);
      const exponential = draws(() => stream.exponential(5));
      assert.ok(exponential.every((value) => value >= 0 && Number.isFinite(value)));
      // Six standard errors.
      const mean = exponential.reduce((sum, value) => sum + value, 0) / DRAWS;
      assert.ok(Math.abs(mean - 5) < (6 * 5) / Math.sqrt(DRAWS), `${mean}`);
      assert.equal(stream.exponential(0), 0);
    },
  },
  {
    name: 'identifiers are whole numbers of 32 bits, never 0, and differ from draw to draw and from host to host',
    run: async ({ world }) => {
      const hosts = [world.newHost('a').host, world.newHost('b').host];
      const identifiers = hosts.flatMap(({ entropy }) => draws(() => entropy.nonZeroUint32(), 100));
      assert.ok(identifiers.every((value) => Number.isInteger(value) && value > 0 && value < 2 ** 32));
      // 200 of 2^32: two are the same once in 200 000 runs of this test.
      assert.equal(new Set(identifiers).size, identifiers.length);
    },
  },
  {
    name: 'secrets have the size that is wanted, in memory of their own, and differ',
    run: async ({ world }) => {
      const hosts = [world.newHost('a').host, world.newHost('b').host];
      const secrets = hosts.flatMap(({ entropy }) => [entropy.bytes(32), entropy.bytes(32)]);
      for (const secret of secrets) assert.equal(secret.length, 32);
      assert.equal(new Set(secrets.map((secret) => Buffer.from(secret).toString('hex'))).size, 4);
      const [first, second] = secrets;
      const before = second.slice();
      first.fill(0);
      assert.deepEqual(second, before);
      assert.equal(hosts[0].entropy.bytes(0).length, 0);
      assert.ok(new Set(hosts[0].entropy.bytes(4096)).size > 200, 'all values of bytes');
    },
  },
];
