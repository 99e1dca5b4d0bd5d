import assert from 'node:assert/strict';
import {
  FRACTAL_PPID,
  fractalCodec,
  isImageEnd,
  type FractalMessage,
  type FractalParameter,
} from '../../../../protocol/services/fractal/codec.ts';
import { decodeFractalCookie, encodeFractalCookie } from '../../../../protocol/services/fractal/cookie.ts';
import { FractalServer, type FractalServerOptions } from '../../../../protocol/services/fractal/server.ts';
import { asapCodec } from '../../../../protocol/wire/asap-codec.ts';
import { ASAP_PPID } from '../../../../protocol/wire/asap-messages.ts';
import { ScriptedHost, type ScriptedAssociation, type ScriptedEndpoint } from '../../registrar/scripted-host.ts';
import { image, valuesOf } from './images.ts';

const usual: FractalServerOptions = {
  maxSessions: 2,
  failureAfter: Infinity,
  cookieMaxTime: 1,
  cookieMaxPackets: 10,
  dataMaxTime: 1,
  transmitTimeout: 2.5,
  maxTime: 100,
  maxPixels: 1_000_000,
  capacity: Infinity,
};

const asap = asapCodec('rsplib');

/** A server, and clients that the test plays. */
class Stage {
  readonly host = new ScriptedHost(['10.0.0.1']);
  readonly loads: number[] = [];
  readonly server: FractalServer;
  readonly endpoint: ScriptedEndpoint;
  #ports = 5000;

  constructor(options: Partial<FractalServerOptions> = {}) {
    const place = { profile: 'rsplib', addresses: [], port: 7000, association: {} } as const;
    this.server = new FractalServer(this.host, place, { ...usual, ...options }, (load) => this.loads.push(load));
    this.endpoint = this.server.endpoint as ScriptedEndpoint;
  }

