package org.rehome.api;

/**
 * Which characters show as what they are, wherever text is put that somebody else has chosen. Pure.
 */
public final class Legible {
  private static final int REPLACEMENT = 0xfffd;

  private Legible() {}

  /**
   * Whether a character shows, as itself and in its own place: none that controls, formats or turns
   * directions, goes around others, is no character or only some agree upon, no space but the usual
   * one, and not the one that stands for what could not be read.
   */
  public static boolean is(int character) {
    switch (Character.getType(character)) {
      case Character.CONTROL:
      case Character.FORMAT:
      case Character.SURROGATE:
      case Character.PRIVATE_USE:
      case Character.UNASSIGNED:
      case Character.LINE_SEPARATOR:
      case Character.PARAGRAPH_SEPARATOR:
      case Character.ENCLOSING_MARK:
        return false;
      case Character.SPACE_SEPARATOR:
        return character == ' ';
      default:
        return character != REPLACEMENT;
    }
  }
}
