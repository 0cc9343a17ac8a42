package org.rehome.api;

import static java.util.Objects.requireNonNull;

/**
 * A management notice that cannot be taken: names the field to blame, in a message fit to be shown
 * that says what is allowed.
 */
public final class BadNotice extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String field;

  /** A notice with a bad {@code field}: kind, mac, addresses, vlan, location or migration. */
  public BadNotice(String field, String message) {
    super(message);
    this.field = requireNonNull(field, "field");
  }

  /** The field to blame. */
  public String field() {
    return field;
  }
}
