import { inWords, type Rule } from '../tables/rule.ts';
import { cellInWords } from '../tables/table.ts';
import type { Bound, Claim, Expectation, Tolerance } from './expectation.ts';

/** What an expectation says, in a line. */
export function expectationInWords({ y, claim, only, text }: Expectation): string {
  if (text !== undefined) return text;
  const where = only.length === 0 ? '' : ` where ${only.map(inWords).join(', or ')}`;
  return claimInWords(y, claim) + where;
}

function claimInWords(y: string, claim: Claim): string {
  switch (claim.kind) {
    case 'order':
      return `${y}, ${claim.parameter}: ${claim.chosen.map(cellInWords).join(claim.isStrict ? ' > ' : ' ≥ ')}`;
    case 'trend':
      return `${y} ${claim.direction === 'increasing' ? 'increases' : 'decreases'} with ${claim.parameter}`;
    case 'within':
      return [lowerEnd(claim.low), y, upperEnd(claim.high)].join('');
    case 'axis':
      return `${y} within the printed axis of ${claim.published}`;
    case 'equals':
      return `${y} = ${claim.expression}`;
    case 'values':
      return `${y} as in ${claim.published}`;
    case 'flat':
      return `${y} is independent of ${claim.parameter}`;
    case 'optimum':
      return `${y} has a ${claim.extremum} between the ends of ${claim.parameter}`;
    case 'above':
    case 'below':
    case 'equal': {
      const sign = { above: claimIsStrict(claim) ? '>' : '≥', below: claimIsStrict(claim) ? '<' : '≤', equal: '=' };
      const factor = claim.factor === 1 ? '' : `${claim.factor} × `;
      return `${y}: ${selection(claim.first)} ${sign[claim.kind]} ${factor}${selection(claim.second)}`;
    }
  }
}

function claimIsStrict(claim: Claim): boolean {
  return 'isStrict' in claim && claim.isStrict;
}

function selection(rule: Rule): string {
  return inWords(rule).replaceAll(' and ', ', ');
}

function lowerEnd(bound: Bound): string {
  return bound === null ? '' : `${bound} ≤ `;
}

function upperEnd(bound: Bound): string {
  return bound === null ? '' : ` ≤ ${bound}`;
}

/** “± 0.01”, “± 5 %” */
export function toleranceInWords({ absolute, relative }: Tolerance): string {
  const percent = `± ${Number((100 * relative).toPrecision(6))} %`;
  if (relative === 0) return `± ${absolute}`;
  return absolute === 0 ? percent : `± ${absolute} or ${percent}`;
}
