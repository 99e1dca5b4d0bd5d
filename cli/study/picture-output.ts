import { extname } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import { pictureFormats, type PictureFormat } from '../../analysis/plots/picture-formats.ts';
import { writeFileAtomically } from '../../results/folders/atomic-file.ts';
import { diskFault } from '../../results/folders/study-folder-error.ts';
import { tableFormat, type TableOutputOptions } from './table-output.ts';

/**
 * The kind of picture that the ending of a file asks for; undefined: none, so that it is a table.
 *
 * @throws UsageError if the ending says nothing that is known
 */
export function pictureFormat({ format, out }: TableOutputOptions): PictureFormat | undefined {
  if (format !== undefined || out === undefined) return undefined;
  const ending = extname(out).slice(1).toLowerCase();
  const known = pictureFormats.find((each) => each === ending);
  if (known === undefined) tableFormat({ out }, pictureFormats);
  return known;
}

/** Draws a picture into a file. @throws StudyFolderError if it cannot be written. */
export async function writePicture(specification: TopLevelSpec, out: string, format: PictureFormat): Promise<void> {
  const { renderPicture } = await import('../../analysis/plots/render-plot.ts');
  const pictures = await renderPicture(specification, [format]);
  try {
    writeFileAtomically(out, pictures.get(format) ?? '');
  } catch (error) {
    throw diskFault(error, out, 'choose another file with --out');
  }
}
