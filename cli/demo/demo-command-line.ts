import { Option, type Command } from 'commander';
import { profileNames } from '../../protocol/profile.ts';
import { CSP_PORT } from '../../protocol/wire/component-status.ts';
import { defaultTransport } from '../../native/transports.ts';
import { transportOption } from '../transport-option.ts';
import { collected, notEmpty, portNumber, positiveInteger, positiveNumber, unsigned } from '../option-values.ts';
import { USUAL_SPEED } from '../../demo/worlds/simulated/usual-speed.ts';
import { DEMO_COMPONENT_COMMAND } from './component-call.ts';
import type { DemoOptions } from './demo-command.ts';
import { usualNumbers, USUAL_HOST, USUAL_PORT } from './usual-demo.ts';

/** The command that shows a pool in a browser. */
export function demoCommands(program: Command): void {
  program
    .command('demo')
    .description('show a pool in a browser: a real one on this machine, one that runs already, or a simulated one')
    .option('--registrars <n>', `number of registrars (default: ${usualNumbers.registrars})`, positiveInteger)
    .option('--servers <n>', `number of pool elements (default: ${usualNumbers.servers})`, positiveInteger)
    .option('--clients <n>', `number of pool users (default: ${usualNumbers.clients})`, positiveInteger)
    .option('--port <n>', `TCP port of the page, 0: any (default: ${USUAL_PORT}, or any if that is taken)`, portNumber)
    .option(
      '--host <address>',
      'address where the page can be opened; others than those of loopback are for others, too',
      notEmpty,
      USUAL_HOST,
    )
    .option('--no-open', 'do not open the page in a browser')
    .option('--attach', 'show what runs already: components that report their status, those of RSPLIB, too')
    .option('--report-port <n>', `with --attach: UDP port where reports arrive (default: ${CSP_PORT})`, portNumber)
    .option('--registrar <host[:port]>', 'with --attach: a registrar whose handlespace is read by ENRP', notEmpty)
    .addOption(
      new Option(
        '--profile <name>',
        'with --registrar: implementation that the registrar follows (default: rsplib)',
      ).choices(profileNames),
    )
    // Without a value of its own, so that it is known whether it was given.
    .addOption(
      transportOption(`with --registrar: implementation of SCTP (default: ${defaultTransport})`).default(undefined),
    )
    .option(
      '--simulate [study]',
      'show a run of a study: its name or file (default: a small pool that loses components)',
    )
    .option(
      '--point <values>',
      'with --simulate: point, such as "rtoMin=0.5, paths=2", or its number from 0 (default: the first)',
    )
    .option('--seed <n>', 'with --simulate: seed (default: the first of the study)', unsigned)
    .option('--set <name=value>', 'with --simulate: set a parameter to a value; may be repeated', collected)
    .option('--speed <n>', `with --simulate: simulated seconds per second (default: ${USUAL_SPEED})`, positiveNumber)
    .addHelpText(
      'after',
      `
The page can be controlled from the address that is printed: its token is new each time. Ctrl-C ends the demo and all that
it started.

rsplab demo                                    a pool of processes on this machine
rsplab demo --attach --registrar 10.1.1.1      a pool that runs already
rsplab demo --attach --registrar 10.1.1.1 --transport kernel    one of RSPLIB, which has SCTP over IP
rsplab demo --simulate policy-comparison --speed 10`,
    )
    .action(async (options: DemoOptions) => {
      const { demoCommand } = await import('./demo-command.ts');
      await demoCommand(options);
    });
  program.command(DEMO_COMPONENT_COMMAND, { hidden: true }).action(async () => {
    const { runDemoComponent } = await import('../../demo/worlds/real/component-process.ts');
    await runDemoComponent(process.stdin, process.stdout);
  });
}
