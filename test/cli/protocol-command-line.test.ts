import assert from 'node:assert/strict';
import { Command } from 'commander';
import { protocolCommands } from '../../cli/protocol-command-line.ts';

/** What the command line says of a command that cannot be run. */
async function refusal(command: string): Promise<string> {
  let reported = '';
  const program = new Command()
    .exitOverride()
    .configureOutput({ writeErr: (text) => (reported += text) })
    .showHelpAfterError('(add --help for the options)');
  protocolCommands(program);
  try {
    await program.parseAsync(command.split(' '), { from: 'user' });
  } catch (error) {
    assert.ok(error instanceof Error);
    return reported + error.message;
  }
  return assert.fail('the command ran');
}

describe('options of the commands on real SCTP', () => {
  for (const [command, said] of [
    [
      'server --service echo --max-jobs 2 --cookie-max-calculations 5',
      /^--max-jobs, --cookie-max-calculations: only service calcapp can have this option/,
    ],
    [
      'server --service echo --capacity 5',
      /^--capacity: only services calcapp or fractal can have this option, not echo$/,
    ],
    ['client --service echo --size 3', /^--size: only service calcapp can have this option, not echo$/],
    ['client --service pingpong --size 3', /^--size: only service calcapp can have this option, not pingpong$/],
    [
      'client --service echo --requests 3',
      /^--requests: only services daytime, calcapp or pingpong can have this option, not echo$/,
    ],
    ['client --service echo --service discard', /It is already echo: a client has one service\.$/],
    ['registrar --alone', /^--alone: only transport usrsctp-raw can have this option, not udp$/],
    [
      'registrar --transport kernel --udp-port 9',
      /^--udp-port: the kernel has a port of its own: sysctl net\.sctp\.udp_port$/,
    ],
    [
      'client --service echo --transport usrsctp-raw --udp-port 9',
      /^--udp-port: transport usrsctp-raw does not use UDP$/,
    ],
    ['sctp serve --service echo --alone', /^--alone: only transport usrsctp-raw can have this option, not udp$/],
  ] as const)
    it(`${command}: an option that means nothing there is refused, not ignored`, async () => {
      assert.match(await refusal(command), said);
    });

  it('numbers and pool handles are not empty', async () => {
    assert.match(await refusal('registrar --asap-port '), /It must be a port number from 0 to 65535\./);
    assert.match(await refusal('registrar --identifier '), /It must be a whole number/);
    assert.match(await refusal('server --service echo --pool-handle '), /It must not be empty\./);
    const long = 'p'.repeat(70_000);
    for (const command of ['server', 'client'])
      assert.equal(
        await refusal(`${command} --service echo --pool-handle ${long}`),
        '--pool-handle has 70000 bytes, more than the 32 of profile rsplib',
      );
    assert.match(
      await refusal(`server --service echo --max-pool-handle 100 --pool-handle ${'p'.repeat(101)}`),
      /^--pool-handle has 101 bytes, more than the 100 of --max-pool-handle$/,
    );
    assert.match(await refusal('registrar --max-pool-handle 32769'), /It must be a whole number from 1 to 32768\./);
  });

  it('a service must be chosen, and those that there are are named', async () => {
    for (const command of ['server', 'client'])
      assert.match(await refusal(command), /required option '--service <name>' not specified: echo, .*fractal$/);
  });

  it('a wrong word is refused with how to find the right one, below sctp, too', async () => {
    for (const command of ['sctp serv', 'sctp serve --service echo --por 7'])
      assert.match(await refusal(command), /\(Did you mean .*\?\)\n\(add --help for the options\)/);
  });
});
