package org.rehome.view;

import java.util.Locale;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Binding;
import org.rehome.api.MobilityEvent;

/** Says what happened in plain words. Pure. */
public final class Sentences {
  private static final double MILLI = 1_000.0;
  private static final double SECOND = 1_000_000.0;

  private Sentences() {}

  /** Such as "10.0.0.5 moved from … to …, shown by RARP, converged after 7.1 ms". */
  public static String of(MobilityEvent event) {
    String cause = event.cause().phrase();
    return event.subject().address() + " " + predicate(event) + ", shown by " + cause + end(event);
  }

  private static String predicate(MobilityEvent event) {
    Binding now = event.subject();
    String from = event.from().map(ConnectPoint::toString).orElse("nowhere");
    String other = event.otherMac().map(Object::toString).orElse("another host");
    switch (event.type()) {
      case ARRIVED:
        return "arrived at " + now.location() + " as " + now.mac();
      case MOVED:
        return "moved from " + from + " to " + now.location();
      case TAKEN_OVER:
        return "passed from "
            + other
            + " at "
            + from
            + " to "
            + now.mac()
            + " at "
            + now.location();
      case CONFLICT:
        return "stayed with " + now.mac() + " at " + now.location() + ", refused to " + other;
      case VIOLATION:
        return "was refused to " + refused(event);
      case FROZEN:
        return "was frozen at " + now.location() + " after too many moves";
      case RELEASED:
        return "is trusted again at " + now.location();
      case LEFT:
        return "left " + event.from().orElse(now.location());
    }
    throw new IllegalStateException("unknown kind of event: " + event.type());
  }

  /** Whose claim it was, from where, and why it was refused. */
  private static String refused(MobilityEvent event) {
    // Who is refused need not be another: a pinned MAC is refused its own address elsewhere.
    String who = event.otherMac().orElse(event.subject().mac()).toString();
    String where = event.from().map(port -> " at " + port).orElse("");
    return who + where + event.violation().map(why -> ", because " + why.phrase()).orElse("");
  }

  private static String end(MobilityEvent event) {
    if (event.convergedMicros().isEmpty()) {
      return "";
    }
    String verb =
        event.type() == MobilityEvent.Kind.LEFT ? ", purged after " : ", converged after ";
    return verb + span(event.convergedMicros().getAsLong());
  }

  /** A short span of time for people, from microseconds: "7.1 ms", "2.3 s". */
  public static String span(long micros) {
    return micros < SECOND
        ? String.format(Locale.ROOT, "%.1f ms", micros / MILLI)
        : String.format(Locale.ROOT, "%.1f s", micros / SECOND);
  }

  /** How long ago {@code then} was at {@code now}, both in milliseconds: "3 s ago". */
  public static String ago(long then, long now) {
    long seconds = Math.max(0, now - then) / 1_000;
    if (seconds < 1) {
      return "just now";
    }
    if (seconds < 120) {
      return seconds + " s ago";
    }
    long minutes = seconds / 60;
    if (minutes < 120) {
      return minutes + " min ago";
    }
    long hours = minutes / 60;
    return hours < 48 ? hours + " h ago" : hours / 24 + " days ago";
  }
}
