import assert from 'node:assert/strict';
import { smallerIdentifierWins } from '../../../protocol/registrar/arbitration.ts';
import { enrpServiceDefaults } from '../../../protocol/registrar/registrar-options.ts';
import { element } from '../handlespace/elements.ts';
import { presenceOf, tableOf, typesOf, updateOf } from './enrp-texts.ts';
import { Script, type ScriptOptions } from './registrar-script.ts';
import type { ScriptedAssociation } from './scripted-host.ts';

const { takeover } = enrpServiceDefaults.rfc;
/** Registrar 1 prevails over all others. */
const prevailing: ScriptOptions = {
  enrp: { takeover: { ...takeover, arbitration: smallerIdentifierWins }, maxTimeNoResponse: 5 },
};
const NO_SUCH_CHECKSUM = 0x1234;

/** Registrar 1 with peer 2, under the rfc profile; both claim element 10. */
class Dispute {
  readonly script: Script;
  readonly peer: ScriptedAssociation;

  constructor(options: ScriptOptions = {}) {
    this.script = new Script('rfc', options);
    this.script.wait(10); // alone
    this.peer = this.script.peer(2);
    this.script.send(this.peer, presenceOf(2));
    this.script.answers(this.peer);
  }

  /** @returns the element's association */
  register(): ScriptedAssociation {
    const own = this.script.client(9);
    this.script.ask(own, {
      type: 'ASAP_REGISTRATION',
      poolHandle: 'Pool',
      poolElement: { ...element('RoundRobin', 10), registrationLife: 1000 },
    });
    assert.equal(this.home, 1);
    return own;
  }

  /** The peer's checksum lets the registrar ask for its table. */
  requestTable(): void {
    this.script.send(this.peer, presenceOf(2, NO_SUCH_CHECKSUM));
    assert.ok(typesOf(this.script.answers(this.peer)).includes('HANDLE_TABLE_REQUEST'));
  }

  table(): void {
    this.script.send(this.peer, tableOf(2, [10]));
  }

  update(): void {
    this.script.send(this.peer, updateOf(2, 10));
  }

  get home(): number | undefined {
    return this.script.registrar.handlespace.find('Pool', 10)?.homeRegistrar;
  }
}

describe('an element that two registrars claim, where the other one prevails', () => {
  it('moves to the other one by its table, if that was requested after the last message of the element here', () => {
    const dispute = new Dispute();
    dispute.register();
    dispute.script.wait(1);
    dispute.requestTable();
    dispute.table();
    assert.equal(dispute.home, 2);
  });

  it('stays here if the table may be older than its registration', () => {
    const dispute = new Dispute();
    dispute.requestTable();
    dispute.script.wait(1);
    dispute.register();
    dispute.table();
    assert.equal(dispute.home, 1);
  });

  it('stays here if it registered in the same instant that the table was asked for', () => {
    const dispute = new Dispute();
    dispute.register();
    dispute.requestTable();
    dispute.table();
    assert.equal(dispute.home, 1);
  });

  it('is the other one’s by an update, at any time', () => {
    const dispute = new Dispute();
    dispute.register();
    dispute.update();
    assert.equal(dispute.home, 2);
  });
});

describe('an element that two registrars claim, where this one prevails', () => {
  it('stays here, whatever the content of tables', () => {
    const dispute = new Dispute(prevailing);
    dispute.register();
    dispute.script.wait(20);
    dispute.requestTable();
    dispute.table();
    assert.equal(dispute.home, 1);
  });

  it('stays here if the update may have crossed the own one, and has gone there if it comes later', () => {
    const dispute = new Dispute(prevailing);
    dispute.register();
    dispute.script.wait(5);
    dispute.update();
    assert.equal(dispute.home, 1);
    dispute.script.wait(0.1);
    dispute.update();
    assert.equal(dispute.home, 2);
  });
});

describe('an own element', () => {
  it('is asked again and again, also after it has answered, and removed when it does not answer any more', () => {
    const asap = { endpointKeepAliveInterval: 10, endpointKeepAliveJitter: 0, endpointKeepAliveTimeout: 5 };
    const dispute = new Dispute({ asap });
    const own = dispute.register();
    const { statistics } = dispute.script.registrar;
    for (let asked = 1; asked <= 3; asked++) {
      dispute.script.wait(10);
      assert.equal(statistics.endpointKeepAlives, asked);
      dispute.script.wait(4);
      dispute.script.ask(own, { type: 'ASAP_ENDPOINT_KEEP_ALIVE_ACK', poolHandle: 'Pool', identifier: 10 });
    }
    dispute.script.wait(14.9);
    assert.equal(dispute.home, 1);
    dispute.script.wait(0.2);
    assert.equal(dispute.home, undefined);
  });

  it('that was given away is not asked any more when its association is lost', () => {
    const dispute = new Dispute();
    const own = dispute.register();
    dispute.update();
    assert.equal(dispute.home, 2);
    own.state = 'ended';
    dispute.script.asap.handler.associationEnded?.(own, 'lost');
    for (let second = 0; second < 60; second++) {
      dispute.script.send(dispute.peer, presenceOf(2, dispute.script.registrar.handlespace.checksum(2)));
      dispute.script.wait(1);
    }
    assert.equal(dispute.script.registrar.statistics.endpointKeepAlives, 0);
    assert.equal(dispute.home, 2);
  });
});

