package org.rehome.api;

import static java.util.Objects.requireNonNull;

/**
 * A pin that the network configuration does not allow: names the field to blame, in a message fit
 * to be shown.
 */
public final class BadPin extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String field;

  /** A pin with a bad {@code field}: address, vlan, mac or location. */
  public BadPin(String field, String message) {
    super(message);
    this.field = requireNonNull(field, "field");
  }

  /** The field to blame. */
  public String field() {
    return field;
  }
}
