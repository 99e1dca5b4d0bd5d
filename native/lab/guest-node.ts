import type { GuestProgram, RsplibGuest } from './rsplib-guest.ts';

/** Where the guest has the files of this machine. */
const MACHINE = '/tmp/machine';

/** Of this machine's files, the guest has its own: what its kernel reports, devices, and what programs put into /run. */
const SET_UP = [
  `mkdir -p ${MACHINE}`,
  `busybox mount -t hostfs none ${MACHINE} -o /`,
  ...['proc', 'sys', 'dev'].map((folder) => `busybox mount -o bind /${folder} ${MACHINE}/${folder}`),
  `busybox mount -t tmpfs run ${MACHINE}/run`,
].join(' && ');

/** Seconds: Node reads hundreds of files, each of them by calls that are slow in the guest. */
const PATIENCE = 300;

/** Runs programs of this project on the guest's kernel, by the Node of this machine. */
export class GuestNode {
  readonly #guest: RsplibGuest;

  private constructor(guest: RsplibGuest) {
    this.#guest = guest;
  }

  static async in(guest: RsplibGuest): Promise<GuestNode> {
    const mounting = guest.run(`sh -c '${SET_UP} && echo mounted'`);
    await mounting.prints(/mounted/);
    return new GuestNode(guest);
  }

  /** @param input lines for its standard input, which ends behind them */
  run(file: string, given: readonly string[], input: readonly string[] = []): GuestProgram {
    const words = [process.execPath, file, ...given].map(quoted).join(' ');
    const command = `busybox chroot ${MACHINE} ${words}`;
    if (input.length === 0) return this.#guest.run(command, PATIENCE);
    const lines = input.map((line) => `echo ${quoted(line)}`).join('; ');
    return this.#guest.run(`sh -c ${quoted(`(${lines}) | ${command}`)}`, PATIENCE);
  }
}

/** A word of a shell's command line. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
