import assert from 'node:assert/strict';

type Method<This> = (this: This, ...given: readonly never[]) => unknown;

/**
 * What is found while all objects of a class have another method.
 *
 * @param mutantOf makes it of the method that they have
 */
export function foundWith<T extends object, K extends keyof T & string, R>(
  prototype: T,
  method: K,
  mutantOf: (
    original: Extract<T[K], Method<T>>,
  ) => (this: T, ...given: Parameters<Extract<T[K], Method<T>>>) => unknown,
  look: () => R,
): R {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, method);
  assert.ok(descriptor !== undefined);
  const original = descriptor.value as Extract<T[K], Method<T>>;
  Object.defineProperty(prototype, method, { ...descriptor, value: mutantOf(original) });
  try {
    return look();
  } finally {
    Object.defineProperty(prototype, method, descriptor);
  }
}
