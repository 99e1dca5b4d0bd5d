import { TransportError } from '../protocol/host.ts';
import { SctpOptionError } from '../protocol/sctp/options.ts';
import { PoolHandleError } from '../protocol/wire/pool-handle.ts';
import { StudyFolderError } from '../results/folders/study-folder-error.ts';
import { DistributionError } from '../scenarios/execution/distribution/distribution-error.ts';
import { RunError } from '../scenarios/execution/run-error.ts';
import { ValidationError } from '../scenarios/validation/validation-error.ts';
import { StudyError } from '../scenarios/language/study-error.ts';
import { StandstillError } from '../sim/kernel/simulator.ts';
import { NetworkError } from '../sim/network/network-error.ts';
import { ModelError } from '../sim/run/runnable-model.ts';
import { WorkError } from '../protocol/workshop.ts';
import { printable } from './terminal-text.ts';
import { UsageError } from './usage-error.ts';

/** Errors that are written for users: they name what was given, and what would do. All others are faults of the program. */
const kinds = [
  DistributionError,
  ModelError,
  NetworkError,
  PoolHandleError,
  RunError,
  StudyError,
  SctpOptionError,
  StandstillError,
  StudyFolderError,
  TransportError,
  UsageError,
  ValidationError,
  WorkError,
] as const;

/** Whether the message alone is what a user needs. */
export function isForUsers(error: unknown): error is Error {
  return kinds.some((kind) => error instanceof kind);
}

/** Says on standard error why a command ends. */
export function tellError(error: unknown): void {
  // An unexpected exception is a bug of the program: its stack trace helps to fix it.
  if (isForUsers(error)) for (const line of error.message.split('\n')) console.error(`rsplab: ${printable(line)}`);
  else console.error(error);
}
