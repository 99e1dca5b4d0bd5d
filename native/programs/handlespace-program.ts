import {
  HandleTableReader,
  type HandleTableListener,
  type HandleTableReaderOptions,
} from '../../protocol/handle-table/handle-table-reader.ts';
import { componentAssociations } from './association-settings.ts';
import { farewell, startComponent, type ProgramOptions, type RunningComponent } from './component-host.ts';

/** Settings of a reader of a registrar's handle table. */
export type HandlespaceProgramOptions = ProgramOptions & Omit<HandleTableReaderOptions, 'association'>;

/** Runs a reader of a registrar's handle table in this process; it reads when it is asked to. */
export async function runHandleTableReader(
  options: HandlespaceProgramOptions,
  listener: HandleTableListener,
): Promise<RunningComponent & { readonly reader: HandleTableReader }> {
  return startComponent(options, (host, close) => {
    const reader = new HandleTableReader(host, { ...options, association: componentAssociations.control }, listener);
    return {
      reader,
      stop: async () => {
        reader.leave();
        await farewell();
        reader.close();
        await close();
      },
    };
  });
}
