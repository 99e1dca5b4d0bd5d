import { renderSvg, sizeOfSvg } from '../../analysis/plots/render-plot.ts';
import type { PlotPicture } from '../../analysis/plots/plot-pictures.ts';
import {
  comparedFigures,
  type ComparedFigure,
  type FigureSource,
} from '../../analysis/reproduction/published-figures.ts';
import { sourceInWords } from '../../analysis/reproduction/record-words.ts';
import type { ReportedFigure, SizedPlot } from '../../analysis/reproduction/reproduction-page.ts';
import type { PublishedNumbers } from '../../results/expectations/expectation.ts';

/** A figure as a report has it, and its pictures as SVG. */
export interface ReproducedFigure extends ReportedFigure {
  readonly svg: { readonly ours: string; readonly theirs?: string };
  /** Whether it is beside a figure of a publication, and not beside theory or reference runs. */
  readonly isPublished: boolean;
}

/** Draws the figures of a study, each beside the published one if its numbers are known. */
export async function reproducedFigures(source: FigureSource): Promise<ReproducedFigure[]> {
  const reproduced: ReproducedFigure[] = [];
  for (const figure of await comparedFigures(source)) {
    const { title, ours } = figure;
    const theirs = figure.theirs === undefined ? undefined : await drawn(figure.theirs);
    const own = await drawn(ours);
    const known = knownInWords(figure);
    reproduced.push({
      name: ours.name,
      title,
      ours: own.plot,
      ...(theirs !== undefined && { theirs: theirs.plot }),
      ...(known !== undefined && { known }),
      kind: figureKind(figure),
      isPublished: figureKind(figure) === PUBLISHED,
      svg: { ours: own.svg, ...(theirs !== undefined && { theirs: theirs.svg }) },
    });
  }
  return reproduced;
}

async function drawn({
  specification,
  onScreen = specification,
}: PlotPicture): Promise<{ readonly plot: SizedPlot; readonly svg: string }> {
  const svg = await renderSvg(onScreen);
  return { plot: { specification: onScreen, size: sizeOfSvg(svg) }, svg };
}

/** What stands beside ours. */
function figureKind({ published: [first] }: ComparedFigure): string {
  return { figure: PUBLISHED, text: PUBLISHED, theory: 'Theory', reference: 'Reference' }[first?.taken ?? 'figure'];
}

const PUBLISHED = 'Published';

/** Where the published figure is from, and what is known of it. */
function knownInWords({ published, theirs }: ComparedFigure): string | undefined {
  const [first] = published;
  if (first !== undefined && theirs !== undefined) return sourceInWords(first);
  const printed = published.find(({ yAxis, xAxis }) => yAxis !== undefined || xAxis !== undefined);
  if (printed === undefined) return undefined;
  return `Of the published figure (${printed.source}) only the printed axis is known: ${axisInWords(printed)}. Ours is drawn in it.`;
}

function axisInWords({ yAxis, xAxis, percent }: PublishedNumbers): string {
  const ends = (yAxis ?? xAxis ?? []).join(' to ');
  return `${ends}${percent && yAxis !== undefined ? ' %' : ''}`;
}
