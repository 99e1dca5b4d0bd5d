/**
 * Runs a command where there are a cluster of Slurm with two nodes and two hosts that are reached over ssh, `a` and `b`, all on this
 * machine, for as long as the command runs. In its environment CLUSTER_SSH is how ssh is called, LOSE_NODE and LOSE_HOST
 * are commands after which a node of Slurm, or the host `a`, is not there any more.
 *
 * Usage: cluster.js COMMAND [WORD ...]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { SshHosts } from '../../../native/ssh-hosts.ts';
import { SlurmCluster } from './slurm-cluster.ts';

const [program, ...words] = process.argv.slice(2);
if (program === undefined) {
  console.error('which command is to be run there?');
  process.exit(1);
}
const cluster = new SlurmCluster();
const hosts = new SshHosts();
try {
  await cluster.start();
  await hosts.add('a', '127.78.1.1');
  await hosts.add('b', '127.78.1.2');
  process.on('SIGUSR1', () => void cluster.loseNode('n1'));
  process.on('SIGUSR2', () => hosts.freeze('a'));
  // Ctrl-C is for the command: what is here ends after it.
  process.on('SIGINT', () => undefined);
  const surroundings = {
    CLUSTER_SSH: hosts.command('').slice(0, -1).join(' '),
    LOSE_NODE: `kill -USR1 ${process.pid}`,
    LOSE_HOST: `kill -USR2 ${process.pid}`,
  };
  const command = spawn(program, words, { env: { ...cluster.environment, ...surroundings }, stdio: 'inherit' });
  [process.exitCode] = (await once(command, 'exit')) as [number];
} finally {
  await hosts.close();
  await cluster.close();
}
