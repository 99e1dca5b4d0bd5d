import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces, tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { until } from '../../../native/patience.ts';

/** Whether no test on Slurm may be skipped: continuous integration sets it, where `npm run setup` has run. */
const mustRun = process.env['SLURM_TESTS'] === 'required';
const programs = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'unshare', 'setpriv'];
/** Of the controller; those of the nodes come after it. */
const PORT = 26_817;
/** Between two questions to the controller, each of which starts a program, ms. */
const QUERY = 100;
const nodes = ['n1', 'n2', 'n3'] as const;
type Node = (typeof nodes)[number];

/** Slurm's programs find no host by its name where a machine has nothing but 127.0.0.1 and ::1 (AI_ADDRCONFIG). */
const FURTHER_ADDRESS = '127.0.0.2/8';

function isAlone(): boolean {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return addresses.every(({ address }) => ['127.0.0.1', '::1'].includes(address));
}

/** What a suite does in its `before` hook where there is no Slurm: it is skipped, or fails where it must run. */
export function skipOrFailWithoutSlurm(context: Mocha.Context): void {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  const missing = programs.filter((program) => !folders.some((folder) => existsSync(join(folder, program))));
  const needsAddress = isAlone() && process.getuid?.() !== 0;
  if (missing.length === 0 && !needsAddress) return;
  const obstacle = needsAddress
    ? `Slurm's programs need an address besides 127.0.0.1: ip address add ${FURTHER_ADDRESS} dev lo`
    : `${missing.join(', ')} not installed: run npm run setup`;
  if (mustRun) throw new Error(`${obstacle} (SLURM_TESTS=required)`);
  context.skip();
}

/**
 * A cluster of Slurm on this machine: a controller, two nodes of one processor each and one for jobs that only wait, as processes of this test, with
 * ports, keys and folders of its own. Its nodes crash as machines do: with all that runs on them.
 */
export class SlurmCluster {
  readonly #folder = mkdtempSync(join(tmpdir(), 'rsplab-slurm-'));
  readonly #processes = new Map<string, ChildProcess>();
  readonly #frozen = new Map<string, readonly number[]>();
  #ownsAddress = false;

