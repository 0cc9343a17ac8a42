// Finds hosts by what an operator has at hand: a part of a MAC, an address, a name, a VLAN, a place. Pure.

/** The words of a query, in the shape that texts are kept in. */
export function wordsOf(query) {
  return query
    .toLowerCase()
    .replace(/\bvlan[\s:=]+(\d+)/g, 'vlan$1')
    .split(/\s+/)
    .filter(Boolean)
    .map(canonical);
}

// An IPv6 address written at length is found by its short form, a MAC with any separators by its colons.
function canonical(word) {
  if (/^[0-9a-f:.]*:[0-9a-f:.]*$/.test(word) && (word.includes('::') || word.split(':').length === 8)) {
    try {
      return new URL(`http://[${word}]/`).hostname.slice(1, -1);
    } catch {
      return word;
    }
  }
  const digits = word.replace(/[.-]/g, '');
  if (/^([0-9a-f]{4}\.){1,2}[0-9a-f]{1,4}$/.test(word) && /^[0-9a-f]{12}$/.test(digits)
      || /^([0-9a-f]{2}-)+[0-9a-f]{0,2}$/.test(word)) {
    return digits.match(/.{1,2}/g).join(':');
  }
  return word;
}

/** What of a binding or a departure can be searched for, in lower case. */
export function textOf({ip, vlan, mac, place, name, state}) {
  const tag = vlan === 'None' || vlan === null ? 'untagged' : `vlan${vlan}`;
  return `${ip} ${tag} ${mac} ${mac.replaceAll(':', '')} ${place} ${name ?? ''} ${state}`.toLowerCase();
}

/** Whether every word is somewhere in the text. */
export const fits = (words, text) => words.every((word) => text.includes(word));

/**
 * The best of the entries that fit, and how many fit in all. An entry has a `text`, an `ip`, a `mac` and perhaps a `name`;
 * one whose address or MAC is the query comes first, then one of which any of the three begins with it; a present one
 * before a departed.
 */
export function find(entries, query, most) {
  const words = wordsOf(query);
  if (!words.length) return {found: [], total: 0};
  const ranks = [[], [], [], [], [], []];
  let total = 0;
  for (const entry of entries) {
    if (!fits(words, entry.text)) continue;
    total += 1;
    const rank = ranks[rankOf(entry, words[0]) * 2 + (entry.departed ? 1 : 0)];
    if (rank.length < most) rank.push(entry);
  }
  return {found: ranks.flat().slice(0, most), total};
}

function rankOf(entry, word) {
  const known = [entry.ip, entry.mac.toLowerCase()];
  if (known.includes(word)) return 0;
  // Whoever calls itself like another's address does not stand before that one.
  return [...known, (entry.name ?? '').toLowerCase()].some((each) => each.startsWith(word)) ? 1 : 2;
}
