package org.rehome.view;

import java.util.Locale;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Audit;
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
    return verb + span(event.convergedMicros().getAsLong()) + unconfirmed(event.unconfirmed());
  }

  private static String unconfirmed(int switches) {
    if (switches == 0) {
      return "";
    }
    return ", not confirmed by " + switches + (switches == 1 ? " switch" : " switches");
  }

  /** A short span of time for people, from microseconds: "7.1 ms", "2.3 s". */
  public static String span(long micros) {
    return micros < SECOND
        ? String.format(Locale.ROOT, "%.1f ms", micros / MILLI)
        : String.format(Locale.ROOT, "%.1f s", micros / SECOND);
  }

  /** Such as "of:…201 STALE in the switch, 12 s old: … → …: nothing is bound to 10.0.0.7". */
  public static String of(Audit.Finding finding) {
    return finding.device()
        + " "
        + finding.fault()
        + place(finding)
        + (finding.age().isPresent() ? ", " + age(finding.age().getAsLong()) + " old" : "")
        + ": "
        + finding.rule()
        + ": "
        + finding.reason()
        + finding.remedy().map(remedy -> "; " + phrase(remedy)).orElse("");
  }

  private static String place(Audit.Finding finding) {
    boolean inStore = finding.places().contains(Audit.Place.STORE);
    boolean inSwitch = finding.places().contains(Audit.Place.SWITCH);
    if (inStore && inSwitch) {
      return " in ONOS's store and in the switch";
    }
    return inSwitch ? " in the switch" : " in ONOS's store";
  }

  private static String phrase(Audit.Remedy remedy) {
    switch (remedy) {
      case REMOVED:
        return "it is put right or gone";
      case WRITTEN:
        return "it is written";
      case REMAINS:
        return "it is still so";
    }
    throw new IllegalStateException("unknown remedy: " + remedy);
  }

  /** A span of time for people, roughly, from milliseconds: "12 s", "5 min", "3 days". */
  public static String age(long millis) {
    long seconds = millis / 1_000;
    if (seconds < 120) {
      return seconds + " s";
    }
    long minutes = seconds / 60;
    if (minutes < 120) {
      return minutes + " min";
    }
    long hours = minutes / 60;
    return hours < 48 ? hours + " h" : hours / 24 + " days";
  }

  /** How long ago {@code then} was at {@code now}, both in milliseconds: "3 s ago". */
  public static String ago(long then, long now) {
    long millis = Math.max(0, now - then);
    return millis < 1_000 ? "just now" : age(millis) + " ago";
  }

  /** How far ahead {@code then} is, such as "in 12 s". */
  public static String ahead(long then, long now) {
    return then - now < 1_000 ? "now" : "in " + age(then - now);
  }
}