  client(): ScriptedAssociation {
    return this.endpoint.accept(['10.0.0.2'], this.#ports++);
  }

  says(client: ScriptedAssociation, message: FractalMessage): void {
    this.endpoint.receive(client, FRACTAL_PPID, fractalCodec.encode(message));
  }

  /** A client that asks for an image. */
  asks(change: Partial<FractalParameter> = {}): ScriptedAssociation {
    const client = this.client();
    this.says(client, { ...image, ...change });
    return client;
  }

  echoes(client: ScriptedAssociation, cookie: Uint8Array): void {
    this.endpoint.receive(client, ASAP_PPID, asap.encode({ type: 'ASAP_COOKIE_ECHO', cookie }));
  }

  hasRoom(client: ScriptedAssociation, messages: number): void {
    client.room = messages;
    this.endpoint.handler.writable?.(client);
  }

  run(seconds: number): void {
    this.host.clock.run({ until: this.host.clock.now() + seconds });
  }
}

/** What a client was sent: the number of values, the pixel in a cookie, or the end. */
function heard({ sent }: ScriptedAssociation): string[] {
  return sent.map(({ ppid, hex }) => {
    const decoded = (ppid === ASAP_PPID ? asap : fractalCodec).decode(Buffer.from(hex, 'hex'));
    assert.ok(decoded.ok);
    const { message } = decoded;
    if (message.type === 'ASAP_COOKIE') {
      const state = decodeFractalCookie(message.cookie) ?? assert.fail();
      return `cookie ${state.x},${state.y}`;
    }
    assert.ok(message.type === 'FRACTAL_DATA');
    return isImageEnd(message) ? 'end' : `${message.values.length} at ${message.startX},${message.startY}`;
  });
}

/** The values that a client was sent. */
function valuesIn({ sent }: ScriptedAssociation): number[] {
  return sent.flatMap(({ ppid, hex }) => {
    const decoded = fractalCodec.decode(Buffer.from(hex, 'hex'));
    return ppid === FRACTAL_PPID && decoded.ok && decoded.message.type === 'FRACTAL_DATA' ? decoded.message.values : [];
  });
}

function lastCookie({ sent }: ScriptedAssociation): Uint8Array {
  const last = sent.findLast(({ ppid }) => ppid === ASAP_PPID) ?? assert.fail();
  const decoded = asap.decode(Buffer.from(last.hex, 'hex'));
  assert.ok(decoded.ok && decoded.message.type === 'ASAP_COOKIE');
  return decoded.message.cookie;
}

describe('server of the Fractal Generator', () => {
  it('sends a cookie at once, packets of 324 pixels with a cookie after each ten, the rest, and the end', () => {
    const stage = new Stage();
    const client = stage.asks();
    assert.deepEqual(heard(client), ['cookie 0,0']);
    stage.run(1);
    const said = heard(client);
    assert.deepEqual(said.slice(1, 3), ['324 at 0,0', '324 at 4,4']);
    assert.deepEqual(said.slice(10), [
      '324 at 36,36',
      'cookie 40,40',
      '324 at 40,40',
      '324 at 44,44',
      '112 at 48,48',
      'end',
    ]);
    assert.deepEqual(valuesIn(client), valuesOf(image));
    assert.deepEqual(stage.loads, [0.5, 0]);
    assert.equal(client.end, undefined);
    const { images, packets, cookies, sessions } = stage.server.counters();
    assert.deepEqual({ images, packets, cookies, sessions }, { images: 1, packets: 13, cookies: 2, sessions: 0 });
  });

  it('goes on where the cookie of another element says', () => {
    const stage = new Stage();
    const client = stage.client();
    stage.echoes(client, encodeFractalCookie({ parameter: image, x: 7, y: 30 }));
    stage.run(1);
    assert.deepEqual(heard(client).slice(0, 2), ['cookie 7,30', '324 at 7,30']);
    assert.equal(heard(client).at(-1), 'end');
    assert.deepEqual(valuesIn(client), valuesOf(image).slice(30 * 80 + 7));
    assert.equal(stage.server.counters()['resumed'], 1);
  });

  it('says the end at once where the cookie is of a complete image', () => {
    const stage = new Stage();
    const client = stage.client();
    stage.echoes(client, encodeFractalCookie({ parameter: image, x: 0, y: image.height }));
    stage.run(1);
    assert.deepEqual(heard(client), ['cookie 0,50', 'end']);
  });

  it('sends what there is, and a cookie, after a while where pixels take long', () => {
    const stage = new Stage({ capacity: 1000 });
    const client = stage.asks();
    stage.run(2.5);
    const said = heard(client);
    const times = client.sent.map(({ time }) => Math.round(time));
    assert.deepEqual(said.filter((line) => line.startsWith('cookie')).length, 3, said.join('; '));
    assert.deepEqual([...new Set(times)], [0, 1, 2]);
    // A cookie says what was sent: nothing is computed twice, nothing is missing.
    const sent = valuesIn(client).length;
    assert.equal(said.at(-1), `cookie ${sent % 80},${Math.floor(sent / 80)}`);
  });

  it('computes as many iterations in a second as it may', () => {
    const stage = new Stage({ capacity: 100_000 });
    const iterations = valuesOf(image).reduce((sum, value) => sum + value + 1, 0);
    const client = stage.asks();
    stage.run(200);
    const end = client.sent.at(-1)?.time ?? NaN;
    assert.ok(Math.abs(end - iterations / 100_000) < 0.1, `${end}`);
  });

  it('fails after so many packets, with a cookie for what it has sent', () => {
    const stage = new Stage({ failureAfter: 3 });
    const client = stage.asks();
    stage.run(1);
    assert.deepEqual(heard(client).slice(-2), ['324 at 8,8', 'cookie 12,12']);
    assert.equal(client.end, 'shutdown');
    const next = stage.client();
    stage.echoes(next, lastCookie(client));
    stage.run(1);
    assert.deepEqual(heard(next).slice(0, 2), ['cookie 12,12', '324 at 12,12']);
    assert.equal(stage.server.counters()['failures'], 2);
  });

  it('hands its images over when it leaves, and takes no more', () => {
    const stage = new Stage({ capacity: 50_000 });
    const clients = [stage.asks(), stage.asks()];
    stage.run(1);
    stage.server.leave();
    const late = stage.asks();
    for (const client of clients) {
      const sent = valuesIn(client).length;
      assert.ok(sent > 0);
      assert.equal(heard(client).at(-1), `cookie ${sent % 80},${Math.floor(sent / 80)}`);
      assert.equal(client.end, 'shutdown');
    }
    assert.deepEqual([heard(late), late.end], [[], 'shutdown']);
    assert.equal(stage.loads.at(-1), 0);
  });

  it('computes its images in turns', () => {
    const stage = new Stage({ capacity: 50_000 });
    const [one, other] = [stage.asks(), stage.asks()];
    stage.run(2);
    assert.ok(Math.abs(valuesIn(one).length - valuesIn(other).length) <= 324);
  });

  it('shuts sessions down beyond its limit, and takes them again when there is room', () => {
    const stage = new Stage();
    const clients = [stage.asks(), stage.asks(), stage.asks()];
    assert.deepEqual(
      clients.map(({ end }) => end),
      [undefined, undefined, 'shutdown'],
    );
    assert.deepEqual([stage.loads.at(-1), stage.server.counters()['refused']], [1, 1]);
    const resumed = stage.client();
    stage.echoes(resumed, encodeFractalCookie({ parameter: image, x: 0, y: 1 }));
    assert.deepEqual([resumed.end, stage.server.counters()['resumed']], ['shutdown', 0]);
    for (const client of clients) stage.endpoint.handler.associationEnded?.(client, 'aborted');
    const later = stage.asks();
    stage.run(1);
    assert.equal(heard(later).at(-1), 'end');
    assert.equal(stage.loads.at(-1), 0);
  });

  it('does no work for a client that does not take messages, and aborts it after a while', () => {
    const stage = new Stage();
    const slow = stage.client();
    slow.room = 4;
    stage.says(slow, image);
    stage.run(2);
    const { packets } = stage.server.counters();
    assert.equal(packets, 4); // three were taken, one waits
    stage.hasRoom(slow, 2);
    stage.run(2);
    assert.equal(heard(slow).length, 6);
    assert.equal(slow.end, undefined);
    stage.run(1);
    assert.equal(slow.end, 'abort');
    assert.equal(stage.loads.at(-1), 0);
  });

  it('expects of a client that it takes everything, not only something', () => {
    const stage = new Stage();
    const client = stage.client();
    client.room = 0;
    stage.says(client, { ...image, width: 10, height: 10 });
    stage.hasRoom(client, 1);
    client.room = 0;
    stage.run(1);
    assert.deepEqual(heard(client), ['cookie 0,0']);
    assert.equal(stage.server.counters()['images'], 1);
    stage.hasRoom(client, 1);
    stage.run(2);
    assert.deepEqual([heard(client).length, client.end], [2, undefined]);
    stage.run(1);
    assert.equal(client.end, 'abort');
  });

  it('is not finished with an image before its client has taken the end of it', () => {
    const stage = new Stage();
    const client = stage.client();
    client.room = 16; // 13 packets, 2 cookies, all but the end
    client.room--;
    stage.says(client, image);
    stage.run(1);
    assert.equal(stage.loads.at(-1), 0.5);
    stage.hasRoom(client, 5);
    assert.equal(heard(client).at(-1), 'end');
    assert.equal(stage.loads.at(-1), 0);
    stage.run(10);
    assert.equal(client.end, undefined);
  });

  it('begins anew with the next question of a client, and forgets a client that restarted', () => {
    const stage = new Stage({ capacity: 50_000 });
    const client = stage.asks();
    stage.run(0.5);
    const before = heard(client).length;
    stage.says(client, { ...image, algorithm: 0, width: 10, height: 10 });
    stage.run(1);
    assert.deepEqual(heard(client).slice(before), ['cookie 0,0', '100 at 0,0', 'end']);
    stage.says(client, image);
    stage.endpoint.handler.associationRestarted(client);
    assert.equal(stage.loads.at(-1), 0);
  });

  it('ends after so long with an image that takes longer', () => {
    const stage = new Stage({ capacity: 1000, maxTime: 10 });
    const client = stage.asks();
    stage.run(9);
    assert.equal(client.end, undefined);
    stage.run(2);
    assert.equal(client.end, 'abort');
    assert.equal(stage.loads.at(-1), 0);
  });

  it('aborts who asks for what cannot be computed, echoes no cookie, or sends no message', () => {
    const stage = new Stage();
    for (const change of [{ width: 0 }, { height: 0xffffffff }, { maxIterations: 0xffffffff }, { c1Real: NaN }])
      assert.equal(stage.asks(change).end, 'abort');
    const cookie = encodeFractalCookie({ parameter: image, x: 0, y: 0 });
    const wrong = [
      new Uint8Array(76),
      cookie.subarray(0, 75),
      encodeFractalCookie({ parameter: image, x: 80, y: 0 }),
      encodeFractalCookie({ parameter: image, x: 1, y: 50 }),
      encodeFractalCookie({ parameter: { ...image, c2Imaginary: Infinity }, x: 0, y: 0 }),
    ];
    for (const each of wrong) {
      const client = stage.client();
      stage.echoes(client, each);
      assert.equal(client.end, 'abort');
    }
    const client = stage.client();
    stage.endpoint.receive(client, FRACTAL_PPID, Uint8Array.of(1, 0, 0, 4));
    assert.equal(client.end, 'abort');
    assert.deepEqual(stage.loads, []);
  });

  it('ignores pixels from a client', () => {
    const stage = new Stage();
    const client = stage.client();
    stage.says(client, { type: 'FRACTAL_DATA', startX: 0, startY: 0, values: [1] });
    assert.deepEqual([client.end, heard(client)], [undefined, []]);
    assert.deepEqual(stage.host.logged, [{ event: 'unexpectedMessage', type: 'FRACTAL_DATA' }]);
  });

  it('sends nothing more when it is stopped', () => {
    const stage = new Stage({ capacity: 50_000 });
    const client = stage.asks();
    stage.run(0.5);
    const before = client.sent.length;
    stage.server.stop();
    stage.run(5);
    assert.equal(client.sent.length, before);
    assert.ok(stage.endpoint.closed);
  });
});
