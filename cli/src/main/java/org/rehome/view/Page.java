package org.rehome.view;

import java.util.List;

/** A part of a list: so many from a place on. Immutable. */
public final class Page {
  /** The most that can be asked for. */
  public static final int MOST = 10_000;

  private final int offset;
  private final int limit;

  private Page(int offset, int limit) {
    this.offset = offset;
    this.limit = limit;
  }

  /**
   * The page that these texts ask for.
   *
   * @param offset how many are before it; null: none
   * @param limit how many are on it at most, 1 to {@link #MOST}; null: all
   */
  public static Page of(String offset, String limit) {
    return new Page(
        offset == null ? 0 : (int) Values.number("offset", offset, 0, Integer.MAX_VALUE),
        limit == null ? Integer.MAX_VALUE : (int) Values.number("limit", limit, 1, MOST));
  }

  /** What of {@code list} is on it. */
  public <T> List<T> of(List<T> list) {
    int from = Math.min(offset, list.size());
    return list.subList(from, from + Math.min(limit, list.size() - from));
  }
}
