import assert from 'node:assert/strict';
import type { RunningClient } from '../../../../protocol/services/service.ts';
import {
  SCRIPTING_PPID,
  scriptingCodec,
  type ScriptingMessage,
} from '../../../../protocol/services/scripting/codec.ts';
import { scriptingService } from '../../../../protocol/services/scripting/descriptor.ts';
import { TransportError, type Host } from '../../../../protocol/host.ts';
import { policies } from '../../../../protocol/policies/policies.ts';
import { toFixedPoint } from '../../../../protocol/wire/fixed-point.ts';
import { WorkError } from '../../../../protocol/workshop.ts';
import { ClientStage } from '../../pool-user/client-stage.ts';
import { ScriptedHost, type ScriptedAssociation } from '../../registrar/scripted-host.ts';
import { MemoryFiles, MemoryWorkshop } from './memory-workshop.ts';

/** The client as programs run it; the test plays registrar and servers. */
class Stage extends ClientStage {
  readonly lines: string[] = [];
  exitStatus: number | undefined;
  readonly program: RunningClient;

  constructor(given: Readonly<Record<string, number | string>> = {}) {
    super(scriptingService.poolHandle, [scriptingService.protocol]);
    Object.assign(this.host, { workFiles: new MemoryFiles({ package: Uint8Array.of(1) }) });
    const values = { input: 'package', output: 'result', retryDelay: 1, ...given };
    this.program = scriptingService.client.start(this.user, scriptingService.poolHandle, values, {
      tell: (line) => this.lines.push(line),
      warn: (line) => this.lines.push(`! ${line}`),
      selected: () => undefined,
      served: () => undefined,
      unavailable: (reason) => this.lines.push(`? ${reason}`),
      finished: (status = 0) => {
        this.exitStatus = status;
      },
    });
    this.run(0.5);
    this.connectRegistrar();
  }

  says(server: ScriptedAssociation, ...messages: readonly ScriptingMessage[]): void {
    for (const message of messages) this.sessions.receive(server, SCRIPTING_PPID, scriptingCodec.encode(message));
  }

  /** An element does the work, with an exit status. */
  done(status: number): void {
    const statuses = [0, status].map((each) => ({ type: 'SCRIPTING_STATUS', status: each }) as const);
    const end = { type: 'SCRIPTING_DOWNLOAD', data: new Uint8Array() } as const;
    this.says(this.select(), { type: 'SCRIPTING_READY', info: 'pc' }, ...statuses, end);
  }
}

describe('the client of the Scripting Service as a program', () => {
  it('tells who does its work, and how it ended', () => {
    const stage = new Stage();
    assert.deepEqual(stage.program.status(), { phase: 'selecting', failedTrials: 0, element: undefined });
    stage.done(0);
    assert.deepEqual(stage.lines, [
      'pc (element 0x0000000a) does the work',
      'done after 0.500 s: exit status 0, result in result',
    ]);
    assert.equal(stage.exitStatus, 0);
    assert.equal(stage.program.status()['phase'], 'over');
  });

  it('says once that no element takes its work, until one does', () => {
    const stage = new Stage();
    const refuse = (): void => {
      stage.says(stage.select(), { type: 'SCRIPTING_NOT_READY', reason: 1, info: 'pc' });
      stage.run(2);
    };
    for (let i = 0; i < 3; i++) refuse();
    assert.deepEqual(stage.lines, ['! pc takes no more work: trying again until an element does']);
    stage.done(5);
    stage.run(2);
    refuse();
    assert.deepEqual(stage.lines.slice(1), [
      'pc (element 0x0000000a) does the work',
      '! trial 1 failed with exit status 5: trying again',
      '! pc takes no more work: trying again until an element does',
    ]);
    assert.equal(stage.program.status()['failedTrials'], 1);
  });

  it('ends with the exit status of the last trial, as far as processes have such', () => {
    for (const [status, ended] of [
      [3, 3],
      [255, 255],
      [256, 255],
      [0xffffffff, 255],
    ] as const) {
      const stage = new Stage({ maxTrials: 1 });
      stage.done(status);
      assert.equal(stage.exitStatus, ended);
    }
  });

  it('ends with 1 when its files fail', () => {
    const stage = new Stage({ maxOutput: 1 });
    const data = new Uint8Array(16_384);
    const server = stage.select();
    const status = { type: 'SCRIPTING_STATUS', status: 0 } as const;
    stage.says(server, { type: 'SCRIPTING_READY', info: '' }, status, status);
    for (let i = 0; i < 64; i++) stage.says(server, { type: 'SCRIPTING_DOWNLOAD', data });
    assert.equal(stage.exitStatus, undefined);
    stage.says(server, { type: 'SCRIPTING_DOWNLOAD', data: Uint8Array.of(1) });
    assert.equal(stage.exitStatus, 1);
    assert.equal(stage.lines.at(-1), '! the output has more than 1048576 bytes');
    assert.throws(() => new Stage({ input: 'none' }), WorkError);
  });
});

function hostWith(workshop: MemoryWorkshop): Host {
  return Object.assign(new ScriptedHost(['10.0.0.1']), { workshop });
}

describe('the server of the Scripting Service as a program', () => {
  const place = { profile: 'rsplib', addresses: [], port: 7000, association: {} } as const;
  const start = (host: Host, given: Readonly<Record<string, number | string>>) =>
    scriptingService.server.start(host, place, given, () => undefined);

  it('works under the rules that it is given, with the policy that suits it', () => {
    const workshop = new MemoryWorkshop();
    const given = { trust: 'signed', keyring: 'keys', workFolder: '/work', maxMemory: 3, maxDisk: 5, cacheSize: 7 };
    const server = start(hostWith(workshop), { ...given, cacheEntries: 9, maxSessions: 4, maxProcesses: 6 });
    assert.deepEqual(workshop.rules, {
      trust: 'signed',
      keyring: 'keys',
      folder: '/work',
      memory: 3 * 1024 * 1024,
      processes: 6,
      disk: 5 * 1024 * 1024,
      rooms: 8,
      cacheSize: 7 * 1024,
      cacheEntries: 9,
    });
    assert.equal(server.usualPolicy?.type, policies.LeastUsedDegradation.type);
    assert.equal(server.usualPolicy.loadDegradation, toFixedPoint(0.25));
  });

  it('has as many sessions as there are processors, unless it is said', () => {
    for (const [given, sessions] of [
      [{}, 2],
      [{ maxSessions: 3 }, 3],
    ] as const) {
      const host = new ScriptedHost(['10.0.0.1']);
      Object.assign(host, { workshop: new MemoryWorkshop() });
      const server = start(host, { trust: 'anyone', ...given });
      for (let i = 0; i < 5; i++) host.opened[0]?.accept(['10.0.0.2'], 5000 + i);
      assert.equal(server.counters()['sessions'], sessions);
      server.leave?.();
      server.stop();
    }
  });

  it('does not start where no work can be done, or for nobody knows whom', () => {
    assert.throws(() => start(new ScriptedHost(['10.0.0.1']), { trust: 'anyone' }), TransportError);
    assert.throws(() => start(hostWith(new MemoryWorkshop()), {}), /whom it trusts/);
    const workshop = new MemoryWorkshop();
    const host = hostWith(workshop);
    host.transport.open = () => {
      throw new TransportError('port 7000 is taken');
    };
    assert.throws(() => start(host, { trust: 'anyone' }), /is taken/);
    assert.ok(workshop.isClosed);
  });
});
