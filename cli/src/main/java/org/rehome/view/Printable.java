package org.rehome.view;

import org.rehome.api.Legible;

/** Text that somebody else has chosen, made harmless for a terminal. Pure. */
public final class Printable {
  private static final int INSTEAD = '?';

  private Printable() {}

  /** The text, with a question mark for each character that does not show as what it is. */
  public static String of(String text) {
    return text.codePoints()
        .map(character -> Legible.is(character) ? character : INSTEAD)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
