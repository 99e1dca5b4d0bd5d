import assert from 'node:assert/strict';
import { profileNames } from '../../../protocol/profile.ts';
import { element } from '../handlespace/elements.ts';
import { Script, type ScriptOptions } from './registrar-script.ts';

/** A registrar with a pool. */
function filled(profile: ConstructorParameters<typeof Script>[0], asap: ScriptOptions['asap'], elements = 200): Script {
  const script = new Script(profile, { asap: { ...asap, serviceDuringStartup: true } });
  for (let identifier = 1; identifier <= elements; identifier++)
    script.registrar.handlespace.register('Pool', element('RoundRobin', identifier));
  return script;
}

/** How many elements an answer has. */
function answered(script: Script, items?: number): number {
  const request = { type: 'ASAP_HANDLE_RESOLUTION', poolHandle: 'Pool', subscribe: false } as const;
  const [answer] = script.ask(script.client(7), items === undefined ? request : { ...request, items });
  assert.ok(answer?.type === 'ASAP_HANDLE_RESOLUTION_RESPONSE');
  assert.equal(new Set(answer.poolElements.map(({ identifier }) => identifier)).size, answer.poolElements.length);
  return answer.poolElements.length;
}

describe('the length of an answer to a handle resolution', () => {
  for (const profile of profileNames) {
    it(`is what the registrar has set, under the ${profile} profile`, () => {
      for (const maxHandleResolutionItems of [1, 2, 5])
        assert.equal(answered(filled(profile, { maxHandleResolutionItems })), maxHandleResolutionItems);
    });

    it(`never exceeds the limit for answers, under the ${profile} profile`, () => {
      assert.equal(answered(filled(profile, { maxHandleResolutionItems: 10, maxResolutionAnswer: 7 })), 7);
    });
  }

  it('is drawn from 1 to what the registrar has set, and is less than the size of the pool, where it is to be so', () => {
    const lengths = (elements: number, maxHandleResolutionItems: number): number[] => {
      const script = filled('rspsim', { maxHandleResolutionItems, randomizesItems: true }, elements);
      const drawn = new Set(Array.from({ length: 200 }, () => answered(script)));
      return [...drawn].toSorted((a, b) => a - b);
    };
    assert.deepEqual(lengths(200, 4), [1, 2, 3, 4]);
    assert.deepEqual(lengths(5, 4), [1, 2, 3, 4]);
    assert.deepEqual(lengths(4, 4), [1, 2, 3]);
    assert.deepEqual(lengths(1, 4), [1]);
  });

  it('is what the pool user asks for, up to the limit, where the protocol lets it ask', () => {
    const script = filled('rsplib', { maxResolutionAnswer: 7 });
    assert.equal(answered(script, 2), 2);
    assert.equal(answered(script, 100), 7);
  });
});
