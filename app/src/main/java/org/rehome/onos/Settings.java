package org.rehome.onos;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.MacAddress;
import org.rehome.core.Misses;
import org.rehome.core.Policy;
import org.rehome.core.TokenBucket;

/**
 * The settings in force. Immutable.
 *
 * <p>Read as a whole: one bad value refuses them all, naming the property, the value and what is
 * allowed, and the running settings stay. ONOS's own tools know the properties from the resource
 * {@code org.rehome.onos.Rehome.cfgdef}, which a test holds against this class.
 */
final class Settings {
  private static final int MISSES_REMEMBERED = 65_536;

  /** How long a port may have been silent and then catch up, s: hosts behind it boot together. */
  private static final int PORT_BURST = 5;

  private final Map<String, String> values;
  private final long deviceGrace;
  private final long portSettle;
  private final int probeTries;
  private final long probeInterval;
  private final MacAddress probeMac;
  private final Ip6Address probeIp;
  private final long keepaliveAge;
  private final int keepaliveTries;
  private final long keepaliveInterval;
  private final int keepaliveRate;
  private final long missInterval;
  private final int missTries;
  private final long missNegative;
  private final long announceInterval;
  private final TokenBucket announceBudget;
  private final TokenBucket portBudget;
  private final TokenBucket totalBudget;
  private final TokenBucket floodBudget;
  private final int routePriority;
  private final boolean dhcpSnooping;
  private final int historyEvents;
  private final int historyAddresses;
  private final PurgeScope purgeScope;
  private final Set<String> purgeExempt;
  private final long auditInterval;
  private final boolean auditRepair;
  private final Policy policy;

  private Settings(Reader in) {
    deviceGrace = in.number("deviceGrace", 30_000, 0, 3_600_000);
    portSettle = in.number("portSettle", 1_000, 0, 60_000);
    probeTries = in.number("probeTries", 2, 1, 10);
    probeInterval = in.number("probeInterval", 250, 20, 5_000);
    probeMac = in.mac("probeMac", "02:52:48:4D:00:01");
    probeIp = PacketSender.linkLocal(probeMac);
    keepaliveAge = in.number("keepaliveAge", 300_000, 0, 86_400_000);
    keepaliveTries = in.number("keepaliveTries", 3, 1, 10);
    keepaliveInterval = in.number("keepaliveInterval", 1_000, 20, 60_000);
    keepaliveRate = in.number("keepaliveRate", 1_000, 1, 100_000);
    missInterval = in.number("missInterval", 1_000, 10, 60_000);
    missTries = in.number("missTries", 3, 1, 100);
    missNegative = in.number("missNegative", 30_000, 0, 3_600_000);
    announceInterval = in.number("announceInterval", 30_000, 1_000, 3_600_000);
    announceBudget = TokenBucket.of(in.number("announceRate", 500, 1, 100_000), 1);
    portBudget = TokenBucket.of(in.number("portRate", 100, 0, 100_000), PORT_BURST);
    totalBudget = TokenBucket.of(in.number("totalRate", 2_000, 0, 1_000_000), 1);
    floodBudget = TokenBucket.of(in.number("floodRate", 100_000, 0, 1_000_000), 1);
    routePriority = in.number("routePriority", 30_000, 1_000, 39_990);
    dhcpSnooping = in.flag("dhcpSnooping", true);
    historyEvents = in.number("historyEvents", 32, 1, 1_000);
    historyAddresses = in.number("historyAddresses", 100_000, 1, 1_000_000);
    purgeScope = in.choice("purgeScope", PurgeScope.STEERING);
    purgeExempt =
        ImmutableSet.copyOf(
            Splitter.on(',').trimResults().omitEmptyStrings().split(in.text("purgeExempt", "")));
    auditInterval = in.number("auditInterval", 60_000, 0, 86_400_000);
    auditRepair = in.flag("auditRepair", true);
    policy =
        Policy.of(
                in.number("tombstone", 30_000, 1_000, 3_600_000),
                in.number("freezeMoves", 5, 2, 1_000),
                in.number("freezeWindow", 180_000, 1_000, 3_600_000),
                in.number("freezeHold", 540_000, 0, 86_400_000))
            .limits(
                in.number("addressesPerMac", 16, 1, 65_536),
                in.number("addressesPerPort", 4_096, 1, 1_000_000))
            .expecting(in.number("noticeHold", 300_000, 0, 86_400_000))
            .leases(dhcpSnooping);
    values = ImmutableSortedMap.copyOf(in.read);
  }

  /**
   * The settings that {@code properties} give, defaults where they say nothing.
   *
   * @param properties a property's value by its name, null when it is not set
   * @throws IllegalArgumentException naming every bad property, its value and what is allowed
   */
  static Settings of(Function<String, Object> properties) {
    Reader reader = new Reader(properties);
    Settings settings = new Settings(reader);
    if (!reader.problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", reader.problems));
    }
    return settings;
  }

  /** Every setting as text, by property name. */
  Map<String, String> values() {
    return values;
  }

  /** How long a switch may be away before its hosts count as departed, ms. */
  long deviceGrace() {
    return deviceGrace;
  }

