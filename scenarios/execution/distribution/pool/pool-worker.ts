/**
 * The program of a work package: does the slice that a file has, and writes the journal to another one. Arguments: both files
 * and, if there is one, the heap limit in MB. It ends with 0 when all runs are done.
 */
import { closeSync, createReadStream, openSync, writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { serveSlice } from '../slice-worker.ts';

const [, , slice = '', journal = '', memory] = process.argv;
// It has no end: runs are wanted as long as this process is not ended.
const input = new PassThrough();
createReadStream(slice).pipe(input, { end: false });
const file = openSync(journal, 'w');
const isDone = await serveSlice(input, (line) => writeFileSync(file, line), undefined, {
  workers: 1,
  memory: memory === undefined ? undefined : Number(memory),
});
closeSync(file);
process.exitCode = isDone ? 0 : 1;
