import assert from 'node:assert/strict';
import type { AsapMessage } from '../../../protocol/wire/asap-messages.ts';
import { CauseCode } from '../../../protocol/wire/error-cause.ts';
import type { UserTransport } from '../../../protocol/wire/pool-element.ts';
import { element } from '../handlespace/elements.ts';
import { Script } from './registrar-script.ts';
import type { ScriptedAssociation } from './scripted-host.ts';

const named = { poolHandle: 'Pool', identifier: 10 };
const report = { type: 'ASAP_ENDPOINT_UNREACHABLE', ...named } as const;

function registration(address: string): AsapMessage {
  const userTransport: UserTransport = { protocol: 'sctp', port: 7000, use: 1, addresses: [address] };
  const poolElement = { ...element('RoundRobin', 10), userTransport, registrationLife: 100_000 };
  return { type: 'ASAP_REGISTRATION', poolHandle: 'Pool', poolElement };
}

for (const profile of ['rfc', 'rsplib'] as const)
  describe(`registrar whose elements others speak for, under the ${profile} profile`, () => {
    /** Element 10 is registered from 10.0.0.5. */
    function stage(asap = {}): {
      readonly script: Script;
      readonly own: ScriptedAssociation;
      readonly stranger: ScriptedAssociation;
      readonly count: () => number;
    } {
      const script = new Script(profile, { asap });
      const own = script.client(5);
      script.ask(own, registration('10.0.0.5'));
      return { script, own, stranger: script.client(66), count: () => script.registrar.handlespace.elementCount };
    }

    it('deregisters an element for itself, or for one of its addresses, and for no other host', () => {
      const { script, own, stranger, count } = stage();
      const wish = { type: 'ASAP_DEREGISTRATION', ...named } as const;
      const [refusal] = script.ask(stranger, wish);
      assert.ok(refusal.type === 'ASAP_DEREGISTRATION_RESPONSE');
      assert.deepEqual(
        refusal.errors.map(({ code }) => code),
        [CauseCode.rejectedBySecurity],
      );
      assert.equal(count(), 1);
      assert.equal(script.registrar.statistics.deregistrationsRefused, 1);
      const [accepted] = script.ask(script.client(5, 5001), wish);
      assert.ok(accepted.type === 'ASAP_DEREGISTRATION_RESPONSE' && accepted.errors.length === 0);
      assert.equal(count(), 0);
      script.ask(own, registration('10.0.0.5'));
      script.ask(own, wish);
      assert.equal(count(), 0);
    });

    it('does not let others register as an element that is there', () => {
      const { script, own, stranger } = stage();
      const [refusal] = script.ask(stranger, registration('10.0.0.66'));
      assert.ok(refusal.type === 'ASAP_REGISTRATION_RESPONSE' && refusal.rejected);
      const code = profile === 'rfc' ? CauseCode.nonUniquePeIdentifier : CauseCode.rsplibDuplicateIdentifier;
      assert.deepEqual(refusal.errors, [{ code, data: new Uint8Array(0) }]);
      const [entry] = script.registrar.handlespace.ownedBy(1);
      assert.deepEqual(entry.parameter.asapTransport?.addresses, ['10.0.0.5']);
      // It may come back from elsewhere when it was lost.
      own.state = 'ended';
      script.asap.handler.associationEnded?.(own, 'lost');
      const [accepted] = script.ask(stranger, registration('10.0.0.66'));
      assert.ok(accepted.type === 'ASAP_REGISTRATION_RESPONSE' && !accepted.rejected);
    });

    it('does not take the acknowledgments of others for its', () => {
      const { script, stranger, count } = stage();
      for (let second = 0; second < 60; second++) {
        script.ask(stranger, { type: 'ASAP_ENDPOINT_KEEP_ALIVE_ACK', ...named });
        script.wait(1);
      }
      assert.equal(count(), 0);
    });

    it('counts the reports of a host once per element, on whatever association they come', () => {
      const { script, stranger, count } = stage({ maxBadPeReports: 3, endpointKeepAliveTimeout: 1000 });
      for (let i = 0; i < 10; i++) script.ask(stranger, report);
      for (let port = 5001; port < 5010; port++) script.ask(script.client(66, port), report);
      assert.equal(count(), 1);
      script.ask(script.client(67), report);
      assert.equal(count(), 1);
      script.ask(script.client(68), report);
      assert.equal(count(), 0);
    });

    it('does not take a host for the one whose addresses it only lists in its set-up', () => {
      const { script, own, count } = stage({ maxBadPeReports: 3, endpointKeepAliveTimeout: 1000 });
      const liar = (port: number, ...listed: string[]): ScriptedAssociation => {
        const association = script.asap.accept(['10.0.0.66', ...listed], port);
        association.proven = 1;
        return association;
      };
      const [refusal] = script.ask(liar(5001, '10.0.0.5'), { type: 'ASAP_DEREGISTRATION', ...named });
      assert.ok(refusal.type === 'ASAP_DEREGISTRATION_RESPONSE' && refusal.errors.length === 1);
      const [answer] = script.ask(liar(5002, '10.0.0.5'), registration('10.0.0.66'));
      assert.ok(answer.type === 'ASAP_REGISTRATION_RESPONSE' && answer.rejected);
      for (let number = 1; number < 30; number++) script.ask(liar(6000 + number, `10.0.0.${number}`), report);
      assert.equal(count(), 1);
      // Nor is it asked instead of an element whose own association is gone.
      own.state = 'ended';
      const impostor = liar(own.remotePort, '10.0.0.5');
      script.asap.handler.associationUp?.(impostor);
      script.asap.handler.associationEnded?.(own, 'lost');
      script.wait(60);
      assert.deepEqual(impostor.sent, []);
    });

    it('counts the reports of a host with several addresses once', () => {
      const { script, count } = stage({ maxBadPeReports: 2, endpointKeepAliveTimeout: 1000 });
      script.ask(script.asap.accept(['10.0.0.66', '10.1.0.66'], 5001), report);
      script.ask(script.asap.accept(['10.1.0.66'], 5002), report);
      script.ask(script.asap.accept(['10.1.0.66', '10.0.0.66', '10.2.0.66'], 5003), report);
      assert.equal(count(), 1);
    });

    it('limits reports and resolutions of a host, on whatever association they come', () => {
      const { rateGuards } = new Script(profile).settings;
      const { script } = stage({
        rateGuards: { ...rateGuards, maxEndpointUnreachableRate: 1, maxHandleResolutionRate: 1 },
      });
      for (let port = 6000; port < 6005; port++) {
        const association = script.client(66, port);
        script.ask(association, report);
        script.ask(association, { type: 'ASAP_HANDLE_RESOLUTION', poolHandle: 'Pool', subscribe: false });
      }
      assert.equal(script.registrar.statistics.unreachableReportsRefused, 4);
      assert.equal(script.registrar.statistics.handleResolutionsRefused, 4);
    });

    it('does not ask an element more than once per second because of reports', () => {
      const { script, own } = stage({ checksReportedElements: true });
      own.sent.splice(0);
      for (let i = 0; i < 50; i++) {
        script.ask(script.client(100 + i), { ...report });
        script.ask(own, { type: 'ASAP_ENDPOINT_KEEP_ALIVE_ACK', ...named });
      }
      assert.ok(script.registrar.statistics.endpointKeepAlives <= 1);
    });

    it('has a limited number of associations: the oldest without elements is ended', () => {
      const { script, own } = stage({ maxContacts: 10 });
      const clients = Array.from({ length: 50 }, (_, i) => script.client(70, 1000 + i));
      assert.equal(own.state, 'up');
      assert.equal(clients.filter(({ state }) => state === 'up').length, 9);
      assert.equal(clients.at(-1)?.state, 'up');
    });
  });
