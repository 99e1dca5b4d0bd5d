import { createHash } from 'node:crypto';

/**
 * The security policy of a page that needs nothing else: it runs these scripts and has this style, and loads nothing. Text of
 * a study that were a script by mistake would not run.
 */
export function securityPolicy(scripts: readonly string[], style: string): string {
  return [
    "default-src 'none'",
    `script-src ${scripts.map(hash).join(' ')}`,
    `style-src ${hash(style)}`,
    // Pictures that are saved.
    'img-src blob: data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** A script inside a page; the text must not end its element. */
export function scriptElement(text: string): string {
  return `<script>${text}</script>`;
}

/** A script's text in which nothing ends its element. */
export function forScript(text: string): string {
  return text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}
