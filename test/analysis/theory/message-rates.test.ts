import assert from 'node:assert/strict';
import { cacheHitShare, messageRates } from '../../../analysis/theory/message-rates.ts';

const pool = {
  elements: 10,
  registrars: 1,
  requests: 8,
  adaptive: false,
  delay: 0,
  keepAliveInterval: 50,
  registrationLife: 300,
  heartbeat: 30,
};

describe('messages between a pool and its registrars', () => {
  /** Ten elements at 80 %, sizes of 1, 10 and 100 s: ASAP messages per second, and ENRP's of 1, 2, 5 and 10 registrars. */
  for (const [size, adaptive, asap, enrp] of [
    [1, false, 16.471, [0, 0.102, 0.81, 3.321]],
    [10, false, 2.071, [0, 0.102, 0.81, 3.321]],
    [100, false, 0.631, [0, 0.102, 0.81, 3.321]],
    [1, true, 48.4, [0, 16.07, 64.67, 147.0]],
    [10, true, 5.2, [0, 1.667, 7.067, 17.4]],
    [100, true, 0.88, [0, 0.227, 1.307, 4.44]],
  ] as const)
    it(`${adaptive ? 'adaptive' : 'not adaptive'}, requests of ${size} s`, () => {
      const plane = { ...pool, requests: 8 / size, adaptive };
      assert.ok(Math.abs(messageRates(plane).asap - asap) < 0.001, `${messageRates(plane).asap}`);
      for (const [index, registrars] of [1, 2, 5, 10].entries()) {
        const rate = messageRates({ ...plane, registrars }).enrp;
        assert.ok(Math.abs(rate / enrp[index] - 1) < 0.005 || rate === enrp[index], `${registrars}: ${rate}`);
      }
    });

  it('a short registration life is renewed each second at least', () => {
    assert.equal(messageRates({ ...pool, registrationLife: 30 }).registrations, 1);
    assert.equal(messageRates({ ...pool, registrationLife: 5 }).registrations, 10);
    assert.equal(messageRates({ ...pool, registrationLife: 3600 }).registrations, 10 / 600);
  });

  it('timers that wait for an answer are longer by the round trip', () => {
    assert.equal(messageRates({ ...pool, delay: 0.5 }).keepAlives, 10 / 51);
  });

  it('half of the requests find an entry that is kept for as long as requests are apart', () => {
    assert.equal(cacheHitShare(0, 10), 0);
    assert.equal(cacheHitShare(10, 10), 0.5);
  });
});
