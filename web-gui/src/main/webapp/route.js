// Where on the page one is, as the part of the address after "#". Pure.

/** The place that a hash names: its `path`, in parts, and its `query`. */
export function routeOf(hash) {
  const [path, query] = hash.replace(/^#\/?/, '').split('?');
  return {
    path: path.split('/').filter(Boolean).map(decoded),
    query: Object.fromEntries(new URLSearchParams(query ?? '')),
  };
}

// A link may be mistyped; that is a place where nothing is, no error.
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The hash of a place, what is empty in its query left out. */
export function hashOf(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${text ? `?${text}` : ''}`;
}
