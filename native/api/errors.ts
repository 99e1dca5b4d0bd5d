import type { NoElement } from '../../protocol/pool-user/handle-resolution.ts';
import type { SessionEnd } from '../../protocol/pool-user/session.ts';
import { causesText, type ErrorCause } from '../../protocol/wire/error-cause.ts';

/**
 * Why there was no pool element in time; `no registrar`: none was found to ask; `no element reached`: those that were
 * selected could not be reached, or failed.
 */
export type NoElementReason = NoElement | 'no registrar' | 'no element reached';

/** No pool element of a pool was found. */
export class NoElementError extends Error {
  override readonly name = 'NoElementError';
  readonly reason: NoElementReason;

  constructor(poolHandle: string, reason: NoElementReason, seconds: number) {
    super(`no pool element of ${poolHandle} within ${seconds} s: ${reason}`);
    this.reason = reason;
  }
}

/** Why a pool element is not registered. */
export type RegistrationFailure = 'rejected' | 'no registrar' | 'closed';

/** A pool element could not be registered. */
export class RegistrationError extends Error {
  override readonly name = 'RegistrationError';
  readonly reason: RegistrationFailure;
  /** What the registrar objects to (RFC 5354 §3.12); empty without a registrar. @public */
  readonly causes: readonly ErrorCause[];

  private constructor(message: string, reason: RegistrationFailure, causes: readonly ErrorCause[]) {
    super(message);
    this.reason = reason;
    this.causes = causes;
  }

  /** A registrar objects to the element. */
  static rejected(poolHandle: string, causes: readonly ErrorCause[]): RegistrationError {
    const message = `the registrar rejects the registration in ${poolHandle}: ${causesText(causes)}`;
    return new RegistrationError(message, 'rejected', causes);
  }

  /** There is no registrar that answers. */
  static noRegistrar(poolHandle: string, seconds: number): RegistrationError {
    const message = `no registrar accepted the registration in ${poolHandle} within ${seconds} s`;
    return new RegistrationError(message, 'no registrar', []);
  }

  /** The world was closed meanwhile. */
  static closed(poolHandle: string): RegistrationError {
    const message = `the world was closed before a registrar accepted the registration in ${poolHandle}`;
    return new RegistrationError(message, 'closed', []);
  }
}

/** Why a session is over: its association ended ({@link SessionEnd}), or this side closed it (`left`). */
export type SessionErrorReason = SessionEnd | 'left';

/** A session is over, and what was asked of it cannot be done. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  readonly reason: SessionErrorReason;

  constructor(reason: SessionErrorReason) {
    super(reason === 'left' ? 'the session was closed by this side' : `the session ended: ${reason}`);
    this.reason = reason;
  }
}
