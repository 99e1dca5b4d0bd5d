/** The public API: services and clients of pools in the real world, and the protocol engines below them. */
export { RealWorld, type LinkSettings, type RealWorldOptions } from './native/api/real-world.ts';
export { PoolElementServer, type PoolElementServerOptions } from './native/api/pool-element-server.ts';
export type { ServerSession } from './native/api/server-session.ts';
export { PoolUserClient, type PoolUserClientOptions, type ResolveOptions } from './native/api/pool-user-client.ts';
export type { ClientSession, ClientSessionOptions, Failover } from './native/api/client-session.ts';
export type { ResolvedElement, ResolvedPolicy } from './native/api/resolved-element.ts';
export { StatusMonitor, type StatusMonitorOptions } from './native/api/status-monitor.ts';
export type { StatusReportOptions } from './native/api/status-report-options.ts';
export type {
  ComponentName,
  ComponentStatus,
  StatusAssociation,
} from './protocol/component-status/component-status.ts';
export { WorkPool, type PoolWork, type WorkDone, type WorkPoolOptions, type WorkWait } from './native/api/work-pool.ts';
export { WorkError } from './protocol/workshop.ts';
export type { SendOptions } from './native/api/send-options.ts';
export { RegistrarService, type RegistrarServiceOptions } from './native/api/registrar-service.ts';
export { byteCodec, stringCodec, type MessageCodec, type ServiceProtocol } from './native/api/message-codec.ts';
export { namedPolicy, type GivenPolicyValues } from './native/api/named-policy.ts';
export {
  NoElementError,
  RegistrationError,
  SessionError,
  type NoElementReason,
  type RegistrationFailure,
  type SessionErrorReason,
} from './native/api/errors.ts';
export { RealHost } from './native/real-host.ts';
export type { OpenTransport } from './native/open-transport.ts';
export {
  availableTransports,
  openTransport,
  transportNames,
  type TransportAvailability,
  type TransportName,
  type TransportSettings,
} from './native/transports.ts';
export * from './protocol/host.ts';
export { profileNames, type ProfileName } from './protocol/profile.ts';
export { Handlespace, type HandlespaceOptions, type RegistrationOutcome } from './protocol/handlespace/handlespace.ts';
export type { PoolElementEntry } from './protocol/handlespace/pool-element-entry.ts';
export { policies, policyNames, policyOfType, type PolicyName } from './protocol/policies/policies.ts';
export {
  noPolicyValues,
  policyWithLoad,
  type PolicyValues,
  type SelectionPolicy,
} from './protocol/policies/selection-policy.ts';
export { Registrar } from './protocol/registrar/registrar.ts';
export {
  asapServiceDefaults,
  enrpServiceDefaults,
  type AsapServiceSettings,
  type EnrpServiceSettings,
  type RegistrarOptions,
} from './protocol/registrar/registrar-options.ts';
export { PoolElement, type PoolElementEvents } from './protocol/pool-element/pool-element.ts';
export { poolElementDefaults, type PoolElementOptions } from './protocol/pool-element/pool-element-options.ts';
export { PoolUser } from './protocol/pool-user/pool-user.ts';
export { poolUserDefaults, type PoolUserOptions } from './protocol/pool-user/pool-user-options.ts';
export { Session, type FailoverReason, type SessionListener } from './protocol/pool-user/session.ts';
export { Outbox } from './protocol/services/outbox.ts';
export * from './protocol/wire/asap-messages.ts';
export * from './protocol/wire/enrp-messages.ts';
export * from './protocol/wire/pool-element.ts';
export { asapCodec } from './protocol/wire/asap-codec.ts';
export { enrpCodec } from './protocol/wire/enrp-codec.ts';
export { MessagePayload, type Codec, type Decoded } from './protocol/wire/codec.ts';
export { PoolHandleError, poolHandleFromText } from './protocol/wire/pool-handle.ts';
export { WireError } from './protocol/wire/wire-error.ts';
