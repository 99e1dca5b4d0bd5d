import { Buffer } from 'node:buffer';
import PdfDocument from 'pdfkit';
import drawSvg from 'svg-to-pdfkit';
import { familyNamed, fontFile } from './text-metrics.ts';

export interface PdfPage {
  /** Of a picture, as Vega draws it. */
  readonly svg: string;
  /** pt of 1/72 inch */
  readonly width: number;
  readonly height: number;
}

/** All documents are of this moment: the same picture always gives the same bytes. */
const CREATED = new Date(0);

/** The SVG as a page of PDF in its true size: lines and curves as such, texts in the parts of the fonts they need. */
export async function renderPdf({ svg, width, height }: PdfPage): Promise<Uint8Array> {
  const document = new PdfDocument({
    size: [width, height],
    margin: 0,
    info: { CreationDate: CREATED, ModDate: CREATED, Creator: 'rsplab', Producer: 'rsplab' },
  });
  drawSvg(document, svg, 0, 0, {
    width,
    height,
    // A font by the path of its file.
    fontCallback: (family, isBold) => fontFile(familyNamed(family), isBold ? 'bold' : 'normal'),
    warningCallback: (warning) => {
      throw new TypeError(`a picture cannot be written as PDF: ${warning}`);
    },
  });
  document.end();
  const parts: Buffer[] = [];
  for await (const part of document as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}
