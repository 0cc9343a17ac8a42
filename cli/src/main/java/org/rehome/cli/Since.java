package org.rehome.cli;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rehome.view.EventFilter;
import org.rehome.view.Values;

/** Reads how far back events are wanted: after an event id, or of the last span of time. */
final class Since {
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,9})(s|m|h|d)");

  private Since() {}

  /**
   * Narrows {@code filter} by what {@code --since} says, null for nothing.
   *
   * @param now milliseconds since the epoch
   */
  static EventFilter narrow(EventFilter filter, String text, long now) {
    return id(text).isPresent() ? filter.since(text) : recent(filter, text, now);
  }

  /** Narrows {@code filter} by the span of time that {@code --since} says, null for nothing. */
  static EventFilter recent(EventFilter filter, String text, long now) {
    Matcher span = SPAN.matcher(text == null ? "" : text);
    return span.matches()
        ? filter.notBefore(now - unit(span.group(2)).toMillis(Long.parseLong(span.group(1))))
        : filter;
  }

  /** The event id that {@code --since} says; empty for a span of time, and for null. */
  static OptionalLong id(String text) {
    if (text == null || SPAN.matcher(text).matches()) {
      return OptionalLong.empty();
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw Values.bad(
          "--since", text, "is neither an event id nor a span such as 30s, 10m, 2h, 1d");
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  private static TimeUnit unit(String letter) {
    switch (letter) {
      case "s":
        return TimeUnit.SECONDS;
      case "m":
        return TimeUnit.MINUTES;
      case "h":
        return TimeUnit.HOURS;
      default:
        return TimeUnit.DAYS;
    }
  }
}