  /** For programs that are to talk to this cluster. */
  get environment(): NodeJS.ProcessEnv {
    return { ...process.env, SLURM_CONF: this.#file('slurm.conf'), PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
  }

  async start(): Promise<void> {
    if (isAlone()) {
      execFileSync('ip', ['address', 'add', FURTHER_ADDRESS, 'dev', 'lo']);
      this.#ownsAddress = true;
    }
    for (const folder of ['munge', 'state', 'log', ...nodes]) mkdirSync(this.#file(folder), { mode: 0o700 });
    writeFileSync(this.#file('munge/key'), randomBytes(1024), { mode: 0o400 });
    writeFileSync(this.#file('slurm.conf'), this.#configuration());
    const munge = ['key-file', 'pid-file', 'log-file', 'seed-file'].map((each) => {
      const file = each === 'key-file' ? 'munge/key' : `munge/${each}`;
      return `--${each}=${this.#file(file)}`;
    });
    this.#spawn('munged', [
      '--foreground',
      '--force',
      '--num-threads=2',
      `--socket=${this.#file('munge/sock')}`,
      ...munge,
    ]);
    await until(() => existsSync(this.#file('munge/sock')), 'munged');
    this.startController();
    for (const node of nodes) this.startNode(node);
    await this.isReady();
  }

  /** Until all nodes wait for work. */
  async isReady(): Promise<void> {
    await until(
      () =>
        this.#asked('sinfo', '--noheader', '--Node', '--format=%t').every((state) => ['idle', 'alloc'].includes(state)),
      'nodes',
      QUERY,
    );
  }

  startController(): void {
    this.#spawn('slurmctld', ['-D', '-f', this.#file('slurm.conf')]);
  }

  /** As if its machine had lost power. @param forgetting what it knew of jobs is lost, too */
  async killController({ forgetting = false } = {}): Promise<void> {
    await this.#end('slurmctld');
    if (!forgetting) return;
    rmSync(this.#file('state'), { recursive: true });
    mkdirSync(this.#file('state'), { mode: 0o700 });
  }

  startNode(name: Node): void {
    const node = ['slurmd', '-D', '-f', this.#file('slurm.conf'), '-N', name];
    // In a namespace of processes that ends with its first one.
    const separate = [
      '--pid',
      '--fork',
      '--mount-proc',
      '--kill-child',
      ...(process.getuid?.() === 0 ? [] : ['--user', '--map-current-user']),
    ];
    this.#spawn('unshare', [...separate, ...node], name);
  }

  /** The node with all its tasks, as if it had lost power. The controller is told, which would find out in half a minute. */
  async killNode(name: Node): Promise<void> {
    await this.loseNode(name);
    await this.#giveUp(name);
  }

  /** The same, and nobody tells the controller. */
  async loseNode(name: Node): Promise<void> {
    await this.#end(name);
  }

  /** What the controller does with a node that it believes dead. Its tasks may begin again at once, not when their credentials expire. */
  async #giveUp(name: Node): Promise<void> {
    this.control('update', `nodename=${name}`, 'state=down', 'reason=test');
    await this.has((line) => line.split(' ')[1] !== name, `the end of ${name}'s tasks`);
    for (const job of this.#asked('squeue', '--noheader', '--array', '--state=PD', '--format=%i %r'))
      if (job.endsWith(' BeginTime')) this.control('update', `jobid=${job.split(' ')[0]}`, 'StartTime=now');
  }

  reviveNode(name: Node): void {
    this.startNode(name);
    this.#resumeNode(name);
  }

  /** All of a node stands still, as if its machine did, and the controller believes it dead. */
  async freezeNode(name: Node): Promise<void> {
    const processes = descendantsOf(this.#processes.get(name)?.pid ?? NaN);
    this.#frozen.set(name, processes);
    signal(processes, 'SIGSTOP');
    await this.#giveUp(name);
  }

  /** It goes on where it stood still. */
  thawNode(name: Node): void {
    signal(this.#frozen.get(name) ?? [], 'SIGCONT');
    this.#resumeNode(name);
  }

  /** Lets the controller use a node again that was believed down. */
  #resumeNode(name: string): void {
    try {
      this.control('update', `nodename=${name}`, 'state=resume');
    } catch {
      // It has told the controller itself that it is there.
    }
  }

  control(...words: readonly string[]): void {
    execFileSync('scontrol', words, { env: this.environment, stdio: 'pipe' });
  }

  /** Until all tasks in the queue are so. @param isSo of a task: “R n1 17_1 rsplab-…” */
  async has(isSo: (task: string) => boolean, what: string): Promise<void> {
    await until(() => this.#queue().every(isSo), what, QUERY);
  }

  #queue(): string[] {
    return this.#asked('squeue', '--noheader', '--array', '--format=%t %N %i %j');
  }

  async close(): Promise<void> {
    for (const name of this.#processes.keys()) await this.#end(name);
    if (this.#ownsAddress) execFileSync('ip', ['address', 'delete', FURTHER_ADDRESS, 'dev', 'lo']);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** What its programs said, for a test that failed. */
  logs(): string {
    return ['log/slurmctld.log', ...nodes.map((node) => `log/${node}.log`)]
      .map((file) => (existsSync(this.#file(file)) ? readFileSync(this.#file(file), 'utf8') : ''))
      .join('\n');
  }

  /** Lines of an answer; none while the controller does not answer. */
  #asked(program: string, ...words: readonly string[]): string[] {
    try {
      const output = execFileSync(program, words, { env: this.environment, encoding: 'utf8', stdio: 'pipe' });
      return output.split('\n').filter(Boolean);
    } catch {
      return ['none'];
    }
  }

  #spawn(program: string, words: readonly string[], name = program): void {
    // It ends with this process, however that ends.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...words], {
      env: this.environment,
      stdio: 'ignore',
    });
    this.#processes.set(name, child);
  }

  async #end(name: string): Promise<void> {
    const child = this.#processes.get(name);
    this.#processes.delete(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }

  #configuration(): string {
    const user = userInfo().username;
    const node = nodes.map(
      (name, index) =>
        `NodeName=${name} NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=${PORT + 1 + index} CPUs=1 RealMemory=1000`,
    );
    return `ClusterName=test
SlurmctldHost=${hostname()}(127.0.0.1)
SlurmUser=${user}
SlurmdUser=${user}
AuthType=auth/munge
AuthInfo=socket=${this.#file('munge/sock')},cred_expire=5
SlurmctldPort=${PORT}
StateSaveLocation=${this.#file('state')}
SlurmdSpoolDir=${this.#file('%n')}
SlurmctldPidFile=${this.#file('slurmctld.pid')}
SlurmdPidFile=${this.#file('%n.pid')}
SlurmctldLogFile=${this.#file('log/slurmctld.log')}
SlurmdLogFile=${this.#file('log/%n.log')}
SlurmdTimeout=10
KillWait=5
OverTimeLimit=0
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,batch_sched_delay=0,default_queue_depth=1000,bf_interval=5
ReturnToService=2
MaxArraySize=101
MailProg=/bin/true
${node.join('\n')}
PartitionName=sim Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
PartitionName=slow Nodes=n3 MaxTime=INFINITE State=UP
`;
  }
}

function descendantsOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  const children = existsSync(path) ? readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number) : [];
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function signal(processes: readonly number[], name: NodeJS.Signals): void {
  for (const pid of processes)
    try {
      process.kill(pid, name);
    } catch {
      // It has ended.
    }
}
