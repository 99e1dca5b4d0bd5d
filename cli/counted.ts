/** “1 worker”, “3 damaged records ignored” */
export function counted(count: number, noun: string, ...rest: readonly string[]): string {
  return [count, count === 1 ? noun : `${noun}s`, ...rest].join(' ');
}
