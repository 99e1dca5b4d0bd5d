import assert from 'node:assert/strict';
import { meansNoWay, systemRoute, SystemRoutes, type SystemRoute } from '../../../native/udp/system-routes.ts';
import { foreignAddress } from '../foreign-addresses.ts';

const byFirst: SystemRoute = { kind: 'source', source: '10.0.0.1' };
const bySecond: SystemRoute = { kind: 'source', source: '10.0.0.2' };

interface Question {
  readonly destination: string;
  answer(route: SystemRoute): void;
  fail(): void;
}

/** A system that answers when the test says so, and a clock that the test sets. */
class Oracle {
  readonly questions: Question[] = [];
  /** Milliseconds. */
  now = 0;
  readonly routes = new SystemRoutes(
    async (destination) =>
      new Promise((resolve, reject) => {
        this.questions.push({ destination, answer: resolve, fail: () => reject(new Error('no descriptors')) });
      }),
    () => this.now,
  );

  /** Lets answers arrive. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('routes of the system', () => {
  it('are looked up once, however many packets wait, which then get them in order', async () => {
    const oracle = new Oracle();
    const heard: unknown[] = [];
    for (const packet of [1, 2, 3]) {
      assert.equal(oracle.routes.to('10.9.9.9'), undefined);
      assert.ok(oracle.routes.whenKnown('10.9.9.9', (route) => heard.push([packet, route])));
    }
    assert.equal(oracle.questions.length, 1);
    oracle.questions[0].answer(byFirst);
    await oracle.settle();
    assert.deepEqual(
      heard,
      [1, 2, 3].map((packet) => [packet, byFirst]),
    );
    assert.equal(oracle.routes.to('10.9.9.9'), byFirst);
    assert.equal(oracle.questions.length, 1);
  });

  it('are asked for again after 10 s, and the former one is used meanwhile', async () => {
    const oracle = new Oracle();
    oracle.routes.to('10.9.9.9');
    oracle.questions[0].answer(byFirst);
    await oracle.settle();
    oracle.now = 9_999;
    assert.equal(oracle.routes.to('10.9.9.9'), byFirst);
    assert.equal(oracle.questions.length, 1);
    oracle.now = 10_000;
    assert.equal(oracle.routes.to('10.9.9.9'), byFirst);
    assert.equal(oracle.routes.to('10.9.9.9'), byFirst);
    assert.equal(oracle.questions.length, 2);
    oracle.questions[1].answer(bySecond);
    await oracle.settle();
    assert.equal(oracle.routes.to('10.9.9.9'), bySecond);
  });

  it('are looked up again when they are doubted, and only then: unused ones are not', async () => {
    const oracle = new Oracle();
    oracle.routes.doubt('10.9.9.9');
    assert.equal(oracle.questions.length, 0);
    oracle.routes.to('10.9.9.9');
    oracle.routes.doubt('10.9.9.9');
    assert.equal(oracle.questions.length, 1, 'it is being asked for');
    oracle.questions[0].answer(byFirst);
    await oracle.settle();
    oracle.routes.doubt('10.9.9.9');
    assert.equal(oracle.questions.length, 2);
    oracle.questions[1].answer({ kind: 'unreachable', reason: 'gone' });
    await oracle.settle();
    assert.deepEqual(oracle.routes.known('10.9.9.9'), { kind: 'unreachable', reason: 'gone' });
  });

  it('that cannot be looked up are not unreachable: waiting packets are informed, and the next one looks up again', async () => {
    const oracle = new Oracle();
    const heard: unknown[] = [];
    oracle.routes.to('10.9.9.9');
    oracle.routes.whenKnown('10.9.9.9', (route) => heard.push(route));
    oracle.questions[0].fail();
    await oracle.settle();
    assert.deepEqual(heard, [undefined]);
    assert.equal(oracle.routes.to('10.9.9.9'), undefined);
    oracle.questions[1].answer(byFirst);
    await oracle.settle();
    oracle.routes.doubt('10.9.9.9');
    oracle.questions[2].fail();
    await oracle.settle();
    assert.equal(oracle.routes.to('10.9.9.9'), byFirst, 'what was known is kept');
  });

  it('take 16 sockets at a time and a bounded memory, for any flood of destinations', async () => {
    const oracle = new Oracle();
    let unheard = 0;
    for (let i = 0; i < 20_000; i++) {
      const destination = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
      oracle.routes.to(destination);
      for (let packet = 0; packet < (i === 19_999 ? 300 : 1); packet++)
        if (!oracle.routes.whenKnown(destination, () => undefined)) unheard++;
    }
    assert.equal(oracle.questions.length, 16);
    assert.equal(oracle.routes.size, 10_000);
    assert.equal(unheard, 300 - 256);
    let open = 0;
    for (let asked = 0; asked < oracle.questions.length; asked++) {
      oracle.questions[asked].answer(byFirst);
      await Promise.resolve();
      open = Math.max(open, oracle.questions.length - asked);
    }
    await oracle.settle();
    assert.ok(open <= 17, `${open} at a time`);
    for (let asked = 0; asked < oracle.questions.length; asked++) {
      oracle.questions[asked].answer(byFirst);
      if (asked % 16 === 15) await oracle.settle();
    }
    await oracle.settle();
    assert.ok(oracle.questions.length <= 10_016, 'those that were forgotten are not asked for');
    assert.equal(oracle.routes.to('10.0.78.31'), byFirst, 'the latest destination of all has had its turn');
  });

  it('to destinations in use are not forgotten in a flood of others', async () => {
    const oracle = new Oracle();
    const answerAll = async (): Promise<void> => {
      while (oracle.questions.length > 0) {
        for (const question of oracle.questions.splice(0)) question.answer(byFirst);
        await oracle.settle();
      }
    };
    oracle.routes.to('10.9.9.9');
    await answerAll();
    for (let round = 0; round < 4; round++) {
      oracle.now += 10_000;
      assert.equal(oracle.routes.to('10.9.9.9'), byFirst);
      await answerAll();
      for (let i = 0; i < 6_000; i++) oracle.routes.to(`10.${round}.${i >> 8}.${i & 255}`);
      await answerAll();
    }
    assert.equal(oracle.routes.to('10.9.9.9'), byFirst);
  });
});

function errorOf(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

describe('the route to a destination', () => {
  it('is unreachable when no own address is of its family, or when there is no way from any', async () => {
    for (const [destination, own] of [
      ['2001:db8::1', []],
      [foreignAddress(1), ['127.0.0.1']],
      [foreignAddress(1), ['127.0.0.1', '127.0.0.2']],
    ] as const)
      assert.equal((await systemRoute(destination, own)).kind, 'unreachable', destination);
  });

  it('leaves from the own address that the system prefers, else from the best of those that are given', async () => {
    assert.deepEqual(await systemRoute('127.0.0.9', ['127.0.0.2', '127.0.0.1']), {
      kind: 'source',
      source: '127.0.0.1',
    });
    assert.deepEqual(await systemRoute('127.0.0.9', ['127.0.0.3', '127.0.0.2']), {
      kind: 'source',
      source: '127.0.0.3',
    });
    assert.deepEqual(await systemRoute('127.0.0.2', ['127.0.0.3', '127.0.0.2']), {
      kind: 'source',
      source: '127.0.0.2',
    });
  });

  it('is not judged by errors that pass', () => {
    for (const code of ['ENETUNREACH', 'EHOSTUNREACH', 'EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'])
      assert.ok(meansNoWay(errorOf(code)), code);
    for (const code of ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EPERM', 'EMSGSIZE'])
      assert.ok(!meansNoWay(errorOf(code)), code);
  });
});
