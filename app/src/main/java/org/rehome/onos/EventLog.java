package org.rehome.onos;

import com.google.common.base.Ascii;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.rehome.api.MobilityEvent;
import org.rehome.core.TokenBucket;

/**
 * Writes a line for each event, but of many at once only how many: whoever waits for the switches
 * is not to wait for the log.
 *
 * <p>Thread-safe.
 */
final class EventLog {
  /** So many lines a second, and as many warnings, with those of a second saved up. */
  private static final TokenBucket LINES = TokenBucket.of(50, 1);

  private static final long SUMMARY = 1_000;

  private final Timers timers;
  private final Lines lines;
  private final Map<MobilityEvent.Kind, Integer> untold = new EnumMap<>(MobilityEvent.Kind.class);

  /** Of other events, and of warnings, which a flood of those is not to crowd out. */
  private final long[] levels = {TokenBucket.FULL, TokenBucket.FULL};

  /** Where the lines go. */
  interface Lines {
    /**
     * Takes one.
     *
     * @param warning whether somebody should look into it
     */
    void write(boolean warning, String line);
  }

  EventLog(Timers timers, Lines lines) {
    this.timers = timers;
    this.lines = lines;
  }

  /** Writes {@code event}, or counts it for the next summary. */
  void write(MobilityEvent event) {
    if (admits(event.type())) {
      lines.write(
          isWarning(event.type()),
          event.subject() + " " + event.type() + ", shown by " + event.cause().phrase());
    }
  }

  private synchronized boolean admits(MobilityEvent.Kind kind) {
    int bucket = isWarning(kind) ? 1 : 0;
    long after = LINES.take(levels[bucket], 0, timers.now());
    if (after != TokenBucket.REFUSED) {
      levels[bucket] = after;
      return true;
    }
    if (untold.isEmpty()) {
      timers.after(SUMMARY, this::summarize);
    }
    untold.merge(kind, 1, Integer::sum);
    return false;
  }

  private void summarize() {
    String summary;
    boolean warning;
    synchronized (this) {
      warning = untold.keySet().stream().anyMatch(EventLog::isWarning);
      summary =
          untold.entrySet().stream()
              .map(each -> each.getValue() + " " + Ascii.toLowerCase(each.getKey().name()))
              .collect(Collectors.joining(", "));
      untold.clear();
    }
    lines.write(warning, "And within a second " + summary + "; rehome-events shows each");
  }

  private static boolean isWarning(MobilityEvent.Kind kind) {
    switch (kind) {
      case CONFLICT:
      case VIOLATION:
      case FROZEN:
        return true;
      default:
        return false;
    }
  }
}
