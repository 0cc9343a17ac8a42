package org.rehome.onos;

/** How much of what other applications say of a departed host a purge takes. */
enum PurgeScope {
  /** Nothing: only Rehome's own rules go. */
  OWN,
  /** What steers by the host's addresses, or rewrites to them. */
  STEERING,
  /** Whatever names the host, be it to deny or to count. */
  ALL
}
