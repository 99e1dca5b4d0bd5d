import assert from 'node:assert/strict';
import type { AsapMessage } from '../../../protocol/wire/asap-messages.ts';
import type { EnrpMessage } from '../../../protocol/wire/enrp-messages.ts';
import type { PolicyName } from '../../../protocol/policies/policies.ts';
import { element } from '../handlespace/elements.ts';
import { Script, type ScriptOptions } from './registrar-script.ts';

const POOL = 'EchoPool';
const fromPeer = { sender: 2, receiver: 1 } as const;
const shown: EnrpMessage = { type: 'ENRP_PRESENCE', ...fromPeer, replyRequired: false, checksum: 0xffff };

function registration(identifier: number, policy: PolicyName = 'RoundRobin'): AsapMessage {
  return { type: 'ASAP_REGISTRATION', poolHandle: POOL, poolElement: element(policy, identifier) };
}

function update(action: 'add' | 'delete', identifier: number): EnrpMessage {
  const asapTransport = { protocol: 'sctp', port: 5001, use: 0, addresses: ['10.0.0.8'] } as const;
  const poolElement = { ...element('RoundRobin', identifier, {}, 2), asapTransport };
  return { type: 'ENRP_HANDLE_UPDATE', ...fromPeer, action, takeoverSuggested: false, poolHandle: POOL, poolElement };
}

/** What a registrar logged of these events, in order. */
function logged(script: Script, ...events: readonly string[]): Readonly<Record<string, unknown>>[] {
  return script.host.logged.filter(({ event }) => events.includes(String(event)));
}

function registrar(options: ScriptOptions = {}): Script {
  const script = new Script('rfc', options);
  script.wait(10);
  return script;
}

describe('log of a registrar', () => {
  it('logs who registers from where, who does so again, and who is refused for what reason', () => {
    const script = registrar();
    const client = script.client(7);
    script.ask(client, registration(7));
    script.ask(client, registration(7));
    script.ask(script.client(9), registration(9, 'Random'));
    const [first, again, refused] = logged(script, 'elementRegistered', 'elementReregistered', 'registrationRefused');
    const own = { element: '0x00000007', pool: POOL, from: '10.0.0.7:5000' };
    assert.deepEqual(first, {
      event: 'elementRegistered',
      ...own,
      service: '10.0.0.1:7000 (sctp)',
      policy: 'RoundRobin',
    });
    assert.deepEqual(again, { event: 'elementReregistered', ...own });
    const { reason, ...reported } = refused;
    assert.deepEqual(reported, {
      event: 'registrationRefused',
      element: '0x00000009',
      pool: POOL,
      from: '10.0.0.9:5000',
    });
    assert.equal(reason, 'inconsistentPolicy');
  });

  it('logs the reason of each removal: deregistered, silent, reported, removed at home', () => {
    const script = registrar({ asap: { maxBadPeReports: 1 } });
    const client = script.client(7);
    const of = (identifier: number): AsapMessage => registration(identifier);
    script.ask(client, of(7));
    script.ask(client, { type: 'ASAP_DEREGISTRATION', poolHandle: POOL, identifier: 7 });
    script.ask(client, of(8));
    script.ask(script.client(20), { type: 'ASAP_ENDPOINT_UNREACHABLE', poolHandle: POOL, identifier: 8 });
    const peer = script.peer(2);
    script.send(peer, shown);
    script.send(peer, update('add', 10));
    script.send(peer, update('delete', 10));
    script.ask(client, of(11));
    script.wait(100); // no keep-alive is answered
    const removals = logged(script, 'elementRemoved').map(({ element: which, reason }) => [which, reason]);
    assert.deepEqual(removals.slice(0, 4), [
      ['0x00000007', 'it deregistered'],
      ['0x00000008', 'it was reported unreachable'],
      ['0x0000000a', 'its home registrar removed it'],
      ['0x0000000b', 'it did not answer a keep-alive'],
    ]);
    const [timeout] = logged(script, 'keepAliveTimeout');
    assert.deepEqual([timeout['element'], timeout['seconds']], ['0x0000000b', 5]);
    assert.deepEqual(logged(script, 'elementReported')[0]?.['from'], '10.0.0.20:5000');
  });

  it('logs peers found and lost, takeovers, and changes of home', () => {
    const script = registrar();
    const peer = script.peer(2);
    script.send(peer, shown);
    script.send(peer, update('add', 10));
    script.wait(61 + 5 + 1);
    const [found] = logged(script, 'peerFound');
    assert.deepEqual(found, { event: 'peerFound', peer: '0x00000002', at: '10.0.0.2:9901' });
    assert.equal(logged(script, 'peerFound').length, 1);
    const [lost] = logged(script, 'peerLost');
    assert.deepEqual([lost['peer'], lost['seconds']], ['0x00000002', 66]);
    const [started] = logged(script, 'takeoverStarted');
    assert.deepEqual(started, { event: 'takeoverStarted', target: '0x00000002', elements: 1 });
    assert.equal(logged(script, 'takeoverCompleted')[0]?.['target'], '0x00000002');
    const mover = script.client(8, 5001);
    script.ask(mover, registration(10));
    const [home] = logged(script, 'homeChanged');
    const homes = { element: '0x0000000a', pool: POOL, before: '0x00000002', home: '0x00000001' };
    assert.deepEqual(home, { event: 'homeChanged', ...homes });
  });

  it('has identifiers, addresses and handles as text in all fields', () => {
    const script = registrar();
    script.ask(script.client(7), registration(7));
    script.send(script.peer(2), shown);
    script.wait(200);
    for (const fields of script.host.logged)
      for (const [name, value] of Object.entries(fields)) {
        const isText = ['element', 'peer', 'registrar', 'home', 'before', 'target', 'from', 'at', 'pool'].includes(
          name,
        );
        if (isText) assert.equal(typeof value, 'string', `${name} of ${JSON.stringify(fields)}`);
      }
  });
});

describe('status of a registrar', () => {
  it('has counters, peers, pools and elements, and is JSON', () => {
    const script = registrar();
    script.ask(script.client(7), registration(7));
    const peer = script.peer(2);
    script.send(peer, shown);
    script.send(peer, update('add', 10));
    script.wait(2);
    const status = script.registrar.status();
    assert.deepEqual(JSON.parse(JSON.stringify(status)), status);
    assert.equal(status.counters.registrations, 1);
    assert.deepEqual(status.peers, [
      { identifier: '0x00000002', at: '10.0.0.2:9901', state: 'present', configured: false, silence: 2, elements: 1 },
    ]);
    const [{ handle, policy, elements }] = status.pools;
    assert.deepEqual([handle, policy], [POOL, 'RoundRobin']);
    const reported = elements.map(({ identifier, home, own, from }) => [identifier, home, own, from]);
    assert.deepEqual(reported, [
      ['0x00000007', '0x00000001', true, '10.0.0.7:5000'],
      ['0x0000000a', '0x00000002', false, '10.0.0.8:5001'],
    ]);
  });
});
