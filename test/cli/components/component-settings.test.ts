import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { cmtDefaults } from '../../../protocol/sctp/cmt-options.ts';
import { poolElementDefaults } from '../../../protocol/pool-element/pool-element-options.ts';
import { registrarLinkOptions, poolElementOptions, poolUserOptions } from '../../../cli/components/asap-settings.ts';
import {
  elementSettings,
  givenRegistrarSettings,
  searchSettings,
  type RegistrarGiven,
} from '../../../cli/components/component-settings.ts';
import { multicastOption } from '../../../cli/components/multicast-options.ts';
import { componentConstantOptions, readComponentConstants } from '../../../cli/sctp/sctp-constants.ts';
import {
  asapOptions,
  enrpOptions,
  rateGuardOptions,
  takeoverOptions,
} from '../../../cli/components/registrar-settings.ts';
import type { GivenOptions, SettingGroup } from '../../../cli/components/setting-options.ts';

const groups: Readonly<Record<string, SettingGroup<object>>> = {
  asapOptions,
  rateGuardOptions,
  enrpOptions,
  takeoverOptions,
  registrarLinkOptions,
  poolElementOptions,
  poolUserOptions,
};

/** What commander makes of a command line. */
function given(group: readonly SettingGroup<object>[], ...words: readonly string[]): GivenOptions {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  for (const each of group) for (const option of each.options()) command.addOption(option);
  for (const name of ['asap-announce', 'enrp-announce']) command.addOption(multicastOption(name, '', '', 3863));
  command.option('--no-announce').option('--profile <name>', '', 'rsplib').option('--registrar <address...>');
  return command.parse(words, { from: 'user' }).opts<GivenOptions>();
}

function registrar(...words: readonly string[]): ReturnType<typeof givenRegistrarSettings> {
  const options = given([asapOptions, rateGuardOptions, enrpOptions, takeoverOptions], ...words);
  return givenRegistrarSettings(options as RegistrarGiven);
}

function search(...words: readonly string[]): ReturnType<typeof searchSettings> {
  return searchSettings(given([registrarLinkOptions], ...words) as GivenOptions & { readonly profile: 'rsplib' });
}

function element(...words: readonly string[]): ReturnType<typeof elementSettings> {
  return elementSettings('rsplib', given([poolElementOptions], ...words));
}

function constants(...words: readonly string[]): ReturnType<typeof readComponentConstants> {
  const command = new Command().exitOverride();
  for (const option of componentConstantOptions()) command.addOption(option);
  return readComponentConstants(command.parse(words, { from: 'user' }).opts(), 'udp');
}

