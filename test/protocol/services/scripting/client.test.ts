import assert from 'node:assert/strict';
import type { AssociationEnd } from '../../../../protocol/host.ts';
import {
  ScriptingClient,
  STATUS_WITHOUT_OUTPUT,
  type ScriptingClientOptions,
} from '../../../../protocol/services/scripting/client.ts';
import {
  MOST_DATA,
  SCRIPTING_PPID,
  scriptingCodec,
  type ScriptingMessage,
} from '../../../../protocol/services/scripting/codec.ts';
import { deriveStream } from '../../../../protocol/random/streams.ts';
import { WorkError } from '../../../../protocol/workshop.ts';
import { ClientStage } from '../../pool-user/client-stage.ts';
import type { ScriptedAssociation } from '../../registrar/scripted-host.ts';
import { hashOf, MemorySink, MemorySource } from './memory-workshop.ts';
import { bytes, heard } from './scripting-texts.ts';

const POOL = 'ScriptingPool';

const usual: ScriptingClientOptions = {
  poolHandle: POOL,
  maxTrials: 3,
  answerTimeout: 5,
  transmitTimeout: 60,
  keepAliveInterval: 10,
  keepAliveTimeout: 10,
  retryDelay: 8,
  resolutionRetryDelay: 0.25,
  maxOutput: 1_000_000,
};

/** A client; the test plays registrar and servers. */
class Stage extends ClientStage {
  readonly told: string[] = [];
  readonly input: MemorySource;
  readonly environment: MemorySource | undefined;
  readonly output = new MemorySink();
  readonly client: ScriptingClient;

  constructor(
    options: Partial<ScriptingClientOptions> = {},
    files: { readonly input?: string; readonly environment?: string; readonly isSlow?: boolean } = {},
  ) {
    super(POOL, [{ ppid: SCRIPTING_PPID, codec: scriptingCodec }]);
    this.input = new MemorySource(bytes(files.input ?? 'tarball'));
    this.environment = files.environment === undefined ? undefined : new MemorySource(bytes(files.environment));
    if (this.environment !== undefined) this.environment.isSlow = files.isSlow === true;
    const { input, environment, output } = this;
    this.client = new ScriptingClient(
      this.user,
      { ...usual, ...options },
      { input, environment, output },
      deriveStream('retries'),
      {
        working: (hostName, element) => this.told.push(`${hostName} (${element}) works`),
        notReady: (hostName) => this.told.push(`${hostName} is not ready`),
        failedOver: (reason, element) => this.told.push(`${element} left: ${reason}`),
        trialFailed: (status, trial) => this.told.push(`trial ${trial}: ${status}`),
        unavailable: (reason) => this.told.push(reason),
        done: (status, hasOutput) => this.told.push(`done: ${status}${hasOutput ? '' : ', no output'}`),
        failed: ({ message }) => this.told.push(`failed: ${message}`),
      },
    );
    if (files.isSlow !== true) this.begins();
  }

  begins(): void {
    this.run(0.5);
    this.connectRegistrar();
  }

  /** A server is selected and says that it is ready. */
  ready(identifier = 10): ScriptedAssociation {
    const server = this.select(identifier);
    this.says(server, { type: 'SCRIPTING_READY', info: `pc${identifier}` });
    return server;
  }

  /** It begins with the work, too. */
  working(identifier = 10): ScriptedAssociation {
    const server = this.ready(identifier);
    this.status(server, 0);
    return server;
  }

  says(server: ScriptedAssociation, ...messages: readonly ScriptingMessage[]): void {
    for (const message of messages) this.sessions.receive(server, SCRIPTING_PPID, scriptingCodec.encode(message));
  }

  status(server: ScriptedAssociation, status: number): void {
    this.says(server, { type: 'SCRIPTING_STATUS', status });
  }

  downloads(server: ScriptedAssociation, ...parts: readonly string[]): void {
    for (const part of parts) this.says(server, { type: 'SCRIPTING_DOWNLOAD', data: bytes(part) });
  }

