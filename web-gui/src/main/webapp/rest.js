// REST, beside this page; the browser sends the credentials it already has.

// Not simply relative: where the address bar has a user and password in it, fetch would refuse.
const ROOT = new URL('v1/', location.origin + location.pathname);

const PATIENCE = 10000;
/** In milliseconds: an audit waits for switches that say nothing, a change until every switch has confirmed. */
export const LONG = 60000;

/** An answer that was an error, or none; its message is fit to be shown. */
export class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** How far this machine's clock is from the server's, as the last answer showed it. */
class Skew {
  #behind = 0;

  learn(response) {
    const date = Date.parse(response.headers.get('Date') ?? '');
    // The header counts whole seconds: less than that is no evidence.
    const behind = date - Date.now();
    this.#behind = Number.isFinite(date) && Math.abs(behind) > 2000 ? behind : 0;
  }

  now() {
    return Date.now() + this.#behind;
  }
}

const skew = new Skew();

/** The server's time, in milliseconds since the epoch. */
export const now = () => skew.now();

/** Where a path of REST is. */
export const address = (path) => new URL(path, ROOT).href;

async function exchange(path, patience, request) {
  let response;
  try {
    response = await fetch(address(path), {
      cache: 'no-store',
      signal: AbortSignal.timeout(patience),
      ...request,
      headers: {Accept: 'application/json', ...request.headers},
    });
  } catch {
    throw new Refused(0, 'no answer');
  }
  skew.learn(response);
  if (!response.ok) {
    const failure = await response.json().catch(() => null);
    throw new Refused(response.status, failure?.message ?? `status ${response.status}`);
  }
  return response.json();
}

/** The JSON at a path, waited for so many milliseconds. */
export const ask = (path, patience = PATIENCE) => exchange(path, patience, {});

/** The JSON that a change is answered with; without a body where there is none. */
export const tell = (path, body, method = 'POST') =>
  exchange(path, LONG, {
    method,
    headers: body === undefined ? {} : {'Content-Type': 'application/json'},
    body: body === undefined ? undefined : JSON.stringify(body),
  });
