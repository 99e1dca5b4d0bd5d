import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Program } from '../namespace-network.ts';
import { testUdpPort } from '../../test-ports.ts';

const main = fileURLToPath(new URL('../../../cli/main.js', import.meta.url));

/** `rsplab` programs on this machine, over a UDP port of this test run. */
export class LocalPrograms {
  readonly #programs: Program[] = [];

  /** Starts `rsplab` with the words of a command. */
  run(command: string): Program {
    return this.rsplab(...command.trim().split(/\s+/));
  }

  rsplab(...given: readonly string[]): Program {
    const udpPort = given.includes('--udp-port') ? [] : ['--udp-port', String(testUdpPort)];
    return this.rsplabHere(...given, ...udpPort);
  }

  /** A command that has nothing to do with the network. */
  rsplabHere(...given: readonly string[]): Program {
    const command = ['--enable-source-maps', main, ...given];
    const program = new Program(spawn(process.execPath, command, { stdio: 'pipe' }));
    this.#programs.push(program);
    return program;
  }

  async close(): Promise<void> {
    await Promise.all(this.#programs.map(async (program) => program.end('SIGKILL')));
  }
}
