import assert from 'node:assert/strict';
import {
  MOST_DATA,
  SCRIPTING_PPID,
  scriptingCodec,
  type ScriptingMessage,
} from '../../../../protocol/services/scripting/codec.ts';
import { ScriptingServer, type ScriptingServerOptions } from '../../../../protocol/services/scripting/server.ts';
import { ScriptedHost, type ScriptedAssociation, type ScriptedEndpoint } from '../../registrar/scripted-host.ts';
import { hashOf, MemoryWorkshop } from './memory-workshop.ts';
import { bytes, heard } from './scripting-texts.ts';

const usual: ScriptingServerOptions = {
  maxSessions: 2,
  hostName: 'workhorse',
  transmitTimeout: 30,
  keepAliveInterval: 15,
  keepAliveTimeout: 10,
  maxTime: 1000,
};

/** A server whose work the test does, and clients that it plays. */
class Stage {
  readonly host = new ScriptedHost(['10.0.0.1']);
  readonly workshop = new MemoryWorkshop();
  readonly loads: number[] = [];
  readonly server: ScriptingServer;
  readonly endpoint: ScriptedEndpoint;
  #ports = 5000;

  constructor(options: Partial<ScriptingServerOptions> = {}) {
    const place = { profile: 'rsplib', addresses: [], port: 7000, association: {} } as const;
    this.server = new ScriptingServer(this.host, place, this.workshop, { ...usual, ...options }, (load) =>
      this.loads.push(load),
    );
    this.endpoint = this.server.endpoint as ScriptedEndpoint;
  }

