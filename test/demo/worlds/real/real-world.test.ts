import assert from 'node:assert/strict';
import { demoComponentCall } from '../../../../cli/demo/component-call.ts';
import { MOST_BOARD_PIXELS } from '../../../../demo/view/image-board.ts';
import { ControlRefused } from '../../../../demo/worlds/demo-world.ts';
import { MOST_PROCESSES } from '../../../../demo/worlds/real/address-block.ts';
import { sightOf } from '../../../../demo/worlds/real/fractal-sights.ts';
import { openRealWorld, usualImage } from '../../../../demo/worlds/real/real-world.ts';
import { FractalComputation } from '../../../../protocol/services/fractal/computation.ts';
import { tilesOf } from '../../../../protocol/services/fractal/tiles.ts';
import { until } from '../../../native/patience.ts';
import { testUdpPort } from '../../../test-ports.ts';
import { ObservedWorld } from '../observed-world.ts';

const image = { width: 80, height: 64, sessions: 2, maxIterations: 250, algorithm: 'Mandelbrot' } as const;
const ids = ['pr1', 'pr2', 'pe1', 'pe2', 'pe3', 'pu1'];

/** Values modulo the number of colors of the first image, tile by tile. */
function firstImage(): number[][] {
  return tilesOf(sightOf(0, image), image.sessions).map(({ parameter }) => {
    const values: number[] = [];
    new FractalComputation({ parameter, x: 0, y: 0 }).compute(values, Infinity, Infinity);
    return values.map((value) => value % 72);
  });
}

describe('images of the users of a real demo', () => {
  it('are as large as there is room for them all', () => {
    const { width, height } = usualImage(2);
    assert.deepEqual([width, height], [400, 250]);
    for (const users of [41, 42, MOST_PROCESSES]) {
      const usual = usualImage(users);
      assert.ok(users * usual.width * usual.height <= MOST_BOARD_PIXELS, `${users} users`);
      assert.ok(usual.width >= 64 && usual.height >= 64);
    }
  });

  it('are refused where there is no room for them beside the others', async () => {
    // Processes that say that they are up, and nothing else.
    const call = ['sh', '-c', `echo '{"kind":"started"}'; exec sleep 1000`];
    const numbers = { registrars: 0, servers: 1, clients: 2, udpPort: testUdpPort };
    const observed = await ObservedWorld.start(openRealWorld({ call, ...numbers }));
    const resized = async (component: string, width: number) =>
      observed.world.control({ action: 'newImage', component, image: { width, height: 2048 } });
    try {
      for (const user of ['pu1', 'pu2']) await observed.shows(user, ({ state }) => state === 'up', 'is up');
      await assert.rejects(resized('pu1', 2048), /^ControlRefused: an image of 2048 × 2048 .* room for 4094304$/);
      await resized('pu1', 1920);
      await assert.rejects(resized('pu2', 1024), /room for 262144$/);
      await resized('pu1', 1024);
      await resized('pu2', 1024);
    } finally {
      await observed.world.stop();
    }
  });
});

