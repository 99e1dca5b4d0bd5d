import { cautionMeanings, type Caution, type CautionedPoint } from '../../analysis/statistics/cautions.ts';

/** Points that are named; the report and the tables have them all. */
const NAMED = 5;

/** Text about the points whose values need care, one line per caution. */
export function cautionLines(points: readonly CautionedPoint[]): string[] {
  return (Object.entries(cautionMeanings) as [Caution, string][]).flatMap(([caution, meaning]) => {
    const concerned = points.filter((point) => point.caution === caution);
    if (concerned.length === 0) return [];
    const names = concerned.slice(0, NAMED).map(inWords);
    const more = concerned.length > NAMED ? ` | … and ${concerned.length - NAMED} more` : '';
    const count = concerned.length === 1 ? '1 point' : `${concerned.length} points`;
    return `warning: ${count}: ${caution} (${meaning}): ${names.join(' | ')}${more}`;
  });
}

function inWords({ label, caution, warmup }: CautionedPoint): string {
  const name = label === '' ? 'the only one' : label;
  if (caution !== 'warm-up too short') return name;
  return `${name} (MSER-5: ${warmup === null ? 'none would be sufficient' : `${Math.round(warmup)} s`})`;
}
