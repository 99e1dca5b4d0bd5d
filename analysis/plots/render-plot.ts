import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { pictureFormats, type PictureFormat } from './picture-formats.ts';
import { printOf } from './print-size.ts';
import { familyNamed, fontFile, useFontMetrics } from './text-metrics.ts';

type Encoder = (svg: string, specification: TopLevelSpec) => string | Uint8Array | Promise<Uint8Array>;

/** What a picture is drawn as, from its SVG. */
const encoders: Readonly<Record<PictureFormat, Encoder>> = {
  svg: (svg) => svg,
  png: (svg, specification) => renderPng(svg, printOf(specification).zoom),
  // Loaded when it is needed: it takes as long as all other modules.
  pdf: async (svg) => (await import('./render-pdf.ts')).renderPdf({ svg, ...sizeInPoints(svg) }),
};

/**
 * Restarts the numbering of clip paths, which type declarations leave out; else it continues from picture to picture.
 */
const { resetSVGDefIds } = vega as unknown as { readonly resetSVGDefIds: () => void };

let fontMetricsInUse = false;

/** Draws a plot in some formats, without a browser. */
export async function renderPicture(
  specification: TopLevelSpec,
  formats: readonly PictureFormat[] = pictureFormats,
): Promise<ReadonlyMap<PictureFormat, string | Uint8Array>> {
  const svg = await renderSvg(specification);
  const files = new Map<PictureFormat, string | Uint8Array>();
  for (const format of formats) files.set(format, await encoders[format](svg, specification));
  return files;
}

/** Draws a plot as SVG, without a browser. The same specification always gives the same text. */
export async function renderSvg(specification: TopLevelSpec): Promise<string> {
  if (!fontMetricsInUse) useFontMetrics();
  fontMetricsInUse = true;
  resetSVGDefIds();
  const view = new vega.View(vega.parse(compile(specification).spec), { renderer: 'none' });
  try {
    return inPrintSize(await view.toSVG(), specification);
  } finally {
    view.finalize();
  }
}

/** The beginning of an SVG, with its size. */
const SIZE = /(<svg[^>]*?) width="([\d.]+)" height="([\d.]+)"/;

/** Size of an SVG in pt: it has mm if it is made for paper, or else px. */
function sizeInPoints(svg: string): { readonly width: number; readonly height: number } {
  const [, width = '', height = ''] = /<svg[^>]*? width="([^"]+)" height="([^"]+)"/.exec(svg) ?? [];
  return { width: points(width), height: points(height) };
}

function points(length: string): number {
  return length.endsWith('mm') ? (Number(length.slice(0, -'mm'.length)) * 72) / 25.4 : (Number(length) * 72) / 96;
}

/** Width and height of an SVG, px. */
export function sizeOfSvg(svg: string): { readonly width: number; readonly height: number } {
  const [, , width, height] = SIZE.exec(svg) ?? [];
  return { width: Number(width), height: Number(height) };
}

/** A picture that is made for paper has exactly the size it has there. */
function inPrintSize(svg: string, specification: TopLevelSpec): string {
  const { width: wanted } = printOf(specification);
  if (wanted === undefined) return svg;
  const { width, height } = sizeOfSvg(svg);
  const inMm = (length: number): string => `${Number(((wanted * length) / width).toFixed(3))}mm`;
  return svg.replace(SIZE, `$1 width="${inMm(width)}" height="${inMm(height)}"`);
}

/** The SVG as PNG. @internal @param zoom pixels per px of the SVG */
export function renderPng(svg: string, zoom = 2): Uint8Array {
  const family = familyNamed(/font-family="([^"]*)"/.exec(svg)?.[1]);
  const files = (['normal', 'bold'] as const).map((weight) => fontFile(family, weight));
  return new Resvg(withinReach(svg), {
    fitTo: { mode: 'zoom', value: zoom },
    font: { loadSystemFonts: false, fontFiles: files, defaultFontFamily: family },
  })
    .render()
    .asPng();
}

/**
 * The renderer ends the process if a layer has all of its content far beyond the picture (resvg.js issue 413), as values may
 * be beyond an axis. What is clipped, and what has an opacity, is a layer: clipped ones get something invisible within the
 * picture, and marks have their opacity without a layer.
 */
function withinReach(svg: string): string {
  return svg
    .replaceAll(/<(?:path|line|rect|circle|text)\b[^>]* opacity="[^>]*>/g, withoutLayer)
    .replaceAll(/<g\b[^>]* clip-path="[^>]*>/g, '$&<path d="M0,0h1v1h-1Z" fill="#000" fill-opacity="0"/>');
}

/** The opacity of a mark as that of its area and its outline. */
function withoutLayer(mark: string): string {
  const opacityOf = (name: string): number => Number(new RegExp(` ${name}="([^"]*)"`).exec(mark)?.[1] ?? 1);
  const parts = ['fill-opacity', 'stroke-opacity'].map(
    (name) => ` ${name}="${opacityOf(name) * opacityOf('opacity')}"`,
  );
  return mark.replaceAll(/ (?:fill-|stroke-)?opacity="[^"]*"/g, '').replace(/^<\w+/, `$&${parts.join('')}`);
}
