package org.rehome.bench;

import java.util.Locale;

/** Numbers as people read them. */
final class Numbers {
  private Numbers() {}

  /** To three digits that count: 94,200 and 1.53 and 0.0421. */
  static String brief(double value) {
    if (Double.isNaN(value)) {
      return "—";
    }
    double size = Math.abs(value);
    if (size >= 1_000) {
      double step = Math.pow(10, Math.floor(Math.log10(size)) - 2);
      return String.format(Locale.ROOT, "%,.0f", Math.round(value / step) * step);
    }
    if (size >= 100) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    if (size >= 10) {
      return String.format(Locale.ROOT, "%.1f", value);
    }
    return String.format(Locale.ROOT, size >= 1 || size == 0 ? "%.2f" : "%.3f", value);
  }

  /** The median, and in how far the repetitions differ. */
  static String spread(Results.Figure figure) {
    if (figure.count() < 2) {
      return brief(figure.median());
    }
    return String.format(
        "%s (%s–%s)", brief(figure.median()), brief(figure.least()), brief(figure.most()));
  }

  /** A part of one, in percent. */
  static String share(Results.Figure figure) {
    return figure.isKnown() ? String.format(Locale.ROOT, "%.0f %%", 100 * figure.median()) : "—";
  }

  /** One over the other. */
  static String ratio(Results.Figure figure, Results.Figure to) {
    return figure.isKnown() && to.isKnown() && to.median() != 0
        ? brief(figure.median() / to.median()) + " ×"
        : "—";
  }
}