describe('a demo of real processes', () => {
  let observed: ObservedWorld;

  before(async () => {
    // Each element takes a second or two for its part of an image.
    const numbers = { registrars: 2, servers: 3, clients: 1, udpPort: testUdpPort, capacity: 200_000 };
    observed = await ObservedWorld.start(openRealWorld({ call: demoComponentCall, ...numbers, image }));
  });
  after(async () => observed?.world.stop());

  const serves = async (...components: readonly string[]): Promise<void> => {
    for (const id of components)
      await observed.shows(id, ({ state, inService }) => state === 'up' && inService === true, 'serves');
  };
  /** The element of which pixels come now. */
  const servingElement = async (): Promise<string> => {
    const before = observed.all('pixels').length;
    await until(() => observed.all('pixels').length > before, 'pixels');
    return observed.all('pixels').at(-1)?.element ?? '';
  };
  const control = observedControl(() => observed);

  it('shows all components with their links, identifiers and addresses', async () => {
    await serves(...ids);
    const inService = observed.texts.filter((text) => text.includes('is in service'));
    assert.match(inService[0] ?? '', /^PR 1 is in service, no other registrar was found$/);
    assert.match(inService[1] ?? '', /^PR 2 is in service, the handlespace was learned from a mentor$/);
    const homes = new Set<string | undefined>();
    for (const id of ['pe1', 'pe2', 'pe3'])
      homes.add((await observed.shows(id, ({ home }) => home !== undefined, 'knows its home')).home);
    assert.equal(homes.size, 2, 'each registrar has some of the elements');
    assert.ok(!observed.texts.some((text) => /lost its registrar|was given no element/.test(text)));
    const links = (): string[] =>
      Array.from(
        observed.associations.values(),
        ({ from, to, protocol }) => `${[from, to].toSorted().join()} ${protocol}`,
      );
    await until(() => links().includes('pr1,pr2 ENRP'), 'the link of the registrars');
    for (const id of ['pe1', 'pe2', 'pe3', 'pu1'])
      await until(() => links().some((link) => link.includes(id) && link.endsWith(' ASAP')), `${id} at a registrar`);
    await until(() => links().some((link) => /^pe\d,pu1 application$/.test(link)), 'a session');
    const identifiers = new Set(Array.from(observed.components.values(), ({ identifier }) => identifier));
    assert.equal(identifiers.size, 6); // the pool user has none
    const addresses = Array.from(observed.components.values(), (each) => each.addresses).flat();
    assert.equal(new Set(addresses).size, 12);
    assert.ok(addresses.every((address) => address.startsWith('127.')));
    const element = await observed.shows('pe1', ({ home }) => home !== undefined, 'knows its home');
    assert.deepEqual([element.pool, element.policy, element.name], ['FractalGeneratorPool', 'LeastUsed', 'PE 1']);
    const registrars = ['pr1', 'pr2'].map((id) => observed.components.get(id)?.identifier);
    assert.ok(registrars.includes(element.home));
  });

  it('completes an image, whose pixels are right', async () => {
    await until(() => observed.all('imageStatus').some(({ isComplete }) => isComplete), 'an image');
    await observed.tells(/^The image of PU 1 is complete/);
    const [first] = observed.all('image');
    assert.deepEqual(first?.tiles, [
      { x: 0, y: 0, width: 40, height: 64 },
      { x: 40, y: 0, width: 40, height: 64 },
    ]);
    const end = observed.observations.findIndex((each) => each.kind === 'imageStatus' && each.isComplete);
    const drawn = first.tiles.map(({ width, height }) => Array.from<number>({ length: width * height }));
    for (const each of observed.observations.slice(0, end))
      if (each.kind === 'pixels') drawn[each.session]?.splice(each.first, each.values.length, ...each.values);
    assert.deepEqual(drawn, firstImage());
    assert.ok(observed.all('usage').some(({ requests }) => requests >= image.sessions));
  });

  it('tells of messages with their ends, and decodes them when it is asked to', () => {
    const messages = observed.all('message');
    const registration = messages.find(({ type, from }) => type === 'ASAP_REGISTRATION' && from === 'pe1');
    assert.match(registration?.to ?? '', /^pr\d$/);
    assert.equal(registration?.protocol, 'ASAP');
    assert.match(registration?.decoded?.() ?? '', /"poolHandle": "FractalGeneratorPool"/);
    const data = messages.find(({ type }) => type === 'FRACTAL_DATA');
    assert.deepEqual([data?.to, data?.protocol], ['pu1', 'application']);
    assert.ok(data?.from.startsWith('pe') && data.byteLength > 16);
    assert.ok(messages.some(({ type, protocol }) => type === 'ENRP_PRESENCE' && protocol === 'ENRP'));
  });

  it('shows the failover when an element is killed, and that another one has computed what comes then', async () => {
    const killed = await servingElement();
    await control({ action: 'kill', component: killed });
    await observed.shows(killed, ({ state }) => state === 'failed', 'is killed');
    const name = observed.components.get(killed)?.name ?? '';
    await observed.tells(new RegExp(`^${name} was killed`));
    await observed.tells(new RegExp(`^Failover: session \\d of PU 1 goes on with PE \\d instead of ${name}`));
    const before = observed.all('pixels').length;
    await until(
      () =>
        observed
          .all('pixels')
          .slice(before)
          .some(({ element, failovers }) => failovers > 0 && element !== killed),
      'pixels of another element',
    );
    await control({ action: 'start', component: killed });
    await serves(killed);
  });

  it('shows the takeover when a home registrar is killed, and its return', async () => {
    const home = observed.components.get('pe1')?.home;
    const [killed, other] = observed.components.get('pr1')?.identifier === home ? ['pr1', 'pr2'] : ['pr2', 'pr1'];
    await control({ action: 'kill', component: killed });
    const [name, otherName] = [killed, other].map((id) => observed.components.get(id)?.name ?? '');
    await observed.tells(new RegExp(`^${name} was killed`));
    await observed.tells(new RegExp(`^${otherName} took over the elements of ${name}`));
    const identifier = observed.components.get(other)?.identifier;
    await observed.shows(
      'pe1',
      (element) => element.home === identifier && element.inService === true,
      'has a new home',
    );
    await control({ action: 'start', component: killed });
    const again = await observed.shows(killed, ({ inService }) => inService === true, 'is back');
    assert.notEqual(again.identifier, home);
  });

  it('restarts a component, which leaves in order and is another one then', async () => {
    await serves('pe2');
    const before = observed.components.get('pe2')?.identifier;
    await control({ action: 'restart', component: 'pe2' });
    await observed.tells(/^PE 2 has stopped/);
    const restarted = (identifier: string | undefined): boolean => identifier !== undefined && identifier !== before;
    await observed.shows('pe2', ({ identifier, inService }) => inService === true && restarted(identifier), 'is back');
    assert.ok(observed.texts.some((text) => text.startsWith('PE 2 left the pool')));
  });

  it('lets an element fail its sessions, which go on elsewhere', async () => {
    // Packets enough for the sessions to fail.
    const many = { width: 256, height: 256, algorithm: 'TestPattern' };
    await control({ action: 'newImage', component: 'pu1', image: many });
    await control({ action: 'failureMode', component: 'pe2' });
    const failing = await observed.shows(
      'pe2',
      ({ failureMode, state }) => failureMode === true && state === 'up',
      'fails',
    );
    assert.ok(failing.actions.includes('reliableMode') && !failing.actions.includes('failureMode'));
    await observed.tells(/^PE 2 ended the session: PU 1 looks for another element/);
    await control({ action: 'reliableMode', component: 'pe2' });
    await observed.shows(
      'pe2',
      ({ failureMode, inService }) => failureMode === false && inService === true,
      'is reliable',
    );
  });

  it('cuts a path, and goes on over the other one', async () => {
    const [address = ''] = observed.components.get('pu1')?.addresses ?? [];
    await control({ action: 'cutPath', component: 'pu1', path: 0 });
    await observed.shows('pu1', ({ cutPaths }) => cutPaths?.[0] === 0, 'has a cut');
    await until(
      () =>
        observed
          .all('event')
          .some(({ event, text }) => event === 'pathFailed' && text.includes(`to ${address} of PU 1`)),
      'that the path fails',
    );
    const images = observed.all('image').length;
    await until(() => observed.all('image').length > images, 'the next image');
    await control({ action: 'joinPath', component: 'pu1', path: 0 });
    await until(
      () =>
        observed
          .all('event')
          .some(({ event, text }) => event === 'pathWorks' && text.includes(`to ${address} of PU 1`)),
      'that the path works again',
    );
    await assert.rejects(control({ action: 'cutPath', component: 'pu1', path: 2 }), /has 2 paths/);
  });

  it('begins another image, of what there can be', async () => {
    await control({
      action: 'newImage',
      component: 'pu1',
      image: { width: 64, sessions: 4, algorithm: 'TestPattern' },
    });
    await until(
      () => observed.all('image').some(({ width, tiles }) => width === 64 && tiles.length === 4),
      'the image',
    );
    for (const refused of [{ width: 1 }, { algorithm: 'Julia' }, { sessions: 1000 }])
      await assert.rejects(control({ action: 'newImage', component: 'pu1', image: refused }), ControlRefused);
    await assert.rejects(control({ action: 'newImage', component: 'pe1', image: {} }), ControlRefused);
  });

  it('refuses what cannot be done, and says what can', async () => {
    await assert.rejects(
      control({ action: 'start', component: 'pe1' }),
      /^ControlRefused: PE 1 is up: start is not possible, but stop/,
    );
    await assert.rejects(control({ action: 'stop', component: 'pe9' }), ControlRefused);
    await assert.rejects(control({ action: 'pause' }), ControlRefused);
  });

  it('keeps the latest lines of the logs', () => {
    const lines = observed.world.log('pe1') ?? [];
    assert.ok(lines.some((line) => / info poolElement: registered in FractalGeneratorPool/.test(line)));
    assert.equal(observed.world.log('pe9'), undefined);
  });

  it('stops all', async () => {
    const before = observed.texts.length;
    await control({ action: 'stopAll' });
    for (const id of ids) await observed.shows(id, ({ state }) => state === 'stopped', 'is stopped');
    const told = observed.texts.slice(before);
    for (const name of ['PE 1', 'PE 2', 'PE 3'])
      assert.ok(told.some((text) => text.startsWith(`${name} left the pool`)));
    assert.ok(!told.some((text) => text.includes('lost its registrar')));
    assert.equal(observed.associations.size, 0);
  });
});

function observedControl(observed: () => ObservedWorld) {
  return async (request: Parameters<ObservedWorld['world']['control']>[0]): Promise<void> =>
    observed().world.control(request);
}
