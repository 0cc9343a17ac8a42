package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.rehome.api.Address;

/**
 * When bindings end that end by themselves, by the second, so that nobody has to look at those that
 * do not. Not thread-safe.
 */
final class Deadlines {
  private static final long SECOND = 1_000;
  private static final Comparator<Row> ELDEST_FIRST = Comparator.comparingLong(Row::end);

  private final TreeMap<Long, Row> bySecond = new TreeMap<>();

  /** {@code after} is in the place of {@code before}; either is null for none. */
  void replace(Row before, Row after) {
    if (ends(before)) {
      bySecond.compute(second(before), (second, first) -> Chain.BY_END.remove(first, before));
    }
    if (ends(after)) {
      bySecond.compute(second(after), (second, first) -> Chain.BY_END.add(first, after));
    }
  }

  private static boolean ends(Row row) {
    return row != null && row.end() != Long.MAX_VALUE;
  }

  private static long second(Row row) {
    return Math.floorDiv(row.end(), SECOND);
  }

  /** At most {@code most} addresses whose time is over at {@code now}, the eldest first. */
  List<Address> passed(long now, int most) {
    List<Row> passed = new ArrayList<>();
    for (Row first : bySecond.headMap(Math.floorDiv(now, SECOND), true).values()) {
      if (passed.size() >= most) {
        break;
      }
      for (Row each = first; each != null; each = Chain.BY_END.next(each)) {
        if (each.end() <= now) {
          passed.add(each);
        }
      }
    }
    return passed.stream()
        .sorted(ELDEST_FIRST)
        .limit(most)
        .map(Row::address)
        .collect(ImmutableList.toImmutableList());
  }
}
