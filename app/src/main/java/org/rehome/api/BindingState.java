package org.rehome.api;

/** How far a binding can be relied upon. */
public enum BindingState {
  /** Trusted: answered for and routed to. */
  VALID,
  /** Another MAC claims the address and the owner is being probed: routed to, not answered for. */
  TESTING,
  /** Moved too often, as duplicates do: held where it is and not answered for until released. */
  FROZEN,
  /** A tombstone: the host has departed; nothing routes to it and nobody answers for it. */
  LEFT
}
