import assert from 'node:assert/strict';
import type { AssociationEnd } from '../../../protocol/host.ts';
import { linkDefaults } from '../../../protocol/registrar-link/registrar-link-options.ts';
import { RegistrarLink } from '../../../protocol/registrar-link/registrar-link.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PORT } from '../../../protocol/wire/asap-messages.ts';
import { ScriptedHost, type ScriptedAssociation } from '../registrar/scripted-host.ts';

const codec = asapCodec('rsplib');
const nothing = (): void => undefined;

/** A link that hunts, and announcements from any source. */
class Stage {
  readonly host = new ScriptedHost(['10.0.0.7']);
  readonly link: RegistrarLink;
  /** When it was reported that there is no registrar, seconds. */
  readonly reports: number[] = [];

  constructor(staticRegistrars: readonly string[] = []) {
    const options = {
      ...linkDefaults.rsplib,
      staticRegistrars: staticRegistrars.map((address) => ({ addresses: [address], port: ASAP_PORT })),
    };
    const user = {
      needsRegistrar: true,
      linkUp: nothing,
      linkDown: nothing,
      noRegistrar: () => {
        this.reports.push(Math.round(this.host.clock.now()));
      },
      asapMessage: nothing,
    };
    this.link = new RegistrarLink(this.host, options, { codec, user });
  }

  get attempts(): readonly ScriptedAssociation[] {
    return this.host.opened[0].associations;
  }

  announce(registrar: number, source: string): void {
    const [socket] = this.host.sockets;
    socket.receive(codec.encode({ type: 'ASAP_SERVER_ANNOUNCE', registrar, transports: [] }), {
      address: source,
      port: ASAP_PORT,
    });
  }

  /** Attempts that are under way end. Default: no one listens there. */
  endAll(end: AssociationEnd = 'refused', reason?: string): void {
    const { handler } = this.host.opened[0];
    for (const association of this.attempts) {
      if (association.state === 'ended') continue;
      association.state = 'ended';
      handler.associationEnded?.(association, end, reason);
    }
  }

  knows(address: string): boolean {
    return this.link.knows(this.host.opened[0].accept([address], 5000));
  }
}

describe('link to registrars in a flood of announcements', () => {
  it('remembers few of one source, so that those of others stay', () => {
    const stage = new Stage();
    stage.announce(1, '10.0.0.1');
    for (let id = 1000; id < 21_000; id++) stage.announce(id, '10.0.0.66');
    stage.link.connect();
    assert.ok(stage.knows('10.0.0.1'));
  });

  it('remembers few in all, and those that it was connected to longest', () => {
    const stage = new Stage();
    stage.announce(1, '10.0.0.1');
    stage.link.connect();
    stage.host.opened[0].handler.associationUp?.(stage.attempts[0]);
    for (let id = 1000; id < 21_000; id++) stage.announce(id, `10.1.${id >> 8}.${id & 255}`);
    assert.ok(stage.knows('10.0.0.1'));
    assert.ok(!stage.knows('10.1.3.232')); // the first of them
    assert.ok(stage.knows(`10.1.${20_999 >> 8}.${20_999 & 255}`));
  });

  it('does not let others announce a registrar that it knows at another place', () => {
    const stage = new Stage();
    stage.announce(1, '10.0.0.1');
    stage.link.connect();
    stage.host.opened[0].handler.associationUp?.(stage.attempts[0]);
    stage.announce(1, '10.0.0.66');
    assert.ok(!stage.knows('10.0.0.66'));
  });

  it('does not make a round of attempts for each announcement', () => {
    const stage = new Stage();
    stage.link.connect();
    for (let i = 0; i < 2000; i++) {
      stage.announce(1000 + i, '10.0.0.66');
      stage.endAll();
      stage.host.clock.run({ until: stage.host.clock.now() + 0.001 });
    }
    assert.ok(stage.attempts.length < 60, `${stage.attempts.length} attempts`);
  });

  it('reports that there is no registrar although one that cannot be used announces itself all the time', () => {
    const stage = new Stage();
    stage.link.connect();
    for (let i = 0; i < 100; i++) {
      stage.announce(1, '10.0.0.66');
      stage.endAll('noRoute', 'no way to 10.0.0.66');
      stage.host.clock.run({ until: stage.host.clock.now() + 0.25 });
    }
    assert.deepEqual(stage.reports, [8, 15, 23]); // T5-Serverhunt is 7.5 s
    const said = stage.host.logged.map(({ tried }) => tried);
    assert.ok(
      said.includes('tried 10.0.0.66:3863; there is no route to it: no way to 10.0.0.66'),
      JSON.stringify(stage.host.logged),
    );
  });

  it('ends the oldest associations of strangers when there are too many', () => {
    const stage = new Stage(['10.0.0.1']);
    stage.link.connect();
    stage.host.opened[0].handler.associationUp?.(stage.attempts[0]);
    const strangers = Array.from({ length: 200 }, (_, i) => stage.host.opened[0].accept(['10.0.0.66'], 1000 + i));
    assert.equal(strangers.filter(({ state }) => state === 'up').length, 64);
    assert.ok(stage.link.connected);
  });
});
