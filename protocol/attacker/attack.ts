import type { Association } from '../host.ts';
import type { AsapMessage } from '../wire/asap-messages.ts';

/** One of the attacks that an attacker is able to do. */
export interface Attack {
  /** Strikes a registrar, once. */
  strike(registrar: Association): void;
  /** A registrar has sent something. */
  heard(message: AsapMessage, registrar: Association): void;
  close(): void;
}

/** What attacks need of their attacker. */
export interface AttackSurroundings {
  readonly statistics: AttackerStatistics;
  send(registrar: Association, message: AsapMessage): void;
}

/** What an attacker did since its start. */
export class AttackerStatistics {
  /** Handle resolutions or registrations sent. */
  attacks = 0;
  /** Answers to them. */
  responses = 0;
  /** Messages of pool users that its fake elements got, and did not answer. */
  ignoredMessages = 0;
}