  environmentAnswer(server: ScriptedAssociation, uploadNeeded: boolean): void {
    this.says(server, { type: 'SCRIPTING_ENVIRONMENT', uploadNeeded, sha1: hashOf(bytes('simulator')) });
  }

  ends(server: ScriptedAssociation, end: AssociationEnd): void {
    server.state = 'ended';
    this.sessions.handler.associationEnded?.(server, end);
  }

  get result(): string {
    return Buffer.from(this.output.bytes).toString();
  }
}

describe('client of the Scripting Service', () => {
  it('lets an element do its work', () => {
    const stage = new Stage();
    const server = stage.ready();
    assert.deepEqual(heard(server), ['UPLOAD tarball', 'UPLOAD ']);
    stage.status(server, 0);
    stage.run(9);
    stage.status(server, 0);
    stage.downloads(server, 'pic', 'ture', '');
    assert.deepEqual(stage.told, ['pc10 (10) works', 'done: 0']);
    assert.equal(stage.result, 'picture');
    assert.equal(stage.output.state, 'complete');
    assert.equal(server.end, 'shutdown');
    stage.client.stop();
    assert.equal(stage.input.closed, 1);
    stage.run(1000);
    assert.equal(stage.resolutions, 1);
  });

  it('announces its environment, and uploads it after the input if the server needs it', () => {
    for (const answersEarly of [true, false]) {
      const stage = new Stage({}, { environment: 'simulator' });
      const server = stage.select();
      if (answersEarly) server.room = 1;
      stage.says(server, { type: 'SCRIPTING_READY', info: 'pc' });
      stage.environmentAnswer(server, true);
      server.room = Infinity;
      stage.sessions.handler.writable?.(server);
      assert.deepEqual(heard(server), [
        'ENVIRONMENT there',
        'UPLOAD tarball',
        'UPLOAD ',
        'UPLOAD simulator',
        'UPLOAD ',
      ]);
      stage.status(server, 0);
      assert.deepEqual(stage.told, ['pc (10) works']);
    }
  });

  it('looks for an element when it knows the SHA-1 of its environment, and not before', () => {
    const stage = new Stage({}, { environment: 'simulator', isSlow: true });
    stage.run(100);
    assert.deepEqual([stage.client.phase, stage.registrars.associations.length], ['hashing', 0]);
    stage.environment?.hashed(hashOf(bytes('simulator')));
    stage.begins();
    assert.equal(heard(stage.ready())[0], 'ENVIRONMENT there');
    const lost = new Stage({}, { environment: 'simulator', isSlow: true });
    lost.environment?.hashed(new WorkError('simulator: input/output error'));
    assert.deepEqual(lost.told, ['failed: simulator: input/output error']);
    const stopped = new Stage({}, { environment: 'simulator', isSlow: true });
    stopped.client.stop();
    stopped.environment?.hashed(hashOf(bytes('simulator')));
    for (const each of [lost, stopped]) {
      each.run(100);
      assert.deepEqual([each.client.phase, each.registrars.associations.length], ['over', 0]);
      assert.deepEqual([each.input.closed, each.environment?.closed], [1, 1]);
    }
  });

  it('does not upload an environment that the server has', () => {
    const stage = new Stage({}, { environment: 'simulator' });
    const server = stage.ready();
    stage.environmentAnswer(server, false);
    assert.deepEqual(heard(server), ['ENVIRONMENT there', 'UPLOAD tarball', 'UPLOAD ']);
    stage.status(server, 0);
    assert.deepEqual(stage.told, ['pc10 (10) works']);
  });

  it('uploads as fast as it is taken, in order', () => {
    const input = 'abcdefgh'.repeat(MOST_DATA / 2) + 'end';
    const stage = new Stage({}, { input });
    const server = stage.select();
    server.room = 0;
    stage.says(server, { type: 'SCRIPTING_READY', info: 'pc' });
    for (let turn = 0; turn < 10; turn++) {
      server.room = 1;
      stage.sessions.handler.writable?.(server);
      stage.run(50);
    }
    const sent = server.sent.map(({ hex }) => Buffer.from(hex, 'hex').subarray(4));
    assert.equal(Buffer.concat(sent).toString(), input);
    assert.deepEqual(
      sent.map(({ length }) => length),
      [MOST_DATA, MOST_DATA, MOST_DATA, MOST_DATA, 3, 0],
    );
  });

  it('asks another element when one is not ready, after a delay', () => {
    const stage = new Stage();
    const server = stage.select();
    stage.says(server, { type: 'SCRIPTING_NOT_READY', reason: 1, info: 'pc1\u001b[2J' });
    assert.equal(server.end, 'abort');
    assert.deepEqual(stage.told, ['pc1.[2J is not ready']);
    stage.run(6.9);
    assert.equal(stage.resolutions, 1);
    stage.run(2.1);
    assert.equal(stage.resolutions, 2);
    assert.deepEqual(heard(stage.ready(11)), ['UPLOAD tarball', 'UPLOAD ']);
    assert.deepEqual(stage.reports, []);
  });

  it('waits between 7/8 and 9/8 of the delay of retries, at random', () => {
    const stage = new Stage();
    const delays: number[] = [];
    for (let retry = 0; retry < 40; retry++) {
      stage.says(stage.select(), { type: 'SCRIPTING_NOT_READY', reason: 1, info: '' });
      const [before, { resolutions }] = [stage.host.clock.now(), stage];
      while (stage.resolutions === resolutions) stage.run(0.01);
      delays.push(stage.host.clock.now() - before);
    }
    assert.ok(Math.min(...delays) >= 7 && Math.min(...delays) < 7.3, `${Math.min(...delays)}`);
    assert.ok(Math.max(...delays) <= 9.02 && Math.max(...delays) > 8.7, `${Math.max(...delays)}`);
  });

  it('begins again elsewhere when the server fails, from scratch', () => {
    const stage = new Stage();
    const first = stage.working();
    stage.status(first, 0);
    stage.downloads(first, 'half of');
    stage.ends(first, 'lost');
    assert.equal(stage.output.discarded, 1);
    stage.run(9);
    assert.deepEqual(stage.reports, [10]);
    const second = stage.working(11);
    assert.deepEqual(heard(second), ['UPLOAD tarball', 'UPLOAD ']);
    stage.status(second, 0);
    stage.downloads(second, 'all', '');
    assert.equal(stage.result, 'all');
    assert.deepEqual(stage.told, ['pc10 (10) works', '10 left: lost', 'pc11 (11) works', 'done: 0']);
  });

  it('does work that fails exactly as often as it should, and takes the result of the last trial', () => {
    for (const maxTrials of [1, 2, 3]) {
      const stage = new Stage({ maxTrials });
      for (let trial = 1; trial <= maxTrials; trial++) {
        assert.deepEqual(stage.told.at(-1), trial === 1 ? undefined : `trial ${trial - 1}: 42`);
        const server = stage.working();
        stage.status(server, 42);
        if (trial === maxTrials) stage.downloads(server, 'why', '');
        else stage.run(9);
      }
      assert.equal(stage.sessions.associations.length, maxTrials);
      assert.equal(stage.told.at(-1), 'done: 42');
      assert.equal(stage.result, 'why');
    }
  });

  it('counts work without an output, which RSPLIB’s servers abort, as a trial', () => {
    const stage = new Stage({ maxTrials: 2 });
    for (const status of [0, 0]) {
      const server = stage.working();
      stage.status(server, status);
      stage.ends(server, 'aborted');
      stage.run(9);
    }
    assert.deepEqual(stage.told.slice(1), [
      `trial 1: ${STATUS_WITHOUT_OUTPUT}`,
      'pc10 (10) works',
      'done: 73, no output',
    ]);
    assert.equal(stage.resolutions, 2);
    assert.notEqual(stage.output.state, 'complete');
  });

  it('keeps the exit status of a last trial without an output', () => {
    const stage = new Stage({ maxTrials: 1 });
    const server = stage.working();
    stage.status(server, 7);
    stage.ends(server, 'shutDownByPeer');
    assert.equal(stage.told.at(-1), 'done: 7, no output');
  });

  it('does not count what a server loses', () => {
    const stage = new Stage({ maxTrials: 1 });
    for (const [kind, end] of [
      ['working', 'aborted'],
      ['downloading', 'lost'],
      ['working', 'lost'],
    ] as const) {
      const server = stage.working();
      if (kind === 'downloading') stage.status(server, 0);
      stage.ends(server, end);
      stage.run(9);
    }
    assert.equal(stage.client.failedTrials, 0);
    assert.deepEqual(stage.told.filter((line) => line.includes('left')).length, 3);
  });

  it('counts an upload that is not accepted as a trial, and reads why, if there is something to read', () => {
    const ways: readonly (readonly [string, (stage: Stage, server: ScriptedAssociation) => void])[] = [
      ['done: 1', (stage, server) => stage.downloads(server, 'too large', '')],
      ['done: 1, no output', (stage, server) => stage.ends(server, 'shutDownByPeer')],
      ['done: 1, no output', (stage) => stage.run(61)],
    ];
    for (const [end, goOn] of ways) {
      const stage = new Stage({ maxTrials: 2 });
      stage.status(stage.ready(), 1);
      stage.run(9);
      const server = stage.select();
      server.room = 1; // what it has seen of the upload is too much
      stage.says(server, { type: 'SCRIPTING_READY', info: 'pc' }, { type: 'SCRIPTING_STATUS', status: 1 });
      server.room = Infinity;
      stage.sessions.handler.writable?.(server);
      assert.equal(server.sent.length, 1);
      goOn(stage, server);
      assert.deepEqual(stage.told, ['trial 1: 1', end]);
      stage.run(100);
      assert.equal(stage.resolutions, 2);
    }
  });

  it('sends keep-alives only during the work, and answers those of the server in any state', () => {
    const stage = new Stage();
    const server = stage.ready();
    stage.run(50);
    assert.equal(heard(server).length, 2);
    stage.says(server, { type: 'SCRIPTING_KEEPALIVE' });
    assert.deepEqual(heard(server).slice(2), ['KEEPALIVE_ACK undefined']);
    stage.status(server, 0);
    stage.run(10);
    assert.deepEqual(heard(server).slice(3), ['KEEPALIVE']);
    stage.says(server, { type: 'SCRIPTING_KEEPALIVE_ACK', status: 0 });
    stage.run(10);
    stage.status(server, 0);
    stage.run(59);
    assert.deepEqual(heard(server).slice(4), ['KEEPALIVE']);
    stage.downloads(server, '');
    assert.equal(stage.told.at(-1), 'done: 0');
  });

  it('leaves servers that are silent', () => {
    const silences: readonly (readonly [number, string, (stage: Stage) => void])[] = [
      [5, 'no answer', (stage) => stage.select()],
      [60, 'no progress when uploading', (stage) => stage.ready()],
      [20, 'no answer to a keep-alive', (stage) => stage.working()],
      [60, 'no progress when downloading', (stage) => stage.status(stage.working(), 0)],
    ];
    for (const [seconds, reason, begin] of silences) {
      const stage = new Stage();
      begin(stage);
      stage.run(seconds - 0.1);
      assert.equal(stage.latestSession.end, undefined);
      stage.run(0.2);
      assert.equal(stage.latestSession.end, 'abort');
      assert.equal(stage.told.at(-1), `10 left: ${reason}`);
      stage.run(9);
      assert.deepEqual(stage.reports, [10]);
    }
  });

  it('does not leave servers that are slow, but go on', () => {
    const stage = new Stage({}, { environment: 'simulator' });
    const server = stage.ready();
    stage.run(50);
    stage.environmentAnswer(server, false);
    stage.run(50);
    stage.status(server, 0);
    stage.status(server, 0);
    for (const part of ['a', 'b', 'c']) {
      stage.run(50);
      stage.downloads(server, part);
    }
    stage.run(50);
    stage.downloads(server, '');
    assert.deepEqual(stage.told, ['pc10 (10) works', 'done: 0']);
    assert.equal(stage.result, 'abc');
  });

  it('leaves servers that break the rules', () => {
    const wrong: readonly ((stage: Stage) => void)[] = [
      (stage) => stage.downloads(stage.select(), 'unasked'),
      (stage) => stage.downloads(stage.working(), 'too early'),
      (stage) => stage.environmentAnswer(stage.ready(), true),
      (stage) => stage.says(stage.working(), { type: 'SCRIPTING_UPLOAD', data: new Uint8Array() }),
      (stage) => {
        const server = stage.select();
        server.room = 1;
        stage.says(server, { type: 'SCRIPTING_READY', info: '' }, { type: 'SCRIPTING_STATUS', status: 0 });
      },
    ];
    for (const doWrong of wrong) {
      const stage = new Stage();
      doWrong(stage);
      assert.equal(stage.latestSession.end, 'abort', String(doWrong));
      assert.match(stage.told.at(-1) ?? '', /^10 left: /);
    }
  });

  it('takes no longer output than it wants', () => {
    const stage = new Stage({ maxOutput: 10 });
    const server = stage.working();
    stage.status(server, 0);
    stage.downloads(server, '12345678', '90');
    assert.equal(server.end, undefined);
    stage.downloads(server, '1');
    assert.equal(server.end, 'shutdown');
    assert.equal(stage.told.at(-1), 'failed: the output has more than 10 bytes');
    assert.equal(stage.output.discarded, 1);
  });

  it('ends when its own files cannot be read or written', () => {
    const full = new Stage();
    full.output.place = 3;
    const server = full.working();
    full.status(server, 0);
    full.downloads(server, '1234');
    assert.equal(full.told.at(-1), 'failed: no space left on device');
    const lost = new Stage();
    lost.input.read = () => {
      throw new WorkError('input.tar: no such file');
    };
    lost.ready();
    assert.equal(lost.told.at(-1), 'failed: input.tar: no such file');
    lost.run(100);
    assert.equal(lost.resolutions, 1);
  });

  it('looks for elements until there are some', () => {
    const stage = new Stage();
    stage.selectNothing();
    stage.run(0.3);
    stage.working();
    assert.equal(stage.told.length, 2);
    assert.equal(stage.told.at(-1), 'pc10 (10) works');
    assert.equal(stage.resolutions, 2);
  });

  it('is not impressed by floods of what is allowed', () => {
    const stage = new Stage();
    const server = stage.working();
    server.room = 0;
    for (let i = 0; i < 10_000; i++)
      stage.says(server, { type: 'SCRIPTING_KEEPALIVE' }, { type: 'SCRIPTING_READY', info: '' });
    server.room = Infinity;
    stage.sessions.handler.writable?.(server);
    assert.deepEqual(heard(server).slice(2), ['KEEPALIVE_ACK undefined']);
  });

  it('leaves nothing of a result when it is stopped in its download', () => {
    const stage = new Stage();
    const server = stage.working();
    stage.status(server, 0);
    stage.downloads(server, 'half of');
    stage.client.stop();
    assert.equal(stage.output.discarded, 1);
    assert.equal(server.end, 'shutdown');
  });

  it('leaves the server when it is stopped, which ends the work there', () => {
    const stage = new Stage();
    const server = stage.working();
    stage.client.stop();
    assert.equal(server.end, 'abort');
    assert.deepEqual(stage.told, ['pc10 (10) works']);
    stage.run(100);
    assert.equal(stage.resolutions, 1);
  });
});
