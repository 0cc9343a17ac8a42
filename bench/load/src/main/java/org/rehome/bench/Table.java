package org.rehome.bench;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown. */
final class Table {
  private final int columns;
  private final List<String> lines = new ArrayList<>();

  Table(String... heads) {
    columns = heads.length;
    row(heads);
    lines.add("|---".repeat(columns) + "|");
  }

  /** Adds a row of as many cells as there are heads. */
  Table row(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells in " + columns + " columns");
    }
    StringBuilder line = new StringBuilder("|");
    for (String cell : cells) {
      line.append(' ').append(cell.replace("|", "\\|")).append(" |");
    }
    lines.add(line.toString());
    return this;
  }

  boolean isEmpty() {
    return lines.size() == 2;
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + "\n";
  }
}
