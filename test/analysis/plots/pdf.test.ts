import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import type { TopLevelSpec } from 'vega-lite';
import { renderPicture } from '../../../analysis/plots/render-plot.ts';
import { fontFamilies } from '../../../results/folders/plot-look.ts';

/** A picture with curves, a title in bold letters, and letters that are not ASCII. */
const picture = {
  width: 200,
  height: 100,
  title: 'Müller’s utilization',
  data: { values: [1, 2, 3].map((x) => ({ x, y: x * x })) },
  mark: { type: 'line', clip: true },
  encoding: {
    x: { field: 'x', type: 'quantitative', title: 'Load ρ' },
    y: { field: 'y', type: 'quantitative', title: 'Handling time [s]' },
  },
  config: { font: 'DejaVu Sans' },
} satisfies TopLevelSpec;

async function pdfOf(specification: TopLevelSpec): Promise<Buffer> {
  const { pdf, svg } = Object.fromEntries(await renderPicture(specification, ['svg', 'pdf']));
  assert.match(String(svg), /^<svg/);
  return Buffer.from(pdf);
}

describe('picture as PDF', () => {
  it('has the fonts in it, those letters that it needs', async () => {
    const pdf = await pdfOf(picture);
    const source = pdf.toString('latin1');
    const names = [...source.matchAll(/\/FontName \/([A-Z]{6}\+[\w-]+)/g)].map(([, name]) => name.slice(7));
    assert.deepEqual(names.toSorted(), ['DejaVuSans', 'DejaVuSans-Bold']);
    assert.equal(source.split('/FontFile2').length - 1, 2, 'each font is embedded');
    assert.ok(pdf.length < 60_000, `${pdf.length} bytes; both fonts as a whole have 1.4 MB`);
  });

  it('has the font that is wanted, as SVG and PNG have', async () => {
    for (const font of fontFamilies) {
      const files = await renderPicture({ ...picture, config: { font } });
      const source = Buffer.from(files.get('pdf') ?? '').toString('latin1');
      const name = font.replaceAll(' ', '');
      assert.ok(source.includes(`+${name}\n`) && source.includes(`+${name}-Bold`), font);
      const svg = String(files.get('svg'));
      assert.ok(svg.includes(`font-family="${font}"`), font);
      const usual = (await renderPicture(picture, ['png'])).get('png');
      assert.equal(files.get('png')?.toString() === usual?.toString(), font === fontFamilies[0], `PNG in ${font}`);
    }
  });

  it('has lines as lines and texts as texts', async () => {
    const source = (await pdfOf(picture)).toString('latin1');
    assert.ok(!source.includes('/Subtype /Image'));
    assert.equal(source.split('/ToUnicode').length - 1, 2, 'letters of each font can be found and copied');
  });

  it('can be searched', async function () {
    if (spawnSync('pdftotext', ['-v']).error !== undefined) {
      console.log('      pdftotext is not installed (Debian: poppler-utils): PDF files are not read with it');
      return this.skip();
    }
    const input = await pdfOf(picture);
    const { stdout: text, stderr } = spawnSync('pdftotext', ['-', '-'], { input, encoding: 'utf8' });
    assert.equal(stderr, '');
    for (const each of ['Müller’s utilization', 'Load ρ', 'Handling time [s]']) assert.ok(text.includes(each), text);
  });

  it('has the size that it has on paper, or that of the screen', async () => {
    const sizeOf = async (specification: TopLevelSpec): Promise<number[]> => {
      const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(String(await pdfOf(specification))) ?? [];
      return [Number(width), Number(height)];
    };
    const svg = String((await renderPicture(picture, ['svg'])).get('svg'));
    const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
    assert.deepEqual(await sizeOf(picture), [(Number(width) * 72) / 96, (Number(height) * 72) / 96]);
    const [onPaper, high] = await sizeOf({ ...picture, usermeta: { rsplab: { width: 88 } } });
    assert.ok(Math.abs(onPaper - (88 * 72) / 25.4) < 0.01, String(onPaper));
    assert.ok(Math.abs(high / onPaper - Number(height) / Number(width)) < 1e-4, String(high));
  });

  it('is always the same', async () => {
    assert.deepEqual(await pdfOf(picture), await pdfOf(structuredClone(picture)));
  });
});
