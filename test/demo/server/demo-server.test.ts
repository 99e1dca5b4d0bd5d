import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { DemoServer } from '../../../demo/server/demo-server.ts';
import { PoolState } from '../../../demo/view/pool-state.ts';
import { componentView, ScriptedWorld } from '../scripted-world.ts';
import { ask, FollowingPage, placeOf, type Asked } from './demo-requests.ts';

const message = { from: 'pe1', to: 'pr1', protocol: 'ASAP', byteLength: 100 } as const;

describe('the server of the demo', () => {
  let world: ScriptedWorld;
  let server: DemoServer;
  const pages: FollowingPage[] = [];

  async function serve(host = '127.0.0.1'): Promise<void> {
    world = new ScriptedWorld();
    server = await DemoServer.opened({ world, host, port: 0 });
    await world.start(server.hub.observe);
  }

  async function follow(headers = {}): Promise<FollowingPage> {
    const page = await FollowingPage.opened(server, headers);
    pages.push(page);
    return page;
  }

  function send(type: string, count = 1, more: { from?: string; decoded?: () => string } = {}): void {
    for (let i = 0; i < count; i++) world.tell({ kind: 'message', ...message, type, ...more });
  }

  beforeEach(async () => serve());

  afterEach(async () => {
    for (const page of pages.splice(0)) page.close();
    await server.close();
  });

  describe('serves', () => {
    it('the page, with a policy that allows what comes from here alone', async () => {
      const { status, headers, text } = await ask(server, '/');
      assert.equal(status, 200);
      assert.match(text, /<script type="module" src="demo\/page\/main.js">/);
      const policy = String(headers['content-security-policy']);
      assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'/);
      assert.doesNotMatch(policy, /unsafe|http|\*/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.equal(headers['cache-control'], 'no-store');
    });

    it('whatever its scripts import, and its style', async () => {
      const { text: page } = await ask(server, '/');
      const found = new Set([...page.matchAll(/(?:href|src)="([\w/.-]+)"/g)].map(([, path]) => `/${path}`));
      for (const path of found) {
        const { status, headers, text } = await ask(server, path);
        assert.equal(status, 200, path);
        assert.match(String(headers['content-type']), path.endsWith('.css') ? /^text\/css/ : /^text\/javascript/);
        for (const [, target] of text.matchAll(/^import .*from '([^']+)'/gm))
          found.add(new URL(target, `http://demo${path}`).pathname);
      }
      assert.ok(found.has('/demo/view/pool-state.js'), [...found].join());
    });

    it('no other file', async () => {
      const others = ['/package.json', '/demo/server/demo-server.js', '/../package.json', '/%2e%2e/package.json'];
      for (const path of [...others, '//etc/passwd', '/demo/page/main.js.map', '/demo/page'])
        assert.equal((await ask(server, path)).status, 404, path);
      assert.equal((await ask(server, 'http://[')).status, 400);
    });
  });

  describe('tells', () => {
    it('how everything is, then what changes', async () => {
      const page = await follow();
      await page.until(({ length }) => length > 0);
      const [snapshot] = page.updates;
      assert.equal(snapshot?.kind, 'snapshot');
      const state = new PoolState();
      for (const observation of snapshot?.observations ?? []) state.apply(observation);
      assert.deepEqual([...state.components.keys()].toSorted(), ['pe1', 'pe2', 'pe3', 'pr1', 'pr2', 'pu1', 'pu2']);
      assert.equal(state.associations.size, 8);
      world.component('pe1', { state: 'failed' });
      await page.until(({ length }) => length > 1);
      const [, change] = page.updates;
      assert.equal(change?.kind, 'changes');
      assert.deepEqual(
        // A sample of the pool may be among them.
        change?.observations.flatMap((each) => (each.kind === 'component' ? [[each.id, each.state]] : [])),
        [['pe1', 'failed']],
      );
    });

    it('a page that comes back how everything is now', async () => {
      const first = await follow();
      await first.until(({ length }) => length > 0);
      first.close();
      world.tell({ kind: 'componentGone', id: 'pe3' });
      send('ASAP_REGISTRATION', 3);
      const second = await follow();
      await second.until(({ length }) => length > 0);
      const ids = second.updates[0]?.observations.flatMap((each) => (each.kind === 'component' ? [each.id] : []));
      assert.ok(ids?.includes('pe2'));
      assert.ok(!ids.includes('pe3'));
      assert.equal(second.total('ASAP_REGISTRATION'), 3);
    });

    it('each message in the counters, whatever is drawn', async () => {
      const page = await follow();
      for (let i = 0; i < 100; i++) send(`TYPE_${i}`, 50);
      await page.until(() => page.total('TYPE_99') === 50);
      const changes = page.updates.filter(({ kind }) => kind === 'changes');
      for (let i = 0; i < 100; i++) assert.equal(page.total(`TYPE_${i}`), 50);
      const drawn = changes.flatMap(({ traffic }) => traffic).reduce((sum, { recent }) => sum + recent, 0);
      const undrawn = changes.reduce((sum, each) => sum + (each.kind === 'changes' ? each.undrawn : 0), 0);
      assert.equal(drawn + undrawn, 5000);
      assert.ok(undrawn > 0, 'it says what is too much to be drawn');
    });

    it('a page that does not read for a while how everything is then, and keeps little for it', async () => {
      const page = await follow();
      await page.until(({ length }) => length > 0);
      page.pause();
      const text = 'x'.repeat(1000);
      const event = { component: 'pe1', event: 'remark', level: 'info', subject: 'other', isHighlight: true } as const;
      const before = process.memoryUsage().rss;
      // 20 MB, of which the system and the server take a few.
      for (let round = 0; round < 50; round++) {
        for (let i = 0; i < 400; i++) world.tell({ kind: 'event', ...event, text, about: [] });
        send('ASAP_REGISTRATION', 10);
        // As many updates as intervals: the next one begins with a page that comes and goes.
        const other = await FollowingPage.opened(server);
        other.close();
      }
      assert.ok(process.memoryUsage().rss - before < 100e6);
      page.read();
      await page.until(() => page.total('ASAP_REGISTRATION') === 500);
      assert.ok(page.updates.filter(({ kind }) => kind === 'snapshot').length > 1);
    });

    it('one snapshot, however long, and then changes', async () => {
      const event = { component: 'pe1', event: 'remark', level: 'info', subject: 'other', isHighlight: true } as const;
      const text = 'x'.repeat(20_000);
      for (let i = 0; i < 400; i++) world.tell({ kind: 'event', ...event, text, about: [] });
      const page = await follow();
      world.component('pe1', { state: 'failed' });
      await page.until(({ length }) => length > 1);
      assert.ok(JSON.stringify(page.updates[0]).length > 6e6);
      assert.deepEqual(
        page.updates.slice(0, 2).map(({ kind }) => kind),
        ['snapshot', 'changes'],
      );
    });

    it('no more pages than it can', async () => {
      for (let i = 0; i < 16; i++) assert.equal((await follow()).status, 200);
      assert.equal((await follow()).status, 503);
      pages[0]?.close();
      // The server learns of it a little later.
      for (let status = 503; status !== 200;) {
        const page = await follow();
        ({ status } = page);
        if (status === 200) await page.until(({ length }) => length > 0);
      }
    });

    it('a message in full when it is asked for, and a log', async () => {
      const page = await follow();
      send('ASAP_REGISTRATION', 1, { decoded: () => '{ "type": "ASAP_REGISTRATION" }' });
      await page.until(() => page.total('ASAP_REGISTRATION') === 1);
      const number = page.updates.at(-1)?.traffic[0]?.latest;
      assert.equal((await ask(server, `/message?number=${number}`)).text, '{ "type": "ASAP_REGISTRATION" }');
      for (const other of ['99', '', 'x', '-1', '1e99'])
        assert.equal((await ask(server, `/message?number=${other}`)).status, 404, other);
      assert.equal((await ask(server, '/log?component=pe1')).text, 'first line\nsecond line');
      assert.equal((await ask(server, '/log?component=nobody')).status, 404);
    });
  });

  describe('is asked to control the world', () => {
    async function control(body: string, headers: Record<string, string | undefined> = {}): Promise<[number, string]> {
      const { origin, token } = placeOf(server);
      const usual = { Origin: origin, Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
      const sent = Object.entries({ ...usual, ...headers }).filter(
        (each): each is [string, string] => each[1] !== undefined,
      );
      const asked: Asked = { method: 'POST', body, headers: Object.fromEntries(sent) };
      const { status, text } = await ask(server, '/control', asked);
      return [status, text];
    }
    const stop = JSON.stringify({ action: 'stop', component: 'pe1' });

    it('and does what its page asks', async () => {
      assert.deepEqual(await control(stop), [204, '']);
      assert.deepEqual(world.requests, [{ action: 'stop', component: 'pe1' }]);
    });

    it('and says what the world refuses', async () => {
      world.refusal = 'PE 1 does not run';
      assert.deepEqual(await control(stop), [409, 'PE 1 does not run']);
    });

    const refusals: [string, number, Record<string, string | undefined>][] = [
      ['of another origin', 403, { Origin: 'http://evil.example' }],
      ['of another port of this machine', 403, { Origin: 'http://127.0.0.1:1' }],
      ['of a file or a sandbox', 403, { Origin: 'null' }],
      ['without an origin', 403, { Origin: undefined }],
      ['without the token', 401, { Authorization: undefined }],
      ['with another token', 401, { Authorization: 'Bearer x' }],
      ['with the token as a password', 401, { Authorization: 'Basic eDp4' }],
      ['as forms send it', 415, { 'Content-Type': 'text/plain' }],
      ['without a type', 415, { 'Content-Type': undefined }],
      ['that a browser calls cross-site', 403, { 'Sec-Fetch-Site': 'cross-site' }],
      ['by another name of this address', 421, { Host: 'rebound.example' }],
    ];
    for (const [what, expected, headers] of refusals)
      it(`and refuses a request ${what}`, async () => {
        const [status, text] = await control(stop, headers);
        assert.equal(status, expected, text);
        assert.deepEqual(world.requests, []);
      });

    it('and refuses what is no request', async () => {
      const requests = [
        '',
        '{',
        'null',
        '[]',
        '{"action":"explode"}',
        '{"action":"stop"}',
        '{"action":"speed","speed":-1}',
      ];
      for (const body of [
        ...requests,
        '{"action":"stop","component":"pe1","more":1}',
        '{"action":"cutPath","component":"a"}',
      ])
        assert.equal((await control(body))[0], 400, body);
      assert.equal((await control(JSON.stringify({ action: 'stop', component: 'x'.repeat(20_000) })))[0], 413);
      assert.deepEqual(world.requests, []);
    });

    it('by POST alone', async () => {
      const { status, headers } = await ask(server, '/control');
      assert.deepEqual([status, headers.allow], [405, 'POST']);
      assert.equal((await ask(server, '/', { method: 'POST' })).status, 405);
    });
  });

  describe('on this machine alone', () => {
    it('is seen without the token, under names of this machine', async () => {
      const { port } = new URL(placeOf(server).origin);
      for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, '[::1]:9000', 'LOCALHOST'])
        assert.equal((await ask(server, '/', { headers: { Host: host } })).status, 200, host);
      for (const host of ['rebound.example', `rebound.example:${port}`, '192.0.2.1', 'localhost.rebound.example'])
        assert.equal((await ask(server, '/', { headers: { Host: host } })).status, 421, host);
      assert.equal((await follow()).status, 200);
    });

    it('is not seen by pages of other origins', async () => {
      assert.equal((await follow({ Origin: 'http://evil.example' })).status, 403);
      assert.equal((await follow({ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' })).status, 403);
      assert.equal((await follow({ 'Sec-Fetch-Site': 'same-origin' })).status, 200);
    });

    it('is reached by links of other origins: the page is, and nothing else', async () => {
      const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' };
      assert.equal((await ask(server, '/', { headers })).status, 200);
      for (const path of ['/stream', '/message?number=1', '/log?component=pe1', '/demo/page/main.js'])
        assert.equal((await ask(server, path, { headers })).status, 403, path);
    });
  });

  describe('for others, too', () => {
    beforeEach(async () => {
      await server.close();
      await serve('0.0.0.0');
    });

    it('is seen with the token alone', async () => {
      const { token } = placeOf(server);
      assert.equal((await ask(server, '/')).status, 200, 'the page itself tells nothing');
      assert.equal((await follow()).status, 401);
      assert.equal((await follow({ Authorization: 'Bearer wrong' })).status, 401);
      assert.equal((await follow({ Authorization: `Bearer ${token}` })).status, 200);
      for (const path of ['/log?component=pe1', '/message?number=1'])
        assert.equal((await ask(server, path)).status, 401);
    });

    it('is not there under names that anybody may have given it', async () => {
      assert.equal((await ask(server, '/', { headers: { Host: 'rebound.example' } })).status, 421);
      assert.equal((await ask(server, '/', { headers: { Host: '192.0.2.1:80' } })).status, 200);
    });
  });

  it('does not wait for requests that do not come', async () => {
    const page = await follow();
    const { hostname, port } = new URL(placeOf(server).origin);
    const beginnings = ['', 'GET / HTTP/1.1\r\nHost: ', 'POST /control HTTP/1.1\r\n'];
    const sockets = beginnings.map((beginning) => {
      const socket = connect(Number(port), hostname).resume();
      if (beginning !== '') socket.write(beginning);
      return socket;
    });
    await Promise.all(sockets.map(async (socket) => once(socket, 'close')));
    // Who is answered for long is not disturbed.
    const { length } = page.updates;
    world.component('pe1', { state: 'failed' });
    await page.until((updates) => updates.length > length);
  });

  it('has a token of its own each time', async () => {
    const { token } = placeOf(server);
    await server.close();
    await serve();
    assert.notEqual(placeOf(server).token, token);
    assert.ok(token.length >= 32);
  });

  it('lives on when a component is nonsense', async () => {
    const page = await follow();
    world.tell({ kind: 'component', ...componentView('pe1', { name: '\u0000\n\ndata:{}</script>'.repeat(100) }) });
    await page.until(({ length }) => length > 1);
    const [, change] = page.updates;
    assert.equal(change?.observations.length, 1);
  });
});
