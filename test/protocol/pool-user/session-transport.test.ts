import assert from 'node:assert/strict';
import type { Association } from '../../../protocol/host.ts';
import { SessionTransport, type SessionEvents } from '../../../protocol/pool-user/session-transport.ts';
import { WireError } from '../../../protocol/wire/wire-error.ts';
import { ScriptedHost, type ScriptedAssociation } from '../registrar/scripted-host.ts';

/** A session that notes what it is informed of. */
class Listening implements SessionEvents {
  readonly heard: string[] = [];
  association: Association | undefined;
  poolElement: number | undefined;

  message(_association: Association, message: unknown, ppid: number): void {
    this.heard.push(`${String(message)} ${ppid}`);
  }

  malformed(_association: Association, ppid: number, bytes: Uint8Array, error: WireError): void {
    this.heard.push(`${ppid} ${bytes.length} ${error.reason}`);
  }

  associationEnded(_association: Association, end: string): void {
    this.heard.push(end);
  }

  associationRestarted(): void {
    this.heard.push('restarted');
  }

  writable(): void {
    this.heard.push('writable');
  }

  sendFailed(): void {
    this.heard.push('failed');
  }

  uses(association: Association): boolean {
    return this.association === association;
  }
}

class Stage {
  readonly host = new ScriptedHost([]);
  readonly transport = new SessionTransport(this.host.transport, {
    addresses: [],
    port: 0,
    protocols: [],
    accept: false,
  });

  /** A session with an element. */
  connect(identifier: number, addresses: readonly string[], port = 7000): Listening {
    const session = new Listening();
    session.poolElement = identifier;
    session.association = this.transport.connect(session, addresses, port, {});
    return session;
  }

  /** How many associations each port has made. */
  get made(): number[] {
    return this.host.opened.map(({ associations }) => associations.length);
  }
}

describe('the associations of sessions', () => {
  it('go out of one port, as long as no two are with the same element', () => {
    const stage = new Stage();
    stage.connect(1, ['10.0.0.1']);
    stage.connect(2, ['10.0.0.2']);
    stage.connect(3, ['10.0.0.1'], 7001);
    assert.deepEqual(stage.made, [3]);
    // An address in common is the same element.
    stage.connect(1, ['10.1.0.1', '10.0.0.1']);
    stage.connect(2, ['10.0.0.2', '10.1.0.2']);
    assert.deepEqual(stage.made, [3, 2]);
    stage.connect(1, ['10.0.0.1']);
    assert.deepEqual(stage.made, [3, 2, 1]);
  });

  it('free their port when their session has left them', () => {
    const stage = new Stage();
    const first = stage.connect(1, ['10.0.0.1']);
    first.association = undefined;
    stage.connect(1, ['10.0.0.1']);
    assert.deepEqual(stage.made, [2]);
  });

  it('hold the place of one that was left: however many sessions follow, each is found', () => {
    const stage = new Stage();
    for (let i = 0; i < 100; i++) stage.connect(1, ['10.0.0.1']).association = undefined;
    const [second, third] = [stage.connect(2, ['10.0.0.2']), stage.connect(3, ['10.0.0.3'])];
    assert.deepEqual(stage.made, [102]);
    assert.deepEqual(stage.transport.inUse(), [
      { element: 2, association: second.association },
      { element: 3, association: third.association },
    ]);
  });

  it('are shown with their elements, while they are used', () => {
    const stage = new Stage();
    const [first, second, third] = [1, 2, 3].map((identifier) => stage.connect(identifier, [`10.0.0.${identifier}`]));
    assert.deepEqual(stage.transport.inUse(), [
      { element: 1, association: first.association },
      { element: 2, association: second.association },
      { element: 3, association: third.association },
    ]);
    first.association = undefined;
    second.poolElement = undefined;
    assert.deepEqual(
      stage.transport.inUse().map(({ element }) => element),
      [3],
    );
  });

  it('bring their events to their session', () => {
    const stage = new Stage();
    const [session, other] = [stage.connect(1, ['10.0.0.1']), stage.connect(2, ['10.0.0.2'])];
    const [{ handler, associations }] = stage.host.opened;
    const [association] = associations as readonly ScriptedAssociation[];
    const bytes = new Uint8Array(3);
    handler.message(association, 'text', 39, 0);
    handler.malformed?.(association, 40, bytes, new WireError('bad-length', 0, 'too short'));
    handler.writable?.(association);
    handler.sendFailed?.(association, { payload: { byteLength: 0, bytes: () => bytes }, ppid: 39 });
    handler.associationRestarted(association);
    handler.associationEnded?.(association, 'lost');
    assert.deepEqual(session.heard, ['text 39', '40 3 bad-length', 'writable', 'failed', 'restarted', 'lost']);
    assert.deepEqual(other.heard, []);
  });

  it('end with the pool user', () => {
    const stage = new Stage();
    for (let i = 0; i < 2; i++) stage.connect(1, ['10.0.0.1']);
    stage.transport.close();
    assert.deepEqual(
      stage.host.opened.map(({ closed }) => closed),
      [true, true],
    );
  });
});
