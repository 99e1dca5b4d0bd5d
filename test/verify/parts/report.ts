import { studyNames } from '../../../scenarios/language/study-catalogue.ts';
import { styleNames } from '../../../scenarios/language/style-catalogue.ts';
import { faultsOfStudy } from '../../analysis/plots/picture-faults.ts';
import { browserObstacle, mustHaveBrowser } from '../../browser/chromium.ts';
import { measureLargeReport } from '../large-report.ts';
import type { Verdicts } from '../verdicts.ts';

/** What a reader waits for who opens the report of a large study, and the layout of all pictures of shipped studies. */
export async function verifyReport(verdicts: Verdicts): Promise<void> {
  for (const study of studyNames()) {
    const faults = await faultsOfStudy(study, styleNames);
    const found = faults.length === 0 ? 'none' : faults.join('; ');
    verdicts.note(`${study}: faults of its pictures in all styles`, found, 'none', faults.length === 0);
  }
  const name = 'report of 500 points, 10 seeds, 240 metrics, 12 plots';
  if (!verdicts.possible(name, browserObstacle(), mustHaveBrowser)) return;
  const { megabytes, firstPlot } = await measureLargeReport();
  verdicts.note(`${name}: size`, `${megabytes.toFixed(2)} MB`, 'below 3 MB', megabytes < 3);
  verdicts.note(`${name}: first plot`, `${firstPlot.toFixed(2)} s`, 'within 2 s', firstPlot < 2);
}
