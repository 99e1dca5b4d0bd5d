import { verifyDeterminism } from './parts/determinism.ts';
import { verifyFaults } from './parts/faults.ts';
import { verifyMessages } from './parts/messages.ts';
import { verifyNative } from './parts/native.ts';
import { verifyReport } from './parts/report.ts';
import { verifyRspsim } from './parts/rspsim.ts';
import { verifySctp } from './parts/sctp.ts';
import { verifyStudies, verifyTheory } from './parts/studies.ts';
import type { Verdicts } from './verdicts.ts';

export interface VerifyPart {
  /** What it compares, for people. */
  readonly about: string;
  /** About how long it takes on two idle processors. A part takes 15 at most: then it can be repeated at any time. */
  readonly minutes: number;
  verify(verdicts: Verdicts): Promise<void>;
}

/** The parts of `npm run verify`, in its order; each is a script `verify:<name>`, too. */
export const verifyParts = {
  theory: {
    about: 'studies whose results queueing theory knows exactly, at full length',
    minutes: 15,
    verify: verifyTheory,
  },
  messages: { about: 'numbers of messages, and what must hold exactly', minutes: 4, verify: verifyMessages },
  rspsim: { about: 'every metric of every reference case of RSPSIM', minutes: 7, verify: verifyRspsim },
  studies: {
    about: 'what the other studies expect of a first look, and faults that expectations see',
    minutes: 15,
    verify: verifyStudies,
  },
  sctp: {
    about: 'the SCTP engine: theory, libusrsctp in virtual time, hostile packets',
    minutes: 6,
    verify: verifySctp,
  },
  faults: {
    about: 'random runs with failures: registrars agree after them, requests are counted once, no timer stays',
    minutes: 10,
    verify: verifyFaults,
  },
  native: {
    about: 'real transports: mutated messages, memory of the addon, multipath transfer by libusrsctp',
    minutes: 12,
    verify: verifyNative,
  },
  determinism: { about: 'equal tables however a study is computed', minutes: 1, verify: verifyDeterminism },
  report: { about: 'all pictures of shipped studies; a large report in a browser', minutes: 3, verify: verifyReport },
} as const satisfies Readonly<Record<string, VerifyPart>>;

/** Those of the names; all without a name. @throws RangeError for a name that is none */
export function chosenParts(names: readonly string[]): [string, VerifyPart][] {
  const all: [string, VerifyPart][] = Object.entries(verifyParts);
  const known = all.map(([name]) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new RangeError(`there is no part ${unknown}: ${known.join(', ')}`);
  return names.length === 0 ? all : all.filter(([name]) => names.includes(name));
}
