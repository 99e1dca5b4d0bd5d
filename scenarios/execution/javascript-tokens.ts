/** Comments and blanks, strings of one line, and words: names, keywords, numbers. */
const BLANK = /(?:\s+|\/\/.*|\/\*[^]*?\*\/)+/y;
const STRING = /'(?:[^'\\\n]|\\[^])*'|"(?:[^"\\\n]|\\[^])*"/y;
const WORD = /[\w$#\u0080-\uffff]+/y;
/** A slash within a class needs no backslash. */
const REGEX = /\/(?:[^\\/[\n]|\\.|\[(?:[^\\\]\n]|\\.)*\])+\/[a-z]*/y;
/** Text of a template up to its end or its next expression. */
const TEMPLATE = /(?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{)/y;

/** Words behind which a value begins, so that a slash is the beginning of a regular expression and divides nothing. */
const beforeValues =
  /^(?:return|typeof|case|in|of|delete|void|throw|new|instanceof|await|yield|else|do|default|extends)$/;

/**
 * The tokens of a module as the compiler writes it: with a semicolon behind every statement, so that blanks and the ends
 * of lines mean nothing. Comments are left out. The text of a template is a token for each of its parts.
 */
export function javascriptTokens(code: string): string[] {
  const tokens: string[] = [];
  /** For each template whose expression is being read the number of braces that are open in it. */
  const templates: number[] = [];
  let at = 0;
  const take = (form: RegExp): string | undefined => {
    form.lastIndex = at;
    const [text] = form.exec(code) ?? [];
    if (text !== undefined) at += text.length;
    return text;
  };
  const takeTemplate = (): void => {
    const text = take(TEMPLATE) ?? '';
    tokens.push(text);
    if (text.endsWith('${')) templates.push(0);
  };
  while (at < code.length) {
    if (take(BLANK) !== undefined) continue;
    const token =
      take(STRING) ?? take(WORD) ?? (valueMayBegin(tokens.at(-1)) ? take(REGEX) : undefined) ?? code.charAt(at++);
    tokens.push(token);
    const depth = templates.at(-1);
    if (token === '`') takeTemplate();
    else if (depth !== undefined && token === '{') templates[templates.length - 1] = depth + 1;
    else if (depth !== undefined && token === '}') {
      if (depth > 0) templates[templates.length - 1] = depth - 1;
      else {
        templates.pop();
        takeTemplate();
      }
    }
  }
  return tokens;
}

/** Whether what follows a token is an operand, and no operator. */
function valueMayBegin(token: string | undefined): boolean {
  if (token === undefined) return true;
  return (token.length === 1 && /[^\w$#)\]}`]/.test(token)) || token.endsWith('${') || beforeValues.test(token);
}
