import { Message, RecordBatchFileWriter, type Schema, type Table } from 'apache-arrow';

/**
 * A table as an Arrow IPC file. The part between the magic and the footer is a stream, as the format defines, for
 * readers that read from front to back.
 */
export function arrowFile(table: Table): Uint8Array {
  const writer = new FileWriter();
  writer.writeAll(table);
  return writer.toUint8Array(true);
}

// oxlint-disable no-underscore-dangle -- the library's names
/** The library's own writer leaves the schema's message out: its readers find the schema in the footer. */
class FileWriter extends RecordBatchFileWriter {
  protected override _writeSchema(schema: Schema): this {
    super._writeSchema(schema);
    return this._writeMessage(Message.from(schema));
  }
}
