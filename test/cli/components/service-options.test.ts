import assert from 'node:assert/strict';
import { Command } from 'commander';
import { readServiceOptions, serviceOptions, type ServiceHalf } from '../../../cli/components/service-options.ts';
import type { ServiceDescriptor, ServiceOption } from '../../../protocol/services/service.ts';
import { services } from '../../../protocol/services/service-table.ts';

const halves: readonly ServiceHalf[] = ['server', 'client'];
const descriptors = Object.entries<ServiceDescriptor>(services);

/** What commander makes of a command's words. */
function given(half: ServiceHalf, words: string): Record<string, unknown> {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  for (const option of serviceOptions(half)) command.addOption(option);
  return command.parse(words === '' ? [] : words.split(' '), { from: 'user' }).opts();
}

function limitsOf(option: ServiceOption): string {
  if (!('least' in option || 'most' in option)) return '';
  return `; ${option.least ?? 1} to ${option.most ?? Infinity}`;
}

describe('options of services', () => {
  for (const half of halves)
    it(`a ${half}: each option of each service is there once, with whose it is and its default`, () => {
      const options = new Map(serviceOptions(half).map((option) => [option.attributeName(), option]));
      const names = descriptors.flatMap(([, descriptor]) => Object.keys(descriptor[half].options));
      assert.deepEqual([...options.keys()].toSorted(), [...new Set(names)].toSorted());
      for (const [, descriptor] of descriptors)
        for (const [name, option] of Object.entries(descriptor[half].options)) {
          const shown = option.usualInWords ?? String(option.usual);
          const rsplib = option.rsplib === undefined ? '' : `; RSPLIB: -${option.rsplib}`;
          const range = limitsOf(option);
          const words = `: ${option.description} (default: ${shown}${range}${rsplib})`;
          const [titles = '', ...others] = options.get(name)?.description.split(words) ?? [];
          assert.equal(others.length, 1, `${name} ${words}`);
          assert.ok(titles.split('; ').at(-1)?.split(', ').includes(descriptor.title), `${descriptor.title} ${words}`);
        }
    });

  it('say once what they mean to several services', () => {
    const option = serviceOptions('client').find(({ long }) => long === '--resolution-retry-delay');
    assert.match(
      option?.description ?? '',
      /^Echo, Discard, Daytime, CharGen, CalcApp, PingPong, Scripting, Fractal: wait before .* again \(default: 0\.25\)$/,
    );
  });

  for (const half of halves)
    it(`a ${half}: services that share an option read it alike`, () => {
      const kinds = new Map<string, ServiceOption['kind']>();
      for (const [, descriptor] of descriptors)
        for (const [name, { kind }] of Object.entries(descriptor[half].options)) {
          assert.equal(kinds.get(name) ?? kind, kind, name);
          kinds.set(name, kind);
        }
    });

  it('are refused beyond the limits of the service', () => {
    const read = (words: string): unknown => readServiceOptions('client', 'fractal', given('client', words));
    assert.deepEqual(read('--width 64 --sessions 512 --left -2.5 --exponent 1.5'), {
      width: 64,
      sessions: 512,
      left: -2.5,
      exponent: 1.5,
    });
    for (const [words, message] of [
      ['--width 63', /^--width 63: for --service fractal it must be 64 to 8192$/],
      ['--height 4097', /^--height 4097: .* 64 to 4096$/],
      ['--sessions 513', /^--sessions 513: .* 1 to 512$/],
      ['--exponent 0.5', /^--exponent 0.5: .* 1 to 1024$/],
      ['--left NaN', /It must be a number/],
      ['--top Infinity', /It must be a number/],
      ['--algorithm Julia', /Allowed choices are Mandelbrot, MandelbrotN, TestPattern/],
    ] as const)
      assert.throws(() => read(words), { message });
  });

  it('are read for the service that is run', () => {
    assert.deepEqual(readServiceOptions('server', 'calcapp', given('server', '--capacity 5 --max-jobs 2')), {
      capacity: 5,
      maxJobs: 2,
    });
    assert.deepEqual(readServiceOptions('client', 'pingpong', given('client', '--interval 250ms')), { interval: 0.25 });
    assert.deepEqual(readServiceOptions('client', 'echo', given('client', '')), {});
    const timers = '--keep-alive-interval 1s --keep-alive-timeout 2s --answer-timeout 3s --rejection-delay 4s';
    assert.deepEqual(readServiceOptions('client', 'calcapp', given('client', timers)), {
      keepAliveInterval: 1,
      keepAliveTimeout: 2,
      answerTimeout: 3,
      rejectionDelay: 4,
    });
  });
});
