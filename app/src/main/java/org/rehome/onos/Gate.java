package org.rehome.onos;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.onosproject.net.ConnectPoint;
import org.rehome.core.Rank;
import org.rehome.core.TokenBucket;

/**
 * Sheds load by rank before anything is decided: so many packets a second of one port, so many of
 * all.
 *
 * <p>A query for a known target is not held against the total, since it costs one look-up and one
 * answer, and must be served in a storm of unknown ones; nor is a newcomer, of which there are many
 * when a fabric boots. A port that goes down keeps its level: a host could fill it at will by its
 * own link, and another one behind it waits 5 s at most. What is shed is counted by reason and
 * rank. Thread-safe; takes no lock.
 */
final class Gate {
  /** How many ports are remembered; beyond that all begin anew. */
  static final int PORTS = 65_536;

  private final Counters counters;
  private final Supplier<Settings> settings;
  private final Map<Rank, String> shedByPort = names("shed-port-");
  private final Map<Rank, String> shedByTotal = names("shed-total-");
  private final ConcurrentMap<ConnectPoint, AtomicLong> ports = new ConcurrentHashMap<>();
  private final AtomicLong total = new AtomicLong(TokenBucket.FULL);

  Gate(Counters counters, Supplier<Settings> settings) {
    this.counters = counters;
    this.settings = settings;
  }

  private static Map<Rank, String> names(String prefix) {
    Map<Rank, String> names = new EnumMap<>(Rank.class);
    for (Rank rank : Rank.values()) {
      names.put(rank, prefix + Names.of(rank));
    }
    return names;
  }

  /** Whether a packet of {@code rank} that came in at {@code port} is to be looked at. */
  boolean admits(ConnectPoint port, Rank rank, long at) {
    Settings present = settings.get();
    TokenBucket byPort = present.portBudget();
    AtomicLong level = byPort.isUnlimited() ? null : level(port);
    boolean always = rank == Rank.ANNOUNCEMENT;
    if (level != null && !take(byPort, level, rank, at) && !always) {
      counters.count(shedByPort.get(rank));
      return false;
    }
    boolean ofItsPortOnly = rank == Rank.KNOWN_TARGET || rank == Rank.NEWCOMER;
    if (ofItsPortOnly || take(present.totalBudget(), total, rank, at) || always) {
      return true;
    }
    if (level != null) {
      // Nobody is to pay for the storm of others.
      level.updateAndGet(byPort::putBack);
    }
    counters.count(shedByTotal.get(rank));
    return false;
  }

  private AtomicLong level(ConnectPoint port) {
    AtomicLong level = ports.get(port);
    if (level != null) {
      return level;
    }
    if (ports.size() >= PORTS) {
      ports.clear();
    }
    return ports.computeIfAbsent(port, key -> new AtomicLong(TokenBucket.FULL));
  }

  private static boolean take(TokenBucket bucket, AtomicLong level, Rank rank, long at) {
    while (true) {
      long before = level.get();
      long after = bucket.take(before, rank.reserve(), at);
      if (after == TokenBucket.REFUSED) {
        return false;
      }
      if (after == before || level.compareAndSet(before, after)) {
        return true;
      }
    }
  }

  /** How many ports are remembered. */
  int remembered() {
    return ports.size();
  }
}
