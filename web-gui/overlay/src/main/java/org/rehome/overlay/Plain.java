package org.rehome.overlay;

import org.rehome.api.Legible;

/**
 * Text that means the same wherever a GUI puts it, in a text or in markup.
 *
 * <p>Names of ports come from switches, and what else is told comes from hosts in the end. The GUIs
 * differ in what they take for markup, so escaping for one would show in the other: what could be
 * markup is replaced by its look-alike. Pure.
 */
final class Plain {
  /** The longest text, characters. */
  static final int LENGTH = 240;

  private static final String MARKUP = "<>&\"'`";
  private static final String LIKE = "‹›＆”’’";

  private Plain() {}

  /** {@code text} without markup, what is not legible and anything beyond {@link #LENGTH}. */
  static String text(String text) {
    int length = Math.min(text.length(), LENGTH);
    if (length < text.length() && Character.isHighSurrogate(text.charAt(length - 1))) {
      length--;
    }
    StringBuilder plain = new StringBuilder(length + 1);
    text.substring(0, length).codePoints().map(Plain::plain).forEach(plain::appendCodePoint);
    return length < text.length() ? plain.append('…').toString() : plain.toString();
  }

  private static int plain(int character) {
    int markup = MARKUP.indexOf(character);
    if (markup >= 0) {
      return LIKE.charAt(markup);
    }
    return Legible.is(character) ? character : ' ';
  }
}
