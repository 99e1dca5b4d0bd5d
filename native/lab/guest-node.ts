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

/** Open files of a program; the guest's system has a limit of 4096. */
const OPEN_FILES = 65_536;

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

  /** @param nodeOptions of Node itself */
  run(file: string, given: readonly string[], nodeOptions: readonly string[] = []): GuestProgram {
    const words = [process.execPath, ...nodeOptions, file, ...given].map(quoted).join(' ');
    const command = `ulimit -n ${OPEN_FILES}; exec busybox chroot ${MACHINE} ${words}`;
    return this.#guest.run(`sh -c ${quoted(command)}`, PATIENCE);
  }
}

/** A word of a shell's command line. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
