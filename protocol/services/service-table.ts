import type { Codec } from '../wire/codec.ts';
import { calcAppService } from './calcapp/descriptor.ts';
import { chargenService } from './chargen/descriptor.ts';
import { daytimeService } from './daytime/descriptor.ts';
import { discardService } from './discard/descriptor.ts';
import { echoService } from './echo/descriptor.ts';
import { fractalService } from './fractal/descriptor.ts';
import { pingPongService } from './pingpong/descriptor.ts';
import { scriptingService } from './scripting/descriptor.ts';
import type { ServiceDescriptor } from './service.ts';
import type { Ppid } from '../host.ts';

/** The services, by the names that users give them: everything else about a service is in its descriptor. */
export const services = {
  echo: echoService,
  discard: discardService,
  daytime: daytimeService,
  chargen: chargenService,
  calcapp: calcAppService,
  pingpong: pingPongService,
  scripting: scriptingService,
  fractal: fractalService,
} as const satisfies Readonly<Record<string, ServiceDescriptor>>;

export type ServiceName = keyof typeof services;

export const serviceNames = Object.keys(services) as readonly ServiceName[];

/** The applications whose messages are known by their payload protocol identifier. */
export type ApplicationName = {
  [Name in ServiceName]: (typeof services)[Name]['protocol']['ppid'] extends number ? Name : never;
}[ServiceName];

export interface DecodableApplication {
  readonly name: ApplicationName;
  readonly ppid: Ppid;
  readonly codec: Codec<unknown>;
}

export const decodableApplications: readonly DecodableApplication[] = Object.entries<ServiceDescriptor>(
  services,
).flatMap(([name, { protocol }]) =>
  protocol.ppid === 'any' ? [] : [{ name: name as ApplicationName, ppid: protocol.ppid, codec: protocol.codec }],
);
