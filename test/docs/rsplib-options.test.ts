import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describeCommand, type CommandDescription } from '../../cli/help/command-tree.ts';
import { rsplabProgram } from '../../cli/program.ts';

const text = readFileSync(new URL('../../../docs/rsplib-options.md', import.meta.url), 'utf8');
const program = describeCommand(rsplabProgram());

/** The options of RSPLIB's programs, by the sections of the document. */
const rsplib: Readonly<Record<string, string>> = {
  'All elements and users': `registrar asapannounce poolhandle registrarannouncetimeout registrarconnecttimeout
    registrarconnectmaxtrials registrarrequesttimeout registrarresponsetimeout registrarrequestmaxtrials cspserver
    cspinterval cspidentifier loglevel logcolor logfile logappend`,
  rspregistrar: `identifier asap asapannounce enrp enrpannounce enrpmulticast peer announcettl serverannouncecycle
    autoclosetimeout endpointkeepalivetransmissioninterval endpointkeepalivetimeoutinterval maxbadpereports maxhresitems
    maxincrement minaddressscope maxhrrate maxeurate maxelementsperhtrequest mentordiscoverytimeout peerheartbeatcycle
    peermaxtimelastheard peermaxtimenoresponse takeoverexpiryinterval supporttakeoversuggestion distancestep uptime
    downtime actionlogfile statsfile statsinterval scalar object quiet disable-ipv6 daemonpidfile cspserver cspinterval
    loglevel`,
  rspserver: `echo discard daytime chargen pingpong fractal calcapp scripting identifier poolhandle local rereginterval
    runtime uptime downtime quiet daemonpidfile policy chargenmaxthreads pppmaxthreads fgpmaxthreads pppfailureafter
    fgpfailureafter fgptestmode fgptransmittimeout fgpcookiemaxtime fgpcookiemaxpackets fgpdatamaxtime capcapacity
    capmaxjobs capkeepalivetransmissioninterval capkeepalivetimeoutinterval capcookiemaxtime capcookiemaxcalculations
    capcleanshutdownprobability capobject capscalar capvector ssmaxthreads sstransmittimeout sskeepaliveinterval
    sskeepalivetimeout sscachemaxsize sscachemaxentries sscachedirectory sskeeptempdirs ssverbose sskeyring sstrustdb`,
  'rspterminal, pingpongclient, calcappclient, scriptingclient, fractalpooluser': `poolhandle interval jobinterval jobsize
    keepalivetransmissioninterval keepalivetimeoutinterval object scalar vector runtime input output environment maxretry
    retrydelay transmittimeout keepaliveinterval keepalivetimeout runid quiet configdir caption width height threads
    sendtimeout recvtimeout interimagetime imagestorageprefix colormarks nocolormarks sessions nosessions`,
  cspmonitor: 'localaddress updateinterval purgeinterval compact full maxpr maxpe maxpu maxlocationsize',
  hsdump: 'loglevel',
};

interface Row {
  readonly theirs: readonly string[];
  readonly ours: readonly string[];
  readonly isNone: boolean;
  readonly remark: string;
}

interface Section {
  readonly title: string;
  readonly commands: readonly CommandDescription[];
  readonly rows: readonly Row[];
}

function codes(cell: string): string[] {
  return Array.from(cell.matchAll(/`([^`]+)`/g), ([, code = '']) => code);
}

function rowOf(line: string): Row {
  const [, theirs = '', ours = '', remark = ''] = line
    .split(' | ')
    .join('|')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
  return { theirs: codes(theirs), ours: codes(ours), isNone: ours === 'none', remark };
}

function sectionOf(part: string): Section {
  const [heading = '', ...lines] = part.split('\n');
  const [title = '', after = ''] = heading.split(': ');
  const commands = codes(after).map((words) => {
    const command = program.commands.find(({ path }) => path.join(' ') === words);
    assert.ok(command !== undefined, words);
    return command;
  });
  return { title, commands, rows: lines.filter((line) => line.startsWith('| `-')).map(rowOf) };
}

const sections = text.split(/^## /m).slice(1).map(sectionOf);

function optionsOf({ options }: CommandDescription): string[] {
  return options.flatMap(({ names }) => names);
}

describe("table of RSPLIB's options", () => {
  it('has each option of its programs once', () => {
    for (const { title, rows } of sections)
      assert.deepEqual(
        rows.flatMap(({ theirs }) => theirs).toSorted(),
        rsplib[title]
          ?.split(/\s+/)
          .map((name) => `-${name}`)
          .toSorted(),
        title,
      );
    assert.deepEqual(
      sections.map(({ title }) => title),
      Object.keys(rsplib),
    );
  });

  it('names options that the commands have, or says why there is none', () => {
    for (const { title, commands, rows } of sections) {
      const known = new Set(commands.flatMap(optionsOf));
      assert.ok(commands.length > 0 && rows.length > 0, title);
      for (const { theirs, ours, isNone, remark } of rows) {
        const what = `${title}: ${theirs.join(' ')}`;
        for (const name of ours) assert.ok(known.has(name), `${what}: ${name}`);
        assert.notEqual(isNone, ours.length > 0, what);
        if (isNone) assert.match(remark, /not needed (so far )?because /, what);
      }
    }
  });

  it('says the same as the help texts, which name options of RSPLIB, too', () => {
    for (const { title, commands, rows } of sections)
      for (const command of commands)
        for (const { names, description } of command.options)
          for (const [, theirs = ''] of description.matchAll(/RSPLIB: (-\w+)/g)) {
            const row = sections
              .flatMap((each) => each.rows)
              .find((each) => each.theirs.includes(theirs) && names.some((name) => each.ours.includes(name)));
            assert.ok(row !== undefined, `${title}: ${names.join(', ')} is ${theirs} (${rows.length} rows)`);
          }
  });

  it('names commands and options in its remarks that there are', () => {
    const known = new Set(program.commands.flatMap(optionsOf));
    for (const { rows } of sections)
      for (const { remark } of rows)
        for (const code of codes(remark))
          for (const name of code.match(/--[\w-]+/g) ?? []) assert.ok(known.has(name), `${code}: ${name}`);
  });
});
