/** A part of a label: a text as it is, or an expression whose value is to be put there. */
interface TemplatePart {
  readonly text: string;
  readonly expression: string | undefined;
}

/** The parts of a text with expressions in braces: “s = {requestSize / capacity}”; undefined if braces are not in pairs. */
export function templateParts(text: string): readonly TemplatePart[] | undefined {
  const parts = [...text.matchAll(/\{([^{}]*)\}|([^{}]+)/g)];
  if (parts.map(([part]) => part).join('') !== text) return undefined;
  return parts.map(([part, expression]) => ({ text: part, expression: expression?.trim() }));
}
