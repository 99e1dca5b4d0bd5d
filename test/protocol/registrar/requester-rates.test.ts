import assert from 'node:assert/strict';
import { RequesterRates } from '../../../protocol/registrar/requester-rates.ts';
import { asapServiceDefaults } from '../../../protocol/registrar/registrar-options.ts';
import { ScriptedHost, type ScriptedAssociation } from './scripted-host.ts';

const LIMIT = 1;

/** Rates of at most three requesters, who ask at time 0. */
class Play {
  readonly rates = new RequesterRates({ ...asapServiceDefaults.rsplib.rateGuards, requesters: 3 });
  readonly #endpoint = new ScriptedHost(['10.0.0.1']).transport.open(
    { addresses: [], port: 0, protocols: [] },
    { message: () => undefined, associationRestarted: () => undefined },
  );

  from(addresses: readonly string[], port = 5000): ScriptedAssociation {
    return this.#endpoint.connect(addresses, port) as ScriptedAssociation;
  }

  /** Whether a handle resolution of a host is within the limit: it is if none of it is remembered. */
  asks(host: number, port = 5000): boolean {
    return this.rates.resolutions(this.from([`10.0.0.${host}`], port)).permits('Pool', 0, 0, LIMIT);
  }
}

describe('rates of requesters', () => {
  it('are counted for each host, whatever its port (RFC 5355 threats 8 and 9)', () => {
    const play = new Play();
    assert.deepEqual([play.asks(1), play.asks(2), play.asks(1), play.asks(1, 6000)], [true, true, false, false]);
  });

  it('count resolutions and reports apart', () => {
    const play = new Play();
    play.asks(1);
    const reports = play.rates.reports(play.from(['10.0.0.1']));
    assert.deepEqual([reports.permits('Pool', 1, 0, LIMIT), play.asks(1)], [true, false]);
    assert.equal(play.rates.reports(play.from(['10.0.0.1'])), reports);
  });

  it('are of addresses in any order, but not of addresses that are only named', () => {
    const play = new Play();
    const both = play.rates.resolutions(play.from(['10.0.0.1', '10.0.0.2']));
    assert.equal(play.rates.resolutions(play.from(['10.0.0.2', '10.0.0.1'])), both);
    const named = play.from(['10.0.0.3', '10.0.0.1']);
    named.proven = 1;
    assert.notEqual(play.rates.resolutions(named), both);
  });

  it('are forgotten of those that have not asked for longest, of too many', () => {
    const play = new Play();
    for (const host of [1, 2, 3]) assert.ok(play.asks(host));
    assert.ok(!play.asks(1));
    assert.ok(play.asks(4));
    // The second one gave way to the fourth.
    assert.deepEqual([play.asks(3), play.asks(1), play.asks(4)], [false, false, false]);
    assert.ok(play.asks(2));
    assert.ok(play.asks(3));
  });
});
