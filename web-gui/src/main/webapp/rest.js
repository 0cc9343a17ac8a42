// REST, beside this page; the browser sends the credentials it already has.

// Not simply relative: where the address bar has a user and password in it, fetch would refuse.
const ROOT = new URL('v1/', location.origin + location.pathname);

const PATIENCE = 10000;

/** How far this machine's clock is from the server's, as the last answer showed it. */
export class Skew {
  #behind = 0;

  learn(response) {
    const date = Date.parse(response.headers.get('Date') ?? '');
    // The header counts whole seconds: less than that is no evidence.
    if (Number.isFinite(date) && Math.abs(date - Date.now()) > 2000) {
      this.#behind = date - Date.now();
    } else {
      this.#behind = 0;
    }
  }

  now() {
    return Date.now() + this.#behind;
  }
}

/** The JSON at a path; fails with a message fit to be shown. */
export async function ask(path, skew) {
  let response;
  try {
    response = await fetch(new URL(path, ROOT), {
      headers: {Accept: 'application/json'},
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new Error('no answer');
  }
  skew.learn(response);
  if (!response.ok) {
    const failure = await response.json().catch(() => null);
    throw new Error(failure?.message ?? `status ${response.status}`);
  }
  return response.json();
}
