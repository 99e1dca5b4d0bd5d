import assert from 'node:assert/strict';
import type { Association, EndpointHandler } from '../../../../protocol/host.ts';
import { FractalClient, type FractalClientOptions } from '../../../../protocol/services/fractal/client.ts';
import {
  FRACTAL_PPID,
  fractalCodec,
  imageEnd,
  type FractalData,
  type FractalMessage,
} from '../../../../protocol/services/fractal/codec.ts';
import { FractalServer, type FractalServerOptions } from '../../../../protocol/services/fractal/server.ts';
import { asapCodec } from '../../../../protocol/wire/asap-codec.ts';
import { ASAP_PPID, type AsapMessage } from '../../../../protocol/wire/asap-messages.ts';
import { MessagePayload } from '../../../../protocol/wire/codec.ts';
import { RserpoolWorld } from '../../rserpool-world.ts';
import { image, valuesOf } from './images.ts';

const poolHandle = 'FractalGeneratorPool';
const place = { profile: 'rsplib', addresses: [], port: 7000, association: {} } as const;
const asap = asapCodec('rsplib');
const usualServer: FractalServerOptions = {
  maxSessions: 4,
  failureAfter: Infinity,
  cookieMaxTime: 1,
  cookieMaxPackets: 10,
  dataMaxTime: 1,
  transmitTimeout: 2.5,
  maxTime: 1000,
  maxPixels: 1_000_000,
  capacity: 100_000,
};

/** A registrar, with elements that the test adds, and a client. */
class Stage {
  readonly world = new RserpoolWorld('rsplib');
  readonly heard: string[] = [];
  /** Of each pixel of the image: what came last. */
  readonly values: (number | undefined)[] = Array.from({ length: image.width * image.height });
  /** Of the session of each packet, when it came. */
  readonly failovers: number[] = [];
  #elements = 0;

  constructor() {
    this.world.registrar(1);
  }

  /** An element with a server. */
  serves(options: Partial<FractalServerOptions> = {}): { readonly server: FractalServer; crash(): void } {
    const { node, identifier } = this.#node();
    const server = new FractalServer(this.world.host(node), place, { ...usualServer, ...options }, () => undefined);
    this.#register(identifier, node);
    const crash = (): void => {
      this.world.network.crashProcesses(node);
      server.stop();
    };
    return { server, crash };
  }

  /** An element that answers as the test says. */
  plays(
    answer: (
      say: (...said: readonly (FractalMessage | AsapMessage)[]) => void,
      heard: FractalMessage | AsapMessage,
      association: Association,
    ) => void,
  ): void {
    const { node, identifier } = this.#node();
    const handler: EndpointHandler = {
      message: (association, message) => {
        const say = (...said: readonly (FractalMessage | AsapMessage)[]): void => {
          for (const each of said) {
            const isCookie = each.type === 'ASAP_COOKIE';
            const payload = isCookie
              ? new MessagePayload(asap, each)
              : new MessagePayload(fractalCodec, each as FractalMessage);
            assert.ok(association.send({ payload, ppid: isCookie ? ASAP_PPID : FRACTAL_PPID }));
          }
        };
        answer(say, message as FractalMessage | AsapMessage, association);
      },
      associationRestarted: () => undefined,
    };
    const protocols = [
      { ppid: FRACTAL_PPID, codec: fractalCodec },
      { ppid: ASAP_PPID, codec: asap },
    ];
    this.world.host(node).transport.open({ addresses: [], port: place.port, protocols }, handler);
    this.#register(identifier, node);
  }

  client(options: Partial<FractalClientOptions> = {}): FractalClient {
    this.world.run(1);
    const user = this.world.poolUser('user', { protocols: [{ ppid: FRACTAL_PPID, codec: fractalCodec }] });
    const usual = { poolHandle, sessions: 1, answerTimeout: 5, resolutionRetryDelay: 0.25 };
    return new FractalClient(
      user,
      image,
      { ...usual, ...options },
      {
        selected: () => undefined,
        pixels: ({ tile: { left, top, parameter }, first, values, failovers }) => {
          this.failovers.push(failovers);
          for (const [index, value] of values.entries()) {
            const [x, y] = [(first + index) % parameter.width, Math.floor((first + index) / parameter.width)];
            this.values[(top + y) * image.width + left + x] = value;
          }
        },
        failedOver: (session, why, element) => this.heard.push(`${session}: ${element} ${why}`),
        unavailable: (reason) => this.heard.push(reason),
        complete: () => this.heard.push('complete'),
      },
    );
  }

