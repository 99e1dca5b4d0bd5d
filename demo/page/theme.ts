import { element } from '../../analysis/report/page/elements.ts';

const KEY = 'rsplab-demo-theme';
const themes = ['light', 'dark'] as const;
type Theme = (typeof themes)[number];

/** Follows what the system prefers until somebody chooses; the choice is kept. @returns the switch */
export function themeSwitch(): HTMLButtonElement {
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const button = element('button', { type: 'button', id: 'theme' });
  let chosen = storedTheme();
  const show = (): void => {
    const theme = chosen ?? (prefersDark.matches ? 'dark' : 'light');
    document.documentElement.dataset['theme'] = theme;
    button.textContent = theme === 'dark' ? 'Light' : 'Dark';
    button.title = `Change to ${button.textContent.toLowerCase()} colors`;
  };
  prefersDark.addEventListener('change', show);
  button.addEventListener('click', () => {
    chosen = document.documentElement.dataset['theme'] === 'dark' ? 'light' : 'dark';
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      // Then it is forgotten with the page.
    }
    show();
  });
  show();
  return button;
}

function storedTheme(): Theme | undefined {
  try {
    const stored = localStorage.getItem(KEY);
    return themes.find((theme) => theme === stored);
  } catch {
    return undefined;
  }
}