describe('settings of components as options', () => {
  for (const [name, group] of Object.entries(groups))
    it(`${name}: each option reaches the one setting that it is for`, () => {
      const options = group.options();
      assert.ok(options.length > 0);
      const reached = new Set<string>();
      for (const option of options) {
        const words = option.flags.includes('<') ? [option.long ?? '', '1'] : [option.long ?? ''];
        const settings = group.read(given([group], ...words));
        const [key, ...more] = Object.keys(settings);
        assert.ok(key !== undefined && more.length === 0, option.flags);
        reached.add(key);
      }
      const switches = options.filter(({ negate }) => negate).length;
      assert.equal(reached.size, options.length - switches);
    });

  it("names RSPLIB's options for every timer and limit that RSPLIB has", () => {
    const help = Object.values(groups)
      .flatMap((group) => group.options().map(({ description }) => description))
      .join('\n');
    const rsplib = [
      'serverannouncecycle announcettl endpointkeepalivetransmissioninterval endpointkeepalivetimeoutinterval',
      'maxbadpereports maxhresitems maxincrement maxhrrate maxeurate maxelementsperhtrequest mentordiscoverytimeout',
      'peerheartbeatcycle peermaxtimelastheard peermaxtimenoresponse takeoverexpiryinterval supporttakeoversuggestion',
      'distancestep rereginterval registrarannouncetimeout registrarconnecttimeout registrarresponsetimeout',
      'registrarrequestmaxtrials autoclosetimeout',
    ].flatMap((line) => line.split(' '));
    assert.deepEqual(
      rsplib.filter((each) => !help.includes(`RSPLIB: -${each}`)),
      [],
    );
  });

  it('reads times in seconds, or with their unit', () => {
    const times = ['2', '2s', '2000ms', '0.5min', '1h', '1.5 s'].map(
      (text) => registrar('--announce-cycle', text).asap.announceCycle,
    );
    assert.deepEqual(times, [2, 2, 2, 30, 3600, 1.5]);
    for (const text of ['', 's', '-1', '0', '2 days', '1e9', 'NaN'])
      assert.throws(() => registrar('--announce-cycle', text), /It must be/, text);
  });

  it('of a registrar: what is not given stays with the profile, also of settings in groups', () => {
    const { asap, enrp } = registrar(
      '--max-handle-resolution-rate',
      '5',
      '--takeover-expiry',
      '2',
      '--announce-ttl',
      '3',
    );
    assert.deepEqual(
      [asap.rateGuards?.maxHandleResolutionRate, asap.rateGuards?.buckets, asap.announceTtl, enrp.presenceTtl],
      [5, 64, 3, 3],
    );
    assert.deepEqual([enrp.takeover?.expiry, enrp.takeover?.onExpiry], [2, 'giveUp']);
    assert.equal(asap.maxBadPeReports, undefined);
  });

  it('of a registrar: groups of announcements', () => {
    const groupsOf = (...words: readonly string[]): unknown[] => {
      const { asap, enrp } = registrar(...words);
      return [asap.announcements?.address, enrp.presenceGroup?.address];
    };
    assert.deepEqual(groupsOf(), ['239.0.0.50', '239.0.0.51']);
    assert.deepEqual(groupsOf('--no-announce'), [undefined, undefined]);
    assert.deepEqual(groupsOf('--asap-announce', 'off'), [undefined, '239.0.0.51']);
    assert.deepEqual(registrar('--asap-announce', '239.1.2.3:4').asap.announcements, { address: '239.1.2.3', port: 4 });
    assert.throws(() => groupsOf('--asap-announce', '10.1.1.1'), /multicast group/);
    assert.throws(
      () => groupsOf('--no-announce', '--enrp-announce', 'auto'),
      /--enrp-announce: --no-announce is also given/,
    );
  });

  it('of a search: named registrars alone, announcements alone, or both', () => {
    const found = (...words: readonly string[]): unknown[] => {
      const { registrars, announcements } = search(...words);
      return [registrars, announcements?.address];
    };
    assert.deepEqual(found(), [[], '239.0.0.50']);
    assert.deepEqual(found('--registrar', '10.1.1.1'), [['10.1.1.1'], undefined]);
    assert.deepEqual(found('--registrar', '10.1.1.1', '--asap-announce', 'auto'), [['10.1.1.1'], '239.0.0.50']);
    assert.throws(() => found('--asap-announce', 'off'), /must then be given with --registrar/);
    assert.equal(search('--hunt-timeout', '20').search.maxHuntTimeout, 20);
  });

  it('of an element: life and interval of registrations fit each other', () => {
    assert.deepEqual(element(), {});
    assert.deepEqual(element('--reregistration-interval', '2'), { reregistrationInterval: 2, registrationLife: 6 });
    assert.deepEqual(element('--registration-life', '30'), { registrationLife: 30, reregistrationInterval: 10 });
    assert.throws(
      () => element('--registration-life', '30', '--reregistration-interval', '40'),
      /--registration-life 30 s: registrations are renewed every 40 s and would expire before/,
    );
    assert.equal(poolElementDefaults.rsplib.registrationLife, 90);
  });

  it('of SCTP: those that fit ASAP by default; a limit moves the other one out of its way', () => {
    const ranges = (...words: readonly string[]): unknown[] => {
      const { sctp, associations } = constants(...words);
      return [sctp, associations.control, associations.session].map(({ rtoMin, rtoMax }) => [rtoMin, rtoMax]);
    };
    assert.deepEqual(ranges(), [
      [0.5, 1],
      [0.5, 1],
      [0.5, 2],
    ]);
    assert.deepEqual(
      ranges('--rto-max', '0.2'),
      [0, 1, 2].map(() => [0.2, 0.2]),
    );
    assert.deepEqual(
      ranges('--rto-min', '3'),
      [0, 1, 2].map(() => [3, 3]),
    );
    assert.deepEqual(ranges('--preset', 'rfc9260'), [
      [1, 60],
      [undefined, undefined],
      [undefined, undefined],
    ]);
    assert.equal(constants('--congestion-control', 'cubic').sctp.congestionControl, 'cubic');
    assert.equal(constants().sctp.congestionControl, 'rfc9260');
    const ofCmt = ['--cmt', '--no-cmt-delayed-ack', '--cmt-retransmission', 'asap'] as const;
    const multipath = constants(...ofCmt, '--nr-sack', '--coupled-min-window', '2').sctp;
    assert.deepEqual(
      [multipath.cmt, multipath.nrSack, multipath.pfMaxRetrans, multipath.coupledMinWindow],
      [{ ...cmtDefaults, delayedAck: false, retransmission: 'asap' }, true, 0, 2],
    );
    assert.equal(constants('--cmt', '--pf-threshold', 'Infinity').sctp.pfMaxRetrans, Infinity);
    assert.deepEqual([constants().sctp.cmt, constants().sctp.nrSack], [undefined, false]);
    const ofStreams = constants('--interleaving', '--stream-scheduler', 'priority', '--stream-values', '2,0').sctp;
    assert.deepEqual(
      [ofStreams.interleaving, ofStreams.streamScheduler, ofStreams.streamValues],
      [true, 'priority', [2, 0]],
    );
    const { authentication } = constants('--authenticate', 'data,forward-tsn', '--shared-key', '01ff').sctp;
    assert.deepEqual(authentication, { chunks: [0, 0xc0], keys: new Map([[1, Uint8Array.of(1, 255)]]), activeKey: 1 });
    assert.throws(() => constants('--shared-key', '01ff'), /--shared-key needs --authenticate/);
    const { dynamicAddresses, authentication: own } = constants('--dynamic-addresses', '--shared-key', '01ff').sctp;
    assert.deepEqual([dynamicAddresses, own?.chunks, own?.activeKey], [true, [], 1]);
    assert.equal(constants('--dynamic-addresses').sctp.authentication?.activeKey, 0);
    const folder = mkdtempSync(join(tmpdir(), 'rsplab-key-'));
    try {
      const file = join(folder, 'key');
      writeFileSync(file, '01ff\n');
      const fromFile = constants('--authenticate', 'data', '--shared-key-file', file).sctp.authentication;
      assert.deepEqual(fromFile?.keys, new Map([[1, Uint8Array.of(1, 255)]]));
      assert.throws(() => constants('--shared-key-file', file), /--shared-key-file needs --authenticate/);
      assert.throws(
        () => constants('--authenticate', 'data', '--shared-key-file', file, '--shared-key', '00'),
        /--shared-key and --shared-key-file exclude each other/,
      );
      assert.throws(
        () => constants('--authenticate', 'data', '--shared-key-file', join(folder, 'none')),
        /cannot be read/,
      );
      writeFileSync(file, 'secret');
      assert.throws(
        () => constants('--authenticate', 'data', '--shared-key-file', file),
        ({ message }: Error) => /bytes in hexadecimal/.test(message) && !message.includes('secret'),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
    assert.equal(constants().sctp.authentication, undefined);
    assert.deepEqual([constants().sctp.interleaving, constants().sctp.streamScheduler], [false, 'fcfs']);
    assert.equal(constants('--heartbeat-interval', '9').associations.session.heartbeatInterval, 9);
  });
});
