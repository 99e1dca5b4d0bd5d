/** A text as a shell's word, for commands that are printed to be typed: quoted where a shell would take it apart. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text.startsWith('-') ? `./${text}` : text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
