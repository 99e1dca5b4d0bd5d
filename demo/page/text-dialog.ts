import { byId, element } from '../../analysis/report/page/elements.ts';

/** How long a notice stays, ms, and how many there are at most. */
const NOTICE_TIME = 8000;
const MOST_NOTICES = 4;

/** Shows a text in front of the page until Escape or its button closes it; then the focus is where it was. */
export function showText(title: string, text: string): void {
  const close = element('button', { type: 'button' }, 'Close');
  const content = element('pre', { tabindex: '0' }, text);
  const dialog = element('dialog', { 'aria-label': title }, element('h2', {}, title), content, close);
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  content.scrollTop = content.scrollHeight;
}

/** Says for a while what could not be done. */
export function notice(text: string): void {
  const place = byId('notices');
  const line = element('p', {}, text);
  if (place.childElementCount >= MOST_NOTICES) place.firstElementChild?.remove();
  place.append(line);
  setTimeout(() => line.remove(), NOTICE_TIME);
}
