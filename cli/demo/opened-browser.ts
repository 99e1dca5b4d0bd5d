import { spawn } from 'node:child_process';

/** Opens an address in the user's browser where there is one; nothing depends on it. */
export function openBrowser(address: string): void {
  const opener = browserOpener(process.platform, process.env);
  if (opener === undefined) return;
  // It lives as long as it likes, and says nothing here.
  const started = spawn(opener, [address], { detached: true, stdio: 'ignore' });
  started.on('error', () => undefined);
  started.unref();
}

/**
 * The program that opens addresses; undefined: there is no screen, where it would open a browser of texts in this terminal.
 *
 * @internal
 */
export function browserOpener(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string | undefined {
  if (platform === 'darwin') return 'open';
  if (platform === 'win32') return undefined;
  const { DISPLAY = '', WAYLAND_DISPLAY = '' } = environment;
  return DISPLAY === '' && WAYLAND_DISPLAY === '' ? undefined : 'xdg-open';
}
