import assert from 'node:assert/strict';
import { componentClassNamed } from '../../../scenarios/language/component-catalogue.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { StudyError } from '../../../scenarios/language/study-error.ts';
import type { DetailChoice } from '../../../scenarios/language/detail-choice.ts';

function study(keys: string, model = ''): string {
  return `name: mine\ntitle: Mine\nseeds: 2\n${model}${keys}\n`;
}

function detailsOf(keys: string, model?: string): DetailChoice {
  return readStudy('mine.yaml', study(keys, model)).details;
}

function faultOf(keys: string, model?: string): string {
  try {
    readStudy('mine.yaml', study(keys, model));
  } catch (error) {
    if (error instanceof StudyError) return error.message;
    throw error;
  }
  return 'nothing is wrong';
}

const bulk = 'parameters: {model: bulkTransfer, transport: sctp}\n';

describe('components and distributions in a study file', () => {
  it('are none unless they are asked for', () => {
    for (const keys of ['', 'components: false\ndistributions: false'])
      assert.deepEqual(detailsOf(keys), { components: {}, distributions: [] });
  });

  it('are all but pool users, of whom there may be thousands, or those of some classes, or some metrics', () => {
    const { components } = detailsOf('components: true');
    assert.deepEqual(Object.keys(components), [
      'registrar',
      'element',
      'attacker',
      'pool',
      'lan',
      'flow',
      'path',
      'bottleneck',
    ]);
    assert.ok(components['registrar'].includes('owned_elements') && components['lan'].includes('utilization'));
    assert.deepEqual(Object.keys(detailsOf('components: [user, element]').components), ['element', 'user']);
    assert.deepEqual(detailsOf('components: {user: [failovers], element: [work, utilization]}').components, {
      element: ['utilization', 'work'],
      user: ['failovers'],
    });
    assert.deepEqual(detailsOf('components: {path: true}', bulk).components['path'], [
      ...(componentClassNamed('path')?.metrics.keys() ?? []),
    ]);
  });

  it('are the distributions of all times, or of some', () => {
    assert.deepEqual(detailsOf('distributions: true').distributions, [
      'handling_time',
      'queuing_time',
      'startup_time',
      'processing_time',
    ]);
    assert.deepEqual(detailsOf('distributions: [startup_time, handling_time]').distributions, [
      'handling_time',
      'startup_time',
    ]);
  });

  it('are refused with their place and the nearest name', () => {
    assert.equal(
      faultOf('components: [elements]'),
      'mine.yaml:4:14: components: unknown class "elements"; did you mean element?; there are registrar, element, user, attacker, pool, lan',
    );
    assert.match(faultOf('components: {elment: true}'), /^mine\.yaml:4:14: .*did you mean element\?/);
    assert.match(
      faultOf('components: {element: [utilisation]}'),
      /^mine\.yaml:4:24: components: unknown metric "utilisation" of the class element; did you mean utilization\?; it has capacity, /,
    );
    assert.equal(faultOf('components: [flow]'), 'mine.yaml:4:14: components: flow needs model: bulkTransfer');
    assert.match(faultOf('components: 5'), /^mine\.yaml:4:13: components: must be true, a list of classes, or/);
    assert.match(faultOf('components: {element: 5}'), /^mine\.yaml:4:23: components\.element: must be true, or a list/);
    assert.match(
      faultOf('distributions: [handling_speed]'),
      /^mine\.yaml:4:17: distributions: "handling_speed" has no distribution; did you mean handling_time\?/,
    );
    assert.equal(
      faultOf('distributions: [handling_time]', bulk),
      'mine.yaml:5:17: distributions: handling_time needs model: rserpool',
    );
    assert.match(faultOf('distributions: handling_time'), /^mine\.yaml:4:16: distributions: must be true, or a list/);
  });
});
