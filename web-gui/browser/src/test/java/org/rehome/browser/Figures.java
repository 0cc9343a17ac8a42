package org.rehome.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** What was measured on the way, in {@code target/figures.txt}. */
final class Figures {
  private static final Path FILE = Path.of("target", "figures.txt");

  private Figures() {}

  /** Notes a figure. */
  static void say(String what, double value, String unit) {
    try {
      Files.writeString(
          FILE,
          String.format(Locale.ROOT, "%s: %.1f %s%n", what, value, unit),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
