package org.rehome.view;

import java.util.LinkedHashSet;
import java.util.Set;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.BadNotice;
import org.rehome.api.Notice;

/**
 * A management notice as people and programs write it.
 *
 * <p>Every argument is a text; each method throws {@link BadValue}, naming the field, the text and
 * what is allowed. Not thread-safe.
 */
public final class NoticeDraft {
  private static final String KINDS = "allowed: leaving, left, arrived";

  private final Set<IpAddress> addresses = new LinkedHashSet<>();
  private Notice.Kind kind;
  private MacAddress mac;
  private VlanId vlan;
  private ConnectPoint location;
  private long migration;

  /** What is said: {@code leaving}, {@code left} or {@code arrived}. */
  public NoticeDraft kind(String text) {
    for (Notice.Kind each : Notice.Kind.values()) {
      if (each.toString().equals(text)) {
        kind = each;
        return this;
      }
    }
    throw Values.bad("kind", text, "is not a kind of notice; " + KINDS);
  }

  /** The host's MAC. */
  public NoticeDraft mac(String text) {
    mac = Values.mac("mac", text);
    return this;
  }

  /** One more of its addresses. */
  public NoticeDraft address(String text) {
    addresses.add(Values.ip("addresses", text));
    return this;
  }

  /** Its MAC or one more of its addresses, whichever {@code text} is. */
  public NoticeDraft host(String text) {
    if (!Values.isMac(text)) {
      // Says what it could have been, too.
      Subject.parse("host", text);
      return address(text);
    }
    if (mac != null) {
      throw Values.bad("host", text, "is a second MAC address: a notice is about one host");
    }
    return mac(text);
  }

  /** The VLAN; null for whichever. */
  public NoticeDraft vlan(String text) {
    vlan = text == null ? null : Values.vlan("vlan", text);
    return this;
  }

  /** The place; null for wherever it is. */
  public NoticeDraft location(String text) {
    location = text == null ? null : Values.location("location", text);
    return this;
  }

  /** The number of the migration; null for none. */
  public NoticeDraft migration(String text) {
    migration = text == null ? 0 : Values.number("migration", text, 1, Notice.MOST_MIGRATION);
    return this;
  }

  /** The notice, if it says enough. */
  public Notice finish() {
    if (kind == null) {
      throw new BadValue("kind", "is missing; " + KINDS);
    }
    try {
      Notice.Builder notice = Notice.of(kind);
      if (mac != null) {
        notice.mac(mac);
      }
      addresses.forEach(notice::address);
      if (vlan != null) {
        notice.vlan(vlan);
      }
      if (location != null) {
        notice.location(location);
      }
      if (migration > 0) {
        notice.migration(migration);
      }
      return notice.build();
    } catch (BadNotice bad) {
      throw new BadValue(bad.field(), bad.getMessage());
    }
  }
}
