/** The token that control requests carry; see docs/demo.md. */

const KEY = 'rsplab-demo-token';

/**
 * The address that the terminal shows ends with `#token=…`, which browsers send to nobody. It is taken out of the address, so
 * that nobody copies it with the address or reads it from a projected screen, and kept for this tab and this origin only.
 */
export function takeToken(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return kept();
  history.replaceState(null, '', location.pathname);
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // Where nothing may be stored, it is asked for again after a reload.
  }
  return token;
}

function kept(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}