  run(seconds: number): void {
    this.world.run(seconds);
  }

  #node(): { readonly node: ReturnType<RserpoolWorld['node']>; readonly identifier: number } {
    const identifier = ++this.#elements;
    return { node: this.world.node(`element${identifier}`), identifier };
  }

  #register(identifier: number, node: ReturnType<RserpoolWorld['node']>): void {
    this.world.poolElement(identifier, { poolHandle }, {}, node).register();
  }
}

const pixels = image.width * image.height;
const whole = valuesOf(image);

/** A packet of the image. */
function packet(first: number, length: number): FractalData {
  const [startX, startY] = [first % image.width, Math.floor(first / image.width)];
  return { type: 'FRACTAL_DATA', startX, startY, values: whole.slice(first, first + length) };
}

const allPackets = Array.from({ length: Math.ceil(pixels / 324) }, (_, index) => packet(324 * index, 324));
const badCookie: AsapMessage = { type: 'ASAP_COOKIE', cookie: Uint8Array.of(1, 2, 3) };

describe('client of the Fractal Generator', () => {
  it('has an image computed, pixel by pixel', () => {
    const stage = new Stage();
    stage.serves();
    const client = stage.client();
    stage.run(100);
    assert.deepEqual(stage.heard, ['complete']);
    assert.deepEqual(stage.values, whole);
    const { pixels: came, failovers, elements } = client.progress;
    assert.deepEqual([came, failovers, [...elements]], [pixels, 0, [1]]);
  });

  it('has tiles computed by several sessions at the same time, by elements in turn', () => {
    const stage = new Stage();
    const served = [stage.serves(), stage.serves()];
    const client = stage.client({ sessions: 4 });
    stage.run(100);
    assert.deepEqual(stage.heard, ['complete']);
    // Steps are computed from the corners of tiles: some pixels at the edge of the set round otherwise.
    assert.ok(stage.values.filter((value, index) => value !== whole[index]).length < pixels / 100);
    assert.deepEqual(
      served.map(({ server }) => server.counters()['images']),
      [2, 2],
    );
    assert.equal(client.progress.elements.size, 2);
  });

  it('goes on at the next element after a failure, from the last cookie', () => {
    const stage = new Stage();
    const [first, second] = [stage.serves(), stage.serves()];
    const client = stage.client();
    stage.run(1.5);
    const { pixels: before } = client.progress;
    assert.ok(before > 0 && before < pixels);
    const [failing, other] = first.server.counters()['sessions'] === 1 ? [first, second] : [second, first];
    failing.crash();
    stage.run(100);
    assert.equal(stage.heard.length, 2);
    assert.match(stage.heard[0] ?? '', /^0: \d aborted$/);
    assert.deepEqual(stage.values, whole);
    assert.deepEqual([other.server.counters()['resumed'], client.progress.failovers], [1, 1]);
    assert.deepEqual([stage.failovers.at(0), stage.failovers.at(-1)], [0, 1]);
    // At most what came since the cookie, 10 packets or a second, comes again.
    const sent = other.server.counters()['packets'] ?? 0;
    assert.ok(324 * (sent - 11) <= pixels - before, `${sent} packets`);
  });

  it('completes an image with elements that fail after a packet each', () => {
    const stage = new Stage();
    for (let element = 0; element < 3; element++) stage.serves({ failureAfter: 1 });
    const client = stage.client();
    stage.run(200);
    assert.equal(stage.heard.at(-1), 'complete');
    assert.equal(client.progress.failovers, Math.ceil(pixels / 324) - 1);
    assert.deepEqual(stage.values, whole);
  });

  it('looks for an element until one has room', () => {
    const stage = new Stage();
    stage.serves({ maxSessions: 1 });
    stage.client({ sessions: 2 });
    stage.run(100);
    assert.equal(stage.heard.at(-1), 'complete');
    assert.ok(stage.heard.slice(0, -1).every((line) => line.endsWith(': 1 shutDownByPeer')));
  });

  it('leaves an element that is silent, or sends nothing new, and finds one that comes', () => {
    for (const said of [[], [packet(0, 10)]]) {
      const stage = new Stage();
      let times = 0;
      stage.plays((say, message, association) => {
        if (message.type !== 'FRACTAL_PARAMETER') return;
        times++;
        say(...said);
        const again = stage.world.host(stage.world.nodeNamed('element1')).clock.timer(() => {
          if (association.state === 'ended') return;
          say(...said);
          again.arm(1);
        });
        again.arm(1);
      });
      stage.client();
      stage.run(4);
      assert.deepEqual(stage.heard, []);
      stage.run(2);
      assert.deepEqual(stage.heard[0], '0: 1 no pixels');
      stage.serves();
      stage.run(100);
      assert.equal(stage.heard.at(-1), 'complete');
      assert.deepEqual(stage.values, whole);
      assert.ok(times < 10, `${times}`);
    }
  });

  it('says that there is no element, and goes on when one comes', () => {
    const stage = new Stage();
    stage.client();
    stage.run(1);
    assert.equal(stage.heard[0], 'unknown pool');
    stage.serves();
    stage.run(100);
    assert.equal(stage.heard.at(-1), 'complete');
  });

  it('believes no pixels outside of the image, however they are outside', () => {
    const outside: readonly FractalData[] = [
      { type: 'FRACTAL_DATA', startX: image.width, startY: 0, values: [1] },
      { type: 'FRACTAL_DATA', startX: 0, startY: image.height, values: [] },
      { type: 'FRACTAL_DATA', startX: 79, startY: 49, values: [1, 2] },
      { type: 'FRACTAL_DATA', startX: 0xffffffff, startY: 0xffffffff, values: [1] },
      { type: 'FRACTAL_DATA', startX: 0xffffffff, startY: 0, values: [] },
    ];
    for (const each of outside) {
      const stage = new Stage();
      stage.plays((say, message) => message.type === 'FRACTAL_PARAMETER' && say(each));
      const client = stage.client();
      stage.run(2);
      assert.equal(stage.heard[0], '0: 1 pixels outside of the image');
      assert.equal(client.progress.pixels, 0);
      assert.ok(stage.heard.length < 12, `${stage.heard.length} in 2 s`);
      client.stop();
    }
  });

  it('does not take an image for complete before all pixels came, and begins anew', () => {
    const stage = new Stage();
    let questions = 0;
    stage.plays((say, message) => {
      if (message.type === 'ASAP_COOKIE_ECHO') assert.fail('a cookie that led to gaps');
      if (message.type !== 'FRACTAL_PARAMETER') return;
      if (++questions === 1) say(badCookie, packet(0, 324), packet(648, 324), imageEnd);
      else say(...allPackets, imageEnd);
    });
    const client = stage.client();
    stage.run(10);
    assert.deepEqual(stage.heard, [`0: 1 ${pixels - 648} pixels are missing`, 'complete']);
    assert.deepEqual(stage.values, whole);
    assert.equal(client.progress.pixels, pixels);
  });

  it('begins anew when elements have no use for the cookie', () => {
    const stage = new Stage();
    stage.plays((say, message, association) => {
      if (message.type === 'FRACTAL_PARAMETER') say(badCookie, packet(0, 324));
      association.shutdown();
    });
    const { server } = stage.serves();
    stage.client();
    stage.run(100);
    assert.equal(stage.heard.at(-1), 'complete');
    assert.deepEqual(stage.values, whole);
    assert.equal(server.counters()['images'], 1);
  });

  it('begins anew when elements are silent about the cookie', () => {
    const stage = new Stage();
    let questions = 0;
    stage.plays((say, message) => {
      if (message.type !== 'FRACTAL_PARAMETER') return;
      if (++questions === 1) say(badCookie, packet(0, 324));
      else say(...allPackets, imageEnd);
    });
    stage.client();
    stage.run(20);
    assert.equal(questions, 1);
    stage.run(20);
    assert.deepEqual(stage.heard, [...Array.from({ length: 5 }, () => '0: 1 no pixels'), 'complete']);
    assert.deepEqual(stage.values, whole);
  });

  it('leaves an element that sends questions, or what is no message', () => {
    const stage = new Stage();
    stage.plays((say, message) => message.type === 'FRACTAL_PARAMETER' && say(image));
    stage.client();
    stage.run(1);
    assert.equal(stage.heard[0], '0: 1 the question as an answer');
  });

  it('is silent when it was stopped', () => {
    const stage = new Stage();
    const { server } = stage.serves();
    const client = stage.client({ sessions: 3 });
    stage.run(0.5);
    client.stop();
    stage.run(100);
    assert.deepEqual(stage.heard, []);
    assert.equal(server.counters()['sessions'], 0);
  });
});
