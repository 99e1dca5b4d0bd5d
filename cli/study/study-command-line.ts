import { Argument, Option, type Command } from 'commander';
import { transportOption } from '../transport-option.ts';
import { distributionPlaces } from './distribution-places.ts';
import { SLICE_COMMAND, WORKER_COMMAND } from './slice-command-name.ts';
import type { SliceWorkerOptions } from './slice-worker-command.ts';
import { addPoolOptions } from './pool-options.ts';
import type { RunSliceOptions } from './run-slice-command.ts';
import { COMPONENT_COMMAND } from './component-process-name.ts';
import type { ClusterCheckOptions } from './cluster-check-command.ts';
import type { CheckOptions } from './check-command.ts';
import type { CompareOptions } from './compare-options.ts';
import type { EffectsOptions } from './effects-command.ts';
import type { FuzzOptions } from './fuzz-command.ts';
import type { ImportOptions } from './import-command.ts';
import type { ListOptions } from './list-command.ts';
import {
  collected,
  confidenceLevel,
  namesGiven,
  nonNegativeTime,
  positiveInteger,
  positiveNumber,
  positiveTime,
  someOf,
  unsigned,
} from '../option-values.ts';
import type { BundleOptions } from './bundle-command.ts';
import type { WatchOptions } from './watch-command.ts';
import type { PlotOptions } from './plot-command.ts';
import type { ReproduceOptions } from './reproducing.ts';
import type { RunCommandOptions } from './run-options.ts';
import { faultLevels } from '../../scenarios/faults/fault-levels.ts';
import { RSPLIB, rsplibParts } from '../../scenarios/validation/rsplib/rsplib-part-names.ts';
import { tableFormats } from '../../analysis/report/table-formats.ts';
import type { TableOptions } from './table-command.ts';
import type { ValidateOptions } from './validate-command.ts';
import type { TraceOptions } from '../capture/trace-command.ts';

/** Options of `table` that print what was recorded besides metrics. */
const recordings = ['vectors', 'components', 'distributions'];
const STYLE = 'style of the pictures: a name ("rsplab list --styles"), or a style file (.yaml)';
const LOOK = 'change the look of all pictures, as palette=grey or width=column; may be repeated';

