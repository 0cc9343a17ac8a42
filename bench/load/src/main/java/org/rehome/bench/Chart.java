package org.rehome.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A chart of horizontal bars, as SVG: one for each name, as long as its figure, with whiskers from
 * the least to the most where there are several.
 */
final class Chart {
  private static final int WIDTH = 760;
  private static final int LEFT = 190;
  private static final int RIGHT = 120;
  private static final int TOP = 56;
  private static final int ROW = 34;
  private static final int BAR = 20;

  private final String title;
  private final String unit;
  private final List<Bar> bars = new ArrayList<>();

  /**
   * A chart without bars.
   *
   * @param unit what the figures are in
   */
  Chart(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  /** Adds a bar below the others; none where the figure is not known. */
  Chart bar(String name, Results.Figure figure, String color) {
    if (figure.isKnown()) {
      bars.add(new Bar(name, figure, color));
    }
    return this;
  }

  boolean isEmpty() {
    return bars.isEmpty();
  }

  /** All of it. */
  String svg() {
    double most = bars.stream().mapToDouble(bar -> bar.figure.most()).max().orElse(1);
    double scale = (WIDTH - LEFT - RIGHT) / Math.max(most, Double.MIN_NORMAL);
    int height = TOP + bars.size() * ROW + 12;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" font-family=\"sans-serif\" font-size=\"14\">%n",
            WIDTH, height, WIDTH, height));
    svg.append(String.format("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>%n", WIDTH, height));
    text(svg, 12, 24, "start", "font-weight=\"bold\"", title);
    text(svg, 12, 44, "start", "fill=\"#666\"", unit);
    for (int row = 0; row < bars.size(); row++) {
      draw(svg, bars.get(row), TOP + row * ROW, scale);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void draw(StringBuilder svg, Bar bar, int y, double scale) {
    int middle = y + BAR / 2;
    double median = bar.figure.median() * scale;
    text(svg, LEFT - 10, middle + 5, "end", "", bar.name);
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
            LEFT,
            y,
            median,
            BAR,
            bar.color));
    double least = LEFT + bar.figure.least() * scale;
    double most = LEFT + bar.figure.most() * scale;
    if (most - least > 1) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%.1f %dH%.1fM%.1f %dv10M%.1f %dv10\" stroke=\"#000\"/>%n",
              least,
              middle,
              most,
              least,
              middle - 5,
              most,
              middle - 5));
    }
    double end = Math.max(LEFT + median, most) + 8;
    text(svg, end, middle + 5, "start", "", Numbers.brief(bar.figure.median()));
  }

  private static void text(
      StringBuilder svg, double x, int y, String anchor, String more, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\"%s>%s</text>%n",
            x,
            y,
            anchor,
            more.isEmpty() ? "" : " " + more,
            text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
  }

  private static final class Bar {
    private final String name;
    private final Results.Figure figure;
    private final String color;

    Bar(String name, Results.Figure figure, String color) {
      this.name = name;
      this.figure = figure;
      this.color = color;
    }
  }
}
