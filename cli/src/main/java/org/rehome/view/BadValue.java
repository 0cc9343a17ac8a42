package org.rehome.view;

/**
 * Something a person or a program wrote that cannot be used: names the field, the value and what is
 * allowed, in a message fit to be shown.
 */
public final class BadValue extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String field;

  /** A bad value of {@code field}, which may be null where no single field is to blame. */
  public BadValue(String field, String message) {
    super(message);
    this.field = field;
  }

  /** The field to blame; null when there is no single one. */
  public String field() {
    return field;
  }
}
