package org.rehome.overlay;

import static java.util.Objects.requireNonNull;

import org.onosproject.net.ConnectPoint;
import org.onosproject.net.HostId;

/** A host's way from its old place to its new one, to be seen for a moment. Immutable. */
final class Travel {
  /** For how long, milliseconds: as long as GUI2 leaves a link highlighted. */
  static final long SPAN = 5_000;

  private final HostId host;
  private final ConnectPoint from;
  private final ConnectPoint to;
  private final long until;

  Travel(HostId host, ConnectPoint from, ConnectPoint to, long until) {
    this.host = requireNonNull(host, "host");
    this.from = requireNonNull(from, "from");
    this.to = requireNonNull(to, "to");
    this.until = until;
  }

  HostId host() {
    return host;
  }

  ConnectPoint from() {
    return from;
  }

  ConnectPoint to() {
    return to;
  }

  /** When it is over, milliseconds. */
  long until() {
    return until;
  }
}