  client(): ScriptedAssociation {
    return this.endpoint.accept(['10.0.0.2'], this.#ports++);
  }

  says(client: ScriptedAssociation, ...messages: readonly ScriptingMessage[]): void {
    for (const message of messages) this.endpoint.receive(client, SCRIPTING_PPID, scriptingCodec.encode(message));
  }

  uploads(client: ScriptedAssociation, ...parts: readonly string[]): void {
    for (const part of parts) this.says(client, { type: 'SCRIPTING_UPLOAD', data: bytes(part) });
  }

  announces(client: ScriptedAssociation, environment: string): void {
    this.says(client, { type: 'SCRIPTING_ENVIRONMENT', uploadNeeded: false, sha1: hashOf(bytes(environment)) });
  }

  run(seconds: number): void {
    this.host.clock.run({ until: this.host.clock.now() + seconds });
  }

  reasons(): unknown[] {
    return this.host.logged.filter(({ event }) => event === 'workBroken').map(({ reason }) => reason);
  }
}

const keepAlive = { type: 'SCRIPTING_KEEPALIVE' } as const;
const ack = { type: 'SCRIPTING_KEEPALIVE_ACK', status: undefined } as const;

describe('server of the Scripting Service', () => {
  it('does a work package: upload, work, exit status, result', () => {
    const stage = new Stage();
    const client = stage.client();
    stage.uploads(client, 'tar', 'ball', '');
    const room = stage.workshop.rooms[0];
    assert.deepEqual(room && Buffer.from(room.files.input).toString(), 'tarball');
    assert.deepEqual(heard(client), ['READY workhorse', 'STATUS 0']);
    room?.end(0, new Uint8Array(MOST_DATA + 200));
    assert.deepEqual(heard(client).slice(2), ['STATUS 0', `DOWNLOAD ${MOST_DATA}`, 'DOWNLOAD 200', 'DOWNLOAD ']);
    assert.equal(client.end, 'shutdown');
    assert.equal(room?.state, 'left');
    assert.deepEqual(stage.loads, [0.5, 0]);
    assert.deepEqual(stage.server.counters(), { sessions: 0, done: 1, failed: 0, broken: 0, refused: 0 });
  });

  it('says the exit status of work that fails, and sends what it left', () => {
    const stage = new Stage();
    const client = stage.client();
    stage.uploads(client, '');
    stage.workshop.rooms[0]?.end(137, bytes('why'));
    assert.deepEqual(heard(client).slice(1), ['STATUS 0', 'STATUS 137', 'DOWNLOAD why', 'DOWNLOAD ']);
    assert.equal(stage.server.counters()['failed'], 1);
  });

  it('asks for an environment that it does not have, once, and begins the work when it is there', () => {
    const stage = new Stage();
    const [first, second] = [stage.client(), stage.client()];
    stage.announces(first, 'simulator');
    assert.deepEqual(heard(first), ['READY workhorse', 'ENVIRONMENT needed']);
    stage.uploads(first, 'run 1', '');
    assert.equal(heard(first).length, 2);
    stage.uploads(first, 'simu', 'lator', '');
    assert.deepEqual(heard(first).slice(2), ['STATUS 0']);
    assert.equal(Buffer.from(stage.workshop.rooms[0]?.files.environment ?? []).toString(), 'simulator');
    stage.announces(second, 'simulator');
    stage.uploads(second, 'run 2', '');
    assert.deepEqual(heard(second), ['READY workhorse', 'ENVIRONMENT there', 'STATUS 0']);
  });

  it('refuses an environment that is not the announced one', () => {
    const stage = new Stage();
    const client = stage.client();
    stage.announces(client, 'simulator');
    stage.uploads(client, 'run 1', '', 'virus', '');
    assert.deepEqual(heard(client).slice(2), ['STATUS 126', 'DOWNLOAD rsplab: another one\n', 'DOWNLOAD ']);
    assert.equal(client.end, 'shutdown');
    assert.deepEqual(stage.loads, [0.5, 0]);
    const done = stage.host.logged.filter(({ event }) => event === 'workDone');
    assert.deepEqual(
      done.map(({ status, reason }) => [status, reason]),
      [[126, 'another one']],
    );
  });

  it('leaves clients whose work it cannot do, which others may', () => {
    const stage = new Stage();
    const client = stage.client();
    stage.workshop.rooms[0]?.breaks();
    stage.uploads(client, 'x');
    assert.equal(client.end, 'abort');
    assert.deepEqual(stage.reasons(), ['no space left on device']);
  });

  it('says why it takes no larger upload, and waits for nothing more of it', () => {
    const stage = new Stage();
    stage.workshop.place = 1000;
    const client = stage.client();
    client.room = 1; // the client still sends when it hears of it
    stage.uploads(client, 'x'.repeat(1001), 'x'.repeat(1000), '', 'x');
    stage.announces(client, 'simulator');
    stage.says(client, keepAlive);
    client.room = Infinity;
    stage.endpoint.handler.writable?.(client);
    const texts = heard(client).filter((text) => !text.startsWith('KEEPALIVE'));
    assert.deepEqual(texts, ['READY workhorse', 'STATUS 126', 'DOWNLOAD rsplab: too large\n', 'DOWNLOAD ']);
    assert.equal(client.end, 'shutdown');
    assert.equal(stage.workshop.rooms[0]?.state, 'left');
    assert.equal(stage.server.counters()['failed'], 1);
  });

  it('tells clients that it is fully loaded, or has no room, and has room again when work is over', () => {
    const stage = new Stage();
    const [first] = [stage.client(), stage.client()];
    const third = stage.client();
    assert.deepEqual(heard(third), ['NOT_READY 1 workhorse']);
    assert.equal(third.end, 'shutdown');
    assert.deepEqual(stage.loads, [0.5, 1]);
    stage.uploads(first, '');
    stage.workshop.rooms[0]?.end(0, bytes('x'));
    assert.deepEqual(heard(stage.client()), ['READY workhorse']);
    stage.uploads(stage.client(), 'of no session', '');
    assert.equal(stage.server.counters()['refused'], 2);
    const poor = new Stage();
    poor.workshop.free = 0;
    assert.deepEqual(heard(poor.client()), ['NOT_READY 2 workhorse']);
    assert.deepEqual(poor.loads, []);
  });

  it('takes no more work when it leaves', () => {
    const stage = new Stage();
    const client = stage.client();
    stage.server.leave();
    assert.deepEqual(heard(stage.client()), ['NOT_READY 1 workhorse']);
    assert.equal(client.end, undefined);
    stage.server.stop();
    assert.equal(stage.workshop.rooms[0]?.state, 'left');
    assert.ok(stage.workshop.isClosed && stage.endpoint.closed);
  });

  it('answers keep-alives in any state; during the upload when the work begins, as RSPLIB’s client wants it', () => {
    const stage = new Stage();
    const client = stage.client();
    stage.says(client, keepAlive, keepAlive);
    assert.deepEqual(heard(client), ['READY workhorse']);
    stage.uploads(client, '');
    assert.deepEqual(heard(client).slice(1), ['STATUS 0', 'KEEPALIVE_ACK 0']);
    stage.says(client, keepAlive);
    assert.deepEqual(heard(client).slice(3), ['KEEPALIVE_ACK 0']);
    client.room = 1; // for the exit status
    stage.workshop.rooms[0]?.end(0, bytes('x'));
    client.room = 1;
    stage.says(client, keepAlive);
    assert.deepEqual(heard(client).slice(4), ['STATUS 0', 'KEEPALIVE_ACK 0']);
  });

  it('sends keep-alives during the work, and gives it up if they are not answered', () => {
    const stage = new Stage();
    const client = stage.client();
    stage.run(16);
    stage.uploads(client, '');
    stage.run(15);
    assert.deepEqual(heard(client).slice(2), ['KEEPALIVE']);
    stage.says(client, ack);
    stage.run(15);
    assert.equal(heard(client).length, 4);
    stage.run(9);
    assert.equal(client.end, undefined);
    stage.run(1);
    assert.equal(client.end, 'abort');
    assert.equal(stage.workshop.rooms[0]?.state, 'left');
    assert.deepEqual(stage.reasons(), ['no answer to a keep-alive']);
  });

  it('sends no keep-alive after the work: RSPLIB’s client takes none then', () => {
    const stage = new Stage();
    const client = stage.client();
    stage.uploads(client, '');
    client.room = 1;
    stage.workshop.rooms[0]?.end(0, bytes('x'));
    stage.run(29);
    assert.deepEqual(heard(client).slice(2), ['STATUS 0']);
  });

  it('gives up uploads and downloads without progress', () => {
    const stage = new Stage();
    const [silent, slow] = [stage.client(), stage.client()];
    stage.run(20);
    stage.uploads(slow, 'x'.repeat(MOST_DATA));
    stage.run(10);
    assert.deepEqual([silent.end, slow.end], ['abort', undefined]);
    stage.uploads(slow, '');
    slow.room = 1;
    stage.workshop.rooms[1]?.end(0, bytes('x'));
    stage.run(30);
    assert.equal(slow.end, 'abort');
    assert.deepEqual(stage.reasons(), ['no progress of the upload', 'no progress of the download']);
  });

  it('gives up an upload that never ends, or comes byte by byte', () => {
    const stage = new Stage({ maxTime: 100 });
    const [endless, dripping] = [stage.client(), stage.client()];
    for (let second = 0; second < 99; second++) {
      stage.uploads(endless, second % 2 === 0 ? 'x'.repeat(MOST_DATA - 1) : 'x');
      if (second < 30) stage.uploads(dripping, 'x');
      stage.run(1);
      assert.equal(dripping.end, second < 29 ? undefined : 'abort');
    }
    assert.equal(endless.end, undefined);
    stage.run(1);
    assert.equal(endless.end, 'abort');
    assert.deepEqual(stage.reasons(), ['no progress of the upload', 'not done within 100 s']);
    assert.deepEqual(
      stage.workshop.rooms.map(({ state }) => state),
      ['left', 'left'],
    );
  });

  it('gives a result that comes late the time for its download', () => {
    const stage = new Stage({ maxTime: 100, keepAliveInterval: 1000 });
    const client = stage.client();
    stage.uploads(client, '');
    stage.run(99);
    client.room = 1;
    stage.workshop.rooms[0]?.end(0, bytes('x'));
    stage.run(20);
    assert.equal(client.end, undefined);
    client.room = Infinity;
    stage.endpoint.handler.writable?.(client);
    assert.equal(client.end, 'shutdown');
  });

  it('stops work that takes too long: that is an exit status, and the client tries again or not', () => {
    const stage = new Stage({ maxTime: 100, keepAliveInterval: 1000 });
    const client = stage.client();
    stage.uploads(client, '');
    stage.run(100);
    assert.equal(stage.workshop.rooms[0]?.stopped, 'not done within 100 s');
    assert.deepEqual(heard(client).slice(2), ['STATUS 137', 'DOWNLOAD ']);
    assert.equal(client.end, 'shutdown');
  });

  it('lets no download last longer than that, either', () => {
    const stage = new Stage({ maxTime: 100 });
    const client = stage.client();
    stage.uploads(client, '');
    stage.workshop.rooms[0]?.end(0, new Uint8Array(200 * MOST_DATA));
    assert.equal(client.end, 'shutdown');
    const reader = stage.client();
    stage.uploads(reader, '');
    reader.room = 1;
    stage.workshop.rooms[1]?.end(0, new Uint8Array(200 * MOST_DATA));
    for (let second = 0; second < 100; second++) {
      reader.room = 1;
      stage.endpoint.handler.writable?.(reader);
      stage.run(1);
    }
    assert.equal(reader.end, 'abort');
    assert.deepEqual(stage.reasons(), ['not done within 100 s']);
  });

  it('sends a result as fast as it is taken, in order, and reads no more than that', () => {
    const stage = new Stage();
    const client = stage.client();
    stage.uploads(client, '');
    const result = Uint8Array.from({ length: 5 * MOST_DATA + 1 }, (_, i) => i % 251);
    client.room = 0;
    stage.workshop.rooms[0]?.end(3, result);
    const before = client.sent.length;
    for (let turn = 0; turn < 20; turn++) {
      client.room = 1;
      stage.endpoint.handler.writable?.(client);
    }
    const later = client.sent.slice(before).map(({ hex }) => Buffer.from(hex, 'hex'));
    assert.equal(later[0]?.toString('hex'), '0600000800000003');
    assert.deepEqual(Buffer.concat(later.slice(1).map((message) => message.subarray(4))), Buffer.from(result));
    assert.equal(later.length, 1 + 6 + 1);
  });

  it('ends the work of a client that has left, or comes back as another one', () => {
    const stage = new Stage();
    const [gone, restarted] = [stage.client(), stage.client()];
    for (const each of [gone, restarted]) stage.uploads(each, '');
    gone.state = 'ended';
    stage.endpoint.handler.associationEnded?.(gone, 'lost');
    assert.equal(stage.workshop.rooms[0]?.state, 'left');
    stage.endpoint.handler.associationRestarted(restarted);
    assert.equal(stage.workshop.rooms[1]?.state, 'left');
    assert.deepEqual(heard(restarted), ['READY workhorse', 'STATUS 0', 'READY workhorse']);
    stage.uploads(restarted, '');
    stage.workshop.rooms[2]?.end(0, bytes('again'));
    assert.deepEqual(heard(restarted).slice(3), ['STATUS 0', 'STATUS 0', 'DOWNLOAD again', 'DOWNLOAD ']);
    assert.deepEqual(stage.loads, [0.5, 1, 0.5, 0, 0.5, 0]);
  });

  it('leaves clients that break the rules', () => {
    const hash = hashOf(bytes('e'));
    const announcement = { type: 'SCRIPTING_ENVIRONMENT', uploadNeeded: false, sha1: hash } as const;
    const end = { type: 'SCRIPTING_UPLOAD', data: new Uint8Array() } as const;
    const wrong: readonly (readonly ScriptingMessage[])[] = [
      [{ type: 'SCRIPTING_READY', info: '' }],
      [{ type: 'SCRIPTING_NOT_READY', reason: 1, info: '' }],
      [{ type: 'SCRIPTING_STATUS', status: 0 }],
      [{ type: 'SCRIPTING_DOWNLOAD', data: new Uint8Array() }],
      [announcement, announcement],
      [announcement, end, announcement],
      [end, announcement],
      [end, end],
    ];
    for (const messages of wrong) {
      const stage = new Stage();
      const client = stage.client();
      stage.says(client, ...messages);
      assert.equal(client.end, 'abort', JSON.stringify(messages));
      assert.equal(stage.workshop.rooms[0]?.state, 'left');
      assert.deepEqual(stage.loads, [0.5, 0]);
    }
    const stage = new Stage();
    const [client, refused] = [stage.client(), (stage.client(), stage.client())];
    for (const each of [client, refused]) stage.endpoint.receive(each, SCRIPTING_PPID, Buffer.from('ff000004', 'hex'));
    assert.equal(client.end, 'abort');
    assert.equal(stage.server.counters()['sessions'], 1);
  });

  it('is not impressed by floods of what is allowed', () => {
    const stage = new Stage();
    const client = stage.client();
    for (let i = 0; i < 10_000; i++) stage.says(client, keepAlive, ack);
    assert.equal(client.sent.length, 1);
    stage.uploads(client, '');
    assert.deepEqual(heard(client).slice(1), ['STATUS 0', 'KEEPALIVE_ACK 0']);
    stage.run(14);
    for (let i = 0; i < 10_000; i++) stage.says(client, ack);
    assert.equal(client.sent.length, 3);
    for (let i = 0; i < 100; i++) stage.client();
    assert.equal(stage.server.counters()['sessions'], 2);
    assert.equal(stage.workshop.rooms.length, 2);
  });
});
