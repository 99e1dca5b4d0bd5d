// Prints a metric of a study by what the study sweeps: node study-table.js FOLDER METRIC
import { readStudy } from 'rsplab/results';

const [folder = '.', metric = 'utilization'] = process.argv.slice(2);

const study = readStudy(folder);
console.log(`${study.manifest.title}: ${metric}`);
for (const { values, table } of study.runs.groupBy(...study.sweep)) {
  const estimated = table.estimate(metric, { confidence: 0.99 });
  if (estimated === undefined) continue;
  const { mean, halfWidth, n } = estimated;
  const point = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  console.log(`${point.join(', ')}: ${mean.toPrecision(4)} ± ${halfWidth?.toPrecision(2) ?? '?'} (${n} runs)`);
}
