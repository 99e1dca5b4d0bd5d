import assert from 'node:assert/strict';
import { importScript } from '../../../scenarios/import/import-script.ts';
import { givenInWords } from '../../../scenarios/language/derived-value.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { loadStudy } from '../../../scenarios/language/study-catalogue.ts';
import type { Study } from '../../../scenarios/language/study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { families, scriptOf, type Family } from './families.ts';

type Point = Readonly<Record<string, unknown>>;

function pointsOf(study: Study): Point[] {
  return planRuns(study).points.map(({ parameters }) => ({ ...parameters }));
}

/** What tells points from one of them, in an order that does not depend on that of the sweep. */
function toldFrom(base: Point, points: readonly Point[]): string[] {
  const texts = points.map((point) => {
    const told = Object.entries(point).filter(([name, value]) => value !== base[name]);
    return JSON.stringify(told.map(([name, value]) => `${name}=${JSON.stringify(value)}`).toSorted());
  });
  return texts.toSorted();
}

/** The parameters in which the first points that are not in both differ. */
function differences(shipped: readonly string[], published: readonly string[]): string[] {
  const [ours, theirs] = [new Set(shipped), new Set(published)];
  const [own = '[]'] = shipped.filter((point) => !theirs.has(point));
  const [other = '[]'] = published.filter((point) => !ours.has(point));
  const [ownParameters, otherParameters] = [own, other].map((text) => new Set(JSON.parse(text) as string[]));
  return [
    ...[...(ownParameters ?? [])]
      .filter((text) => !(otherParameters?.has(text) ?? false))
      .map((text) => `here ${text}`),
    ...[...(otherParameters ?? [])]
      .filter((text) => !(ownParameters?.has(text) ?? false))
      .map((text) => `RSPSIM ${text}`),
  ];
}

describe('studies that RSPSIM is published with, imported', () => {
  const imported = new Map<string, Study>();

  /** Both what follows from a script and what ships in its place are about the same import. */
  function importOf(family: Family): Study {
    const file = `${family.name}.R`;
    const study = imported.get(file) ?? readStudy('study.yaml', importScript({ file, text: scriptOf(family) }).text);
    imported.set(file, study);
    return study;
  }

  it('are all 55', () => assert.equal(new Set(families.map(({ name }) => name)).size, 55));

  for (const family of families) {
    it(`${family.name} sweeps what it swept`, () => {
      const study = importOf(family);
      const swept = [...study.sweep].map(([name, values]) => [name, values.map(givenInWords)]);
      const wanted = Object.entries(family.sweep).map(([name, values]) => [name, values.map(String)]);
      assert.deepEqual(Object.fromEntries(swept), Object.fromEntries(wanted));
      const { replications, parameters } = study;
      assert.equal(replications.kind === 'seeds' && replications.seeds.length, family.runs);
      assert.equal(parameters.get('duration'), 60 * family.minutes);
    });

    it(`${family.name} has the parameters and seeds of the study that ships in its place`, () => {
      const [published, shipped] = [importOf(family), loadStudy(family.name)];
      const points = pointsOf(shipped);
      const [base = {}] = points;
      const [here, there] = [toldFrom(base, points), toldFrom(base, pointsOf(published))];
      assert.deepEqual(differences(here, there), []);
      assert.equal(here.length, there.length);
      assert.deepEqual(shipped.replications, published.replications);
    });
  }
});
