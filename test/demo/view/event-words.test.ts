import assert from 'node:assert/strict';
import { ComponentDirectory } from '../../../demo/view/component-directory.ts';
import type { ComponentView, ViewRole } from '../../../demo/view/component-view.ts';
import { eventWords, type ToldEvent } from '../../../demo/view/event-words.ts';
import { logEvents, type LogEventName } from '../../../protocol/log-events.ts';

function component(id: string, role: ViewRole, name: string, rest: Partial<ComponentView> = {}): ComponentView {
  return { id, role, name, state: 'up', addresses: [], details: {}, hasLog: true, actions: [], ...rest };
}

const at = (host: number): Partial<ComponentView> => ({ addresses: [`127.1.0.${host}`, `127.1.1.${host}`] });

/** Two registrars, two elements and a user. */
function pool(): ComponentDirectory {
  const names = new ComponentDirectory();
  names.know(component('pr1', 'registrar', 'PR 1', { identifier: '0x00000001', ...at(1) }));
  names.know(component('pr2', 'registrar', 'PR 2', { identifier: '0x00000002', ...at(2) }));
  names.know(component('pe1', 'poolElement', 'PE 1', { identifier: '0x00000001', ...at(11) }));
  names.know(component('pe2', 'poolElement', 'PE 2', { identifier: '0x00000012', ...at(12) }));
  names.know(component('pu1', 'poolUser', 'PU 1', at(21)));
  return names;
}

const told = (event: ToldEvent) => eventWords(event, pool());

describe('the words of an event', () => {
  it('say who is meant, and where it is defined', () => {
    const reported = told({
      component: 'pr1',
      event: 'elementReported',
      fields: { element: '0x00000012', pool: 'Fractal', from: '127.1.0.21,127.1.1.21:40000', count: 1, limit: 3 },
    });
    assert.deepEqual(reported, {
      component: 'pr1',
      event: 'elementReported',
      level: 'info',
      subject: 'failure',
      isHighlight: true,
      text: 'PE 2 stopped answering, reported by PU 1 to PR 1 (report 1 of 3)',
      section: 'RFC 5352 §3.5',
      about: ['pe2', 'pu1'],
    });
  });

  it('distinguish a registrar from an element with the same identifier', () => {
    const fields = { target: '0x00000001' };
    assert.equal(
      told({ component: 'pr2', event: 'takeoverCompleted', fields }).text,
      'PR 2 took over the elements of PR 1',
    );
    const removed = { element: '0x00000001', pool: 'Fractal', reason: 'it deregistered' };
    assert.equal(
      told({ component: 'pr2', event: 'elementRemoved', fields: removed }).text,
      'PE 1 left the pool (PR 2)',
    );
  });

  it('leave identifiers and addresses as they are where nobody is known by them', () => {
    const fields = { element: '0x00000099', pool: 'Fractal', reason: 'lost' };
    const { text, about } = told({ component: 'pu1', event: 'sessionFailed', fields });
    assert.equal(text, 'Element 0x00000099 stopped answering: PU 1 looks for another element');
    assert.deepEqual(about, []);
    const chosen = { at: '10.0.0.1:3863', seconds: 0.1234 };
    assert.equal(
      told({ component: 'pu1', event: 'registrarChosen', fields: chosen }).text,
      'PU 1 chose 10.0.0.1:3863 as its registrar after 0.123 s',
    );
  });

  it('are a highlight where something is told first', () => {
    const removed = (reason: string): boolean =>
      told({ component: 'pr1', event: 'elementRemoved', fields: { element: '0x00000012', pool: 'Fractal', reason } })
        .isHighlight;
    assert.ok(removed('it deregistered'));
    assert.ok(!removed('its home registrar removed it'));
  });

  it('leave out a limit that is none', () => {
    const fields = { element: '0x00000012', pool: 'Fractal', from: '127.1.0.21:4', count: 1, limit: 1e9 };
    assert.match(told({ component: 'pr1', event: 'elementReported', fields }).text, /PR 1 \(report 1\)$/);
  });

  it('have no place for endless reasons', () => {
    const { text } = told({ component: 'pe1', event: 'died', fields: { reason: 'x'.repeat(10_000) } });
    assert.ok(text.length < 300);
  });

  it('tell what was done to a component, and where a session went', () => {
    assert.equal(told({ component: 'pe2', event: 'killed' }).text, 'PE 2 was killed');
    const complete = (failovers: number) => told({ component: 'pu1', event: 'imageComplete', fields: { failovers } });
    assert.equal(complete(0).text, 'The image of PU 1 is complete');
    assert.equal(complete(1).text, 'The image of PU 1 is complete after 1 failover');
    const moved = (from: string) =>
      told({ component: 'pu1', event: 'sessionMoved', fields: { session: 0, from, to: 'pe1' } });
    assert.equal(moved('pe2').text, 'Failover: session 1 of PU 1 goes on with PE 1 instead of PE 2');
    assert.equal(moved('pe1').text, 'Failover: session 1 of PU 1 goes on with PE 1 again');
    assert.deepEqual(moved('pe1').about, ['pe1'], 'nothing is drawn from it to itself');
  });

  for (const event of Object.keys(logEvents) as LogEventName[]) {
    it(`are there for ${event}, of fields that it has`, () => {
      const template: string = logEvents[event].text;
      const fields = Object.fromEntries(
        [...template.matchAll(/\{(\w+)\}/g)].map(([, field]) => [field, field === 'seconds' ? 7 : 'x']),
      );
      const { text } = told({ component: 'pr1', event, fields });
      assert.match(text, /PR 1/);
      assert.doesNotMatch(text, /\?|undefined|\s\s/);
    });
  }
});
