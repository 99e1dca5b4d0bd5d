import {
  BareService,
  type BareServiceListener,
  type BareServiceOptions,
} from '../../protocol/services/bare/bare-service.ts';
import {
  BulkSender,
  type BulkSenderListener,
  type BulkSenderOptions,
} from '../../protocol/services/bare/bulk-sender.ts';
import { startComponent, type ProgramOptions, type RunningComponent } from './component-host.ts';

/** Runs a bare SCTP service in this process. */
export async function runBareService(
  options: ProgramOptions & Omit<BareServiceOptions, 'daytime'>,
  listener: BareServiceListener,
): Promise<RunningComponent & { readonly service: BareService }> {
  return startComponent(options, (host, close) => {
    const service = new BareService(host.transport, { ...options, daytime: () => new Date().toUTCString() }, listener);
    const stop = async (): Promise<void> => {
      service.stop();
      await close();
    };
    return { service, stop };
  });
}

/** Runs a bulk sender in this process. */
export async function runBulkSender(
  options: ProgramOptions & BulkSenderOptions,
  listener: BulkSenderListener,
): Promise<RunningComponent & { readonly sender: BulkSender }> {
  return startComponent(options, (host, close) => {
    const sender = new BulkSender(host, host.random.stream('sizes'), options, listener);
    const stop = async (): Promise<void> => {
      sender.stop();
      await close();
    };
    return { sender, stop };
  });
}
