/** What the names are like that a name means, in which * stands for any number: “lan0/pe*”. */
export function namePattern(name: string): RegExp {
  const literal = name.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll('*', '[^/]*')}$`);
}