describe('tables and updates', () => {
  it('that were not requested change nothing', () => {
    const dispute = new Dispute();
    dispute.table();
    assert.equal(dispute.home, undefined);
  });

  it('contain no elements without a home, nor those of others', () => {
    const dispute = new Dispute();
    dispute.requestTable();
    for (const home of [0, 3, 1]) {
      const pools = [{ poolHandle: 'Pool', poolElements: [element('RoundRobin', 10, {}, home)] }];
      const response = { type: 'ENRP_HANDLE_TABLE_RESPONSE', sender: 2, receiver: 1, rejected: false } as const;
      dispute.script.send(dispute.peer, { ...response, moreToSend: true, pools });
      assert.equal(dispute.home, undefined);
    }
    dispute.table();
    assert.equal(dispute.home, 2);
  });

  it('in parts: the next part is asked for, and what no part names is removed after the last one', () => {
    const dispute = new Dispute();
    for (const identifier of [10, 11, 12]) dispute.script.send(dispute.peer, updateOf(2, identifier));
    dispute.requestTable();
    dispute.script.send(dispute.peer, tableOf(2, [10], true));
    assert.deepEqual(typesOf(dispute.script.answers(dispute.peer)), ['HANDLE_TABLE_REQUEST']);
    assert.equal(dispute.script.registrar.handlespace.elementCount, 3);
    dispute.script.send(dispute.peer, tableOf(2, [12]));
    assert.deepEqual(dispute.script.answers(dispute.peer), []);
    const left = [...dispute.script.registrar.handlespace.ownedBy(2)].map(({ identifier }) => identifier);
    assert.deepEqual(left, [10, 12]);
  });

  it('that are refused remove nothing, and the next difference lets ask again', () => {
    const dispute = new Dispute();
    dispute.update();
    dispute.requestTable();
    const refusal = { type: 'ENRP_HANDLE_TABLE_RESPONSE', sender: 2, receiver: 1, moreToSend: false } as const;
    dispute.script.send(dispute.peer, { ...refusal, rejected: true, pools: [] });
    assert.equal(dispute.home, 2);
    dispute.requestTable();
  });

  it('that do not come within MAX-TIME-NO-RESPONSE are requested again', () => {
    const dispute = new Dispute();
    dispute.requestTable();
    const askedAgain = (): boolean => {
      dispute.script.send(dispute.peer, presenceOf(2, NO_SUCH_CHECKSUM));
      return typesOf(dispute.script.answers(dispute.peer)).includes('HANDLE_TABLE_REQUEST');
    };
    dispute.script.wait(4.9);
    assert.ok(!askedAgain());
    dispute.script.wait(0.2);
    assert.ok(askedAgain());
  });
});

describe('an element that deregisters at a registrar that is not its home', () => {
  it('is gone for all: the peers are informed from there, also its home', () => {
    const { script, peer } = new Dispute();
    script.send(peer, updateOf(2, 10));
    assert.equal(script.registrar.handlespace.find('Pool', 10)?.homeRegistrar, 2);
    script.answers(peer);
    const own = script.asap.accept(['10.0.0.50'], 9901);
    const answers = script.ask(own, { type: 'ASAP_DEREGISTRATION', poolHandle: 'Pool', identifier: 10 });
    assert.deepEqual(
      answers.filter(({ type }) => type === 'ASAP_DEREGISTRATION_RESPONSE'),
      [{ type: 'ASAP_DEREGISTRATION_RESPONSE', poolHandle: 'Pool', identifier: 10, errors: [] }],
    );
    assert.equal(script.registrar.handlespace.elementCount, 0);
    const [update, ...others] = script.answers(peer);
    assert.ok(update.type === 'ENRP_HANDLE_UPDATE');
    assert.deepEqual(
      [update.action, update.poolElement.identifier, update.poolElement.homeRegistrar, others],
      ['delete', 10, 1, []],
    );
  });
});