  /** How long a port must be up without a link before it is flooded to, ms. */
  long portSettle() {
    return portSettle;
  }

  /** How often a probe is sent before silence is an answer. */
  int probeTries() {
    return probeTries;
  }

  /** How long each try waits, ms. */
  long probeInterval() {
    return probeInterval;
  }

  /** The MAC that the controller's own probes come from. */
  MacAddress probeMac() {
    return probeMac;
  }

  /** The link-local address that they come from in IPv6. */
  Ip6Address probeIp() {
    return probeIp;
  }

  /** Within what time every host is heard of, or asked, ms; 0 for never asking. */
  long keepaliveAge() {
    return keepaliveAge;
  }

  /** How often a quiet host is asked before it counts as departed. */
  int keepaliveTries() {
    return keepaliveTries;
  }

  /** How long each of these tries waits, ms. */
  long keepaliveInterval() {
    return keepaliveInterval;
  }

  /** How many quiet hosts are asked in a second at most. */
  int keepaliveRate() {
    return keepaliveRate;
  }

  /** How often the unchanged announcement of an address is passed on at most, ms. */
  long announceInterval() {
    return announceInterval;
  }

  /** How many announcements may be sent. */
  TokenBucket announceBudget() {
    return announceBudget;
  }

  /** How many packets of one port are looked at. */
  TokenBucket portBudget() {
    return portBudget;
  }

  /** How many packets of all ports are looked at, known targets and newcomers aside. */
  TokenBucket totalBudget() {
    return totalBudget;
  }

  /** How many copies of what is flooded may be sent. */
  TokenBucket floodBudget() {
    return floodBudget;
  }

  /** The priority of host routes. */
  int routePriority() {
    return routePriority;
  }

  /** Whether DHCP is taken off the wire, carried and learned from. */
  boolean dhcpSnooping() {
    return dhcpSnooping;
  }

  /** How many events are kept of an address. */
  int historyEvents() {
    return historyEvents;
  }

  /** Of how many present addresses events are kept, and of how many departed ones. */
  int historyAddresses() {
    return historyAddresses;
  }

  /** How much of other applications' stale flows and groups is purged. */
  PurgeScope purgeScope() {
    return purgeScope;
  }

  /** The names of the applications whose flows are never purged. */
  Set<String> purgeExempt() {
    return purgeExempt;
  }

  /** From the end of one audit in the background to the next, ms; 0 for none. */
  long auditInterval() {
    return auditInterval;
  }

  /** Whether an audit in the background puts Rehome's own rules right. */
  boolean auditRepair() {
    return auditRepair;
  }

  /** What decisions depend on. */
  Policy policy() {
    return policy;
  }

  /** Between two floods for the same unknown host, ms. */
  long missInterval() {
    return missInterval;
  }

  /** An empty memory of unknown targets. */
  Misses misses() {
    return Misses.of(missInterval, missTries, missNegative, MISSES_REMEMBERED);
  }

  private static final class Reader {
    private final Function<String, Object> properties;
    private final Map<String, String> read = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    Reader(Function<String, Object> properties) {
      this.properties = properties;
    }

    String text(String name, String byDefault) {
      String value =
          Optional.ofNullable(properties.apply(name))
              .map(o -> o.toString().trim())
              .orElse(byDefault);
      read.put(name, value);
      return value;
    }

    int number(String name, int byDefault, int low, int high) {
      String value = text(name, Integer.toString(byDefault));
      try {
        int number = Integer.parseInt(value);
        if (number >= low && number <= high) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Falls through to the same complaint.
      }
      problems.add(
          name + " is '" + value + "': a whole number from " + low + " to " + high + " is allowed");
      return byDefault;
    }

    boolean flag(String name, boolean byDefault) {
      String value = text(name, Boolean.toString(byDefault));
      if (!value.equals("true") && !value.equals("false")) {
        problems.add(name + " is '" + value + "': true or false is allowed");
      }
      return value.equals("true");
    }

    /** One of an enum's constants, in lower case. */
    <E extends Enum<E>> E choice(String name, E byDefault) {
      String value = text(name, Names.of(byDefault));
      List<String> allowed = new ArrayList<>();
      for (E each : byDefault.getDeclaringClass().getEnumConstants()) {
        if (Names.of(each).equals(value)) {
          return each;
        }
        allowed.add(Names.of(each));
      }
      problems.add(
          name + " is '" + value + "': one of " + String.join(", ", allowed) + " is allowed");
      return byDefault;
    }

    MacAddress mac(String name, String byDefault) {
      String value = text(name, byDefault);
      try {
        MacAddress mac = MacAddress.valueOf(value);
        if (!mac.isMulticast() && !mac.isBroadcast() && !mac.equals(MacAddress.ZERO)) {
          return mac;
        }
      } catch (IllegalArgumentException e) {
        // Falls through to the same complaint.
      }
      problems.add(
          name + " is '" + value + "': a unicast MAC such as " + byDefault + " is allowed");
      return MacAddress.valueOf(byDefault);
    }
  }
}