/** The commands about studies. What a command needs is loaded when it is called: starting the program stays cheap. */
export function studyCommands(program: Command): void {
  program
    .command('list')
    .description(
      'list the studies by subject, with runs and estimated times; or the parameters, metrics and styles that study files may use',
    )
    .addOption(new Option('--json', 'list the studies as JSON').conflicts(['parameters', 'metrics', 'styles']))
    .option('--parameters', 'list the parameters, with units, defaults and limits')
    .addOption(new Option('--metrics', 'list the metrics').conflicts('parameters'))
    .addOption(new Option('--styles', 'list the styles of pictures').conflicts(['parameters', 'metrics']))
    .action(async (options: ListOptions) => {
      const { listCommand } = await import('./list-command.ts');
      listCommand(options);
    });

  program
    .command('show')
    .description('print what a study varies, fixes and plots, and how long it may take')
    .addArgument(studyArgument())
    .action(async (study: string) => {
      const { showCommand } = await import('./show-command.ts');
      showCommand(study);
    });

  program
    .command('import')
    .description(
      'make a study file of a parametrization script of SimProcTC (and its plot script), or of a file of RSPSIM',
    )
    .argument('<file>', 'parametrization script (.R), or file of RSPSIM (.ini)')
    .argument('[plots]', 'plot script (.R; default: plot-FILE.R beside the file, if there is one)')
    .option('--out <file>', 'study file (.yaml; default: standard output)')
    .action(async (file: string, plots: string | undefined, options: ImportOptions) => {
      const { importCommand } = await import('./import-command.ts');
      await importCommand(file, plots, options);
    });

  const run = program
    .command('run')
    .description('run or continue a study: simulate, write tables, plots and report')
    .addArgument(studyArgument())
    .option('--out <dir>', 'results folder (default: results/data/<study>, with --quick results/data/<study>-quick)')
    .option('--workers <n>', 'number of simulation threads (default: one per core)', positiveInteger)
    .option('--seeds <n>', 'number of replications per point (default: as in the study)', positiveInteger)
    .option(
      '--set <name=value>',
      'set a parameter to a value or an expression, or sweep it: name=[v1, v2], name={from: 1, to: 10}; may be repeated',
      collected,
    )
    .option(
      '--quick',
      'a first look: at most 3 seeds, 10 minutes of measurement, and the changes under quick in the study',
    )
    .option('--fresh', 'repeat all runs; without it, completed runs are reused')
    .option(
      '--vectors [s]',
      'record time series of the first seed of each point, sampled at this interval',
      positiveTime,
    )
    .option(
      '--components [classes]',
      'record metrics of single components in all runs: of these classes, separated by commas, or of all but users',
      namesGiven,
    )
    .option(
      '--distributions [metrics]',
      'record how times of requests are distributed in all runs: of these metrics, separated by commas, or of all',
      namesGiven,
    )
    .option('--style <style>', STYLE)
    .option('--look <key=value>', LOOK, collected)
    .option('--memory <MB>', 'heap limit of each simulation thread; a run that needs more fails', positiveInteger)
    .addOption(
      new Option(
        '--on <place>',
        'where runs are simulated instead of here: slurm, the nodes of a cluster that shares the results folder; ssh, other hosts; pool, servers of the Scripting Service; files, wherever you start the commands that are printed',
      ).choices(distributionPlaces),
    )
    .option(
      '--tasks <n>',
      'with --on: deal missing runs out to so many tasks (default: as they suit the work)',
      positiveInteger,
    )
    .option(
      '--hosts <hosts>',
      'with --on ssh: names of hosts separated by commas, or a file with one on each line; lab1=4 does four tasks at a time (default: one per core)',
    )
    .option('--ssh <command>', 'with --on ssh: how ssh is called (default: ssh)')
    .option(
      '--rsplab <command>',
      'with --on ssh: how rsplab is called on the hosts (default: by the path that it has here)',
    )
    .option('--slurm <options>', 'with --on slurm: options for sbatch, as "--partition=short --time=2:00:00"')
    .option('--detach', 'with --on: return when tasks are submitted; the same command attaches to them again');
  addPoolOptions(run).action(async (study: string, options: RunCommandOptions) => {
    const { runCommand } = await import('./run-command.ts');
    process.exitCode = await runCommand(study, options);
  });

  tableOutput(
    program
      .command('check')
      .description('check what studies expect of their results; simulate what is missing for that')
      .argument(
        '<what...>',
        'studies (name, name in RSPSIM, or file), folders of results, subjects ("rsplab list"), or folders of studies or results',
      )
      .option(
        '--quick',
        'a first look: at most 3 seeds, 10 minutes of measurement, and the changes under quick in the study',
      )
      .option('--no-run', 'simulate nothing: check the results that are there')
      .option('--fresh', 'repeat all runs; without it, completed runs are reused')
      .option('--results <dir>', 'where the folders of results are (default: results/data)')
      .option('--workers <n>', 'number of simulation threads (default: one per core)', positiveInteger)
      .option('--memory <MB>', 'heap limit of each simulation thread; a run that needs more fails', positiveInteger)
      .option('--seeds <n>', 'number of replications per point (default: as in the study)', positiveInteger)
      .option('--set <name=value>', 'set a parameter, or sweep it, as run does; may be repeated', collected)
      .option('--points', 'print the comparisons that expectations consist of, one row per point'),
  ).action(async (what: string[], options: CheckOptions) => {
    const { checkCommand } = await import('./check-command.ts');
    process.exitCode = await checkCommand(what, options);
  });

  program
    .command('fuzz')
    .description(
      'do random short runs with failures, and look for what must not be: registrars that disagree, requests that are lost or counted twice, timers that stay',
    )
    .addOption(
      new Option('--level <level>', 'only runs on whole messages, or only runs on packets')
        .choices(faultLevels)
        .default('any'),
    )
    .option('--hours <n>', 'how long (default: until it is stopped)', positiveNumber)
    .option('--seed <n>', 'seed of the first runs', unsigned, 1)
    .option('--workers <n>', 'number of threads (default: one per core)', positiveInteger)
    .option('--out <dir>', 'where runs with a fault are kept, as study files', 'results/data/fuzz')
    .option('--replay <file>', 'check the runs of a study file instead')
    .action(async (options: FuzzOptions) => {
      const { fuzzCommand } = await import('./fuzz-command.ts');
      process.exitCode = await fuzzCommand(options);
    });

  program
    .command('reproduce')
    .description(
      'run studies that were published, and make one report of them: published figures beside those made here, differences, verdicts',
    )
    .argument(
      '[what...]',
      'studies (name, name in RSPSIM, or file), or subjects ("rsplab list"); default: all that were published',
    )
    .option(
      '--quick',
      'a first look: at most 3 seeds, 10 minutes of measurement, and the changes under quick in the studies',
    )
    .option('--out <dir>', 'where the report is written (default: results/reproduction, or results/reproduction-quick)')
    .option('--no-run', 'simulate nothing: report the results that are there')
    .option('--results <dir>', 'where the folders of results are (default: results/data)')
    .option(
      '--records <dir>',
      'where a small record of each study is kept (default: records, in the folder of the report)',
    )
    .option('--markdown <file>', 'document that gets tables of all records, in the place that it has for them')
    .option('--workers <n>', 'number of simulation threads (default: one per core)', positiveInteger)
    .option('--memory <MB>', 'heap limit of each simulation thread; a run that needs more fails', positiveInteger)
    .action(async (what: string[], options: ReproduceOptions) => {
      const { reproduceCommand } = await import('./reproduce-command.ts');
      process.exitCode = await reproduceCommand(what, options);
    });

  program
    .command('validate')
    .description('run points of a study with real processes, simulate the same points, and say whether both agree')
    .addArgument(studyArgument())
    .addOption(
      transportOption(
        'implementation of SCTP ("rsplab transports" lists those that work here); rsplib: programs of RSPLIB in the lab’s guest',
        [RSPLIB],
      ),
    )
    .addOption(
      new Option('--rsplib <components>', `which components are RSPLIB's, with --transport ${RSPLIB}`)
        .argParser(someOf(rsplibParts))
        .default(undefined, `all: ${rsplibParts.join(',')}`),
    )
    .option(
      '--point <values>',
      'only points with these values, as "policy=Random, puToPeRatio=3", or the point of this number, from 0; may be repeated',
      collected,
    )
    .option('--replications <n>', 'number of replications per point (default: as in the study)', positiveInteger)
    .option('--deployment <file>', 'hosts of the components (YAML; default: loopback addresses of this machine)')
    .option(
      '--seconds <s>',
      'length of a replication from the start of the pool users (default: that of the study if it is 30 to 120, otherwise 60)',
      positiveTime,
    )
    .option(
      '--set <name=value>',
      'set a parameter to a value or an expression, or sweep it: name=[v1, v2], name={from: 1, to: 10}; may be repeated',
      collected,
    )
    .option('--style <style>', STYLE)
    .option('--look <key=value>', LOOK, collected)
    .option('--out <dir>', 'results folder (default: results/data/<study>-validation)')
    .option('--fresh', 'repeat all runs; without it, completed runs are reused')
    .action(async (study: string, options: ValidateOptions) => {
      const { validateCommand } = await import('./validate-command.ts');
      process.exitCode = await validateCommand(study, options);
    });

  program.command(COMPONENT_COMMAND, { hidden: true }).action(async () => {
    const { componentCommand } = await import('./validation-component-command.ts');
    await componentCommand();
  });

  const cluster = program.command('cluster').description('other machines that runs can be done on');
  const check = cluster
    .command('check')
    .description('say within a minute or so whether runs can be done elsewhere, and otherwise what to do')
    .addOption(new Option('--on <place>', 'as for run').choices(['slurm', 'ssh', 'pool']).makeOptionMandatory())
    .option('--slurm <options>', 'with --on slurm: options for sbatch, as "--partition=short"')
    .option('--hosts <hosts>', 'with --on ssh: names of hosts separated by commas, or a file with one on each line')
    .option('--ssh <command>', 'with --on ssh: how ssh is called (default: ssh)')
    .option(
      '--rsplab <command>',
      'with --on ssh: how rsplab is called on the hosts (default: by the path that it has here)',
    )
    .option('--out <dir>', 'folder in which results will be (default: results/data)');
  addPoolOptions(check).action(async (options: ClusterCheckOptions) => {
    const { clusterCheckCommand } = await import('./cluster-check-command.ts');
    process.exitCode = await clusterCheckCommand(options);
  });

  program
    .command(SLICE_COMMAND, { hidden: true })
    .description('do a task of a round, in a folder that "run --on" made')
    .argument('<round>', 'folder of the round')
    .argument('<task>', 'number of the task', positiveInteger)
    .option('--workers <n>', 'number of simulation threads', positiveInteger, 1)
    .option('--memory <MB>', 'heap limit of each simulation thread; a run that needs more fails', positiveInteger)
    .action(async (round: string, task: number, options: RunSliceOptions) => {
      const { runSliceCommand } = await import('./run-slice-command.ts');
      process.exitCode = await runSliceCommand(round, task, options);
    });

  program
    .command(WORKER_COMMAND, { hidden: true })
    .description('do a slice that comes on standard input, for "run --on ssh"')
    .option('--about', 'print what this host is, and end')
    .option('--as <name>', 'what the host is called (default: its own name)')
    .option('--memory <MB>', 'heap limit of the simulation thread; a run that needs more fails', positiveInteger)
    .action(async (options: SliceWorkerOptions) => {
      const { sliceWorkerCommand } = await import('./slice-worker-command.ts');
      process.exitCode = await sliceWorkerCommand(options);
    });

  program
    .command('trace')
    .description('simulate one run of a study and write its packets (transport: sctp) or the log of its components')
    .addArgument(studyArgument())
    .option('--out <file>', 'capture file of the packets (pcapng)')
    .option('--log <file>', 'log file of components and SCTP stacks, as JSON lines with simulated time')
    .option('--point <values>', 'point, such as "rtoMin=0.5, paths=2", or its number from 0 (default: the first)')
    .option('--seed <n>', 'seed (default: the first of the study)', unsigned)
    .addOption(
      new Option('--set <name=value>', 'set a parameter to a value; may be repeated')
        .argParser(collected)
        .default([], 'none'),
    )
    .option('--from <s>', 'only packets and events from this simulated time on', nonNegativeTime)
    .option(
      '--until <s>',
      'only packets and events up to this simulated time, at which the simulation ends',
      nonNegativeTime,
    )
    .action(async (study: string, options: TraceOptions) => {
      const { traceCommand } = await import('../capture/trace-command.ts');
      const said = traceCommand(study, options);
      if (said !== '') console.log(said);
    });

  program
    .command('plot')
    .description('redraw the plots and the report of a study')
    .argument('<dir>', 'results folder')
    .addOption(partialOption().conflicts('run'))
    .option('--scenario <study>', 'draw the plots of this study file, as edited since, without simulating')
    .option('--run <n>', 'also draw the time series of this run (numbers: rsplab table <dir> --runs)', unsigned)
    .option('--interval <s>', 'sampling interval of the time series (default: 500 samples per run)', positiveTime)
    .option(
      '--paths <components>',
      'whose sessions are drawn with their paths, of a pool on packets: components, separated by commas, as "lan0/pu*" (default: as recorded, or lan0/pu0)',
      namesGiven,
    )
    .option('--style <style>', STYLE)
    .option('--look <key=value>', LOOK, collected)
    .action(async (directory: string, options: PlotOptions) => {
      const { plotCommand } = await import('./plot-command.ts');
      await plotCommand(directory, options);
    });

  program
    .command('bundle')
    .description("pack a study's results, its file and how to run it again into a zip file, as for a paper's artefact")
    .argument('<dir>', 'results folder')
    .addOption(partialOption())
    .option('--out <file>', 'zip file (default: <study>.zip)')
    .action(async (directory: string, options: BundleOptions) => {
      const { bundleCommand } = await import('./bundle-command.ts');
      await bundleCommand(directory, options);
    });

  program
    .command('watch')
    .description('draw the results of a study again whenever its file changes')
    .addArgument(studyArgument())
    .option('--out <dir>', 'results folder (default: results/data/<study>)')
    .option('--run', 'simulate what is missing, too; without it, only plots are drawn')
    .option('--style <style>', STYLE)
    .option('--look <key=value>', LOOK, collected)
    .action(async (study: string, options: WatchOptions) => {
      const { watchCommand } = await import('./watch-command.ts');
      process.exitCode = await watchCommand(study, options);
    });

  tableOutput(
    program
      .command('table')
      .description('print the summary of the results: means with 95 % confidence intervals')
      .argument('<dir>', 'results folder')
      .addOption(partialOption())
      .option(
        '--metric <name>',
        'only this metric, or an expression of metrics and parameters; may be repeated',
        collected,
      )
      .option(
        '--parameter <name>',
        'show this parameter, or expression, instead of those that vary; may be repeated',
        collected,
      )
      .addOption(whereOption('only rows'))
      .addOption(new Option('--runs', 'print one row per run instead of the summary').conflicts(recordings))
      .addOption(
        new Option('--vectors', 'print the time series of the runs that have them, one row per value').conflicts([
          'components',
          'distributions',
        ]),
      )
      .addOption(
        new Option(
          '--components',
          'print the metrics of single components, one row per run, component and metric',
        ).conflicts('distributions'),
      )
      .addOption(new Option('--distributions', 'print the histograms of the runs, one row per run, metric and bucket'))
      .addOption(
        new Option('--wide', 'print the summary with one row per point and columns for the metrics').conflicts([
          'runs',
          ...recordings,
        ]),
      )
      .addOption(
        new Option('--by <parameter>', 'print the summary with one column per value of this swept parameter').conflicts(
          ['runs', 'wide', 'parameter', ...recordings],
        ),
      )
      .addOption(confidenceOption().conflicts(['runs', ...recordings]))
      .addOption(
        new Option('--all', 'with --runs and --wide: also columns that are empty or the same in all rows').conflicts(
          recordings,
        ),
      ),
    'write to a file; with --format simproctc: to a folder, one file per scalar for its plotter',
    ['simproctc'],
  ).action(async (directory: string, options: TableOptions) => {
    const { tableCommand } = await import('./table-command.ts');
    await tableCommand(directory, options);
  });

  tableOutput(
    program
      .command('compare')
      .description(
        'compare two studies run by run, or with --by the values of a parameter within one: paired differences with confidence intervals',
      )
      .argument('<dir>', 'results folder of the (first) study')
      .argument('[other]', 'results folder of the second study')
      .option('--by <parameter>', 'compare the values of this swept parameter within one study')
      .option('--baseline <value>', 'with --by: compare the others with this value (default: each with each)')
      .addOption(partialOption())
      .option(
        '--metric <name>',
        'show this metric, or expression, instead of those that the studies plot; may be repeated',
        collected,
      )
      .addOption(new Option('--all', 'show all metrics').conflicts('metric'))
      .addOption(whereOption('only runs'))
      .addOption(confidenceOption()),
    'write to a file: a table, or with --by the picture of the differences (.svg, .png, .pdf)',
  ).action(async (directory: string, other: string | undefined, options: CompareOptions) => {
    const { compareCommand } = await import('./compare-command.ts');
    await compareCommand(directory, other, options);
  });

  tableOutput(
    program
      .command('effects')
      .description(
        'which parameters and interactions a metric depends on: analysis of variance over the points of a study',
      )
      .argument('<dir>', 'results folder')
      .requiredOption('--metric <name>', 'metric, or an expression of metrics and parameters')
      .option('--log', 'analyze the logarithm of the metric: effects are factors')
      .option('--means', 'print the means by the values of each parameter instead')
      .addOption(partialOption())
      .addOption(whereOption('only runs'))
      .addOption(confidenceOption()),
    'write to a file: a table, or a picture of shares and means (.svg, .png, .pdf)',
  ).action(async (directory: string, options: EffectsOptions) => {
    const { effectsCommand } = await import('./effects-command.ts');
    await effectsCommand(directory, options);
  });
}

/** @param others formats that this command has besides */
function tableOutput(command: Command, destination = 'write to a file', others: readonly string[] = []): Command {
  return command
    .addOption(
      new Option(
        '--format <format>',
        'format (default: that of the file name extension of --out, otherwise md)',
      ).choices([...tableFormats, ...others]),
    )
    .option('--out <file>', destination);
}

function whereOption(rows: string): Option {
  return new Option(
    '--where <condition>',
    `${rows} that match, such as "policy=Random|RoundRobin", "puToPeRatio>=3", "lanDelay!=10 ms"; may be repeated`,
  ).argParser(collected);
}

function confidenceOption(): Option {
  return new Option('--confidence <level>', 'level of confidence intervals (default: 0.95)').argParser(confidenceLevel);
}

function partialOption(): Option {
  return new Option(
    '--partial',
    'take what a sweep has done so far, while it goes on or after it was stopped (in the subfolder partial)',
  );
}

function studyArgument(): Argument {
  return new Argument('<study>', 'name of a study, or study file (.yaml)');
}
