package org.rehome.onos;

import java.util.EnumMap;
import java.util.Map;
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
 * rank. Thread-safe; only the first packet of a port takes a lock.
 */
final class Gate {
  /** How many ports are remembered; beyond that all begin anew. */
  static final int PORTS = 65_536;

  private final Counters counters;
  private final Supplier<Settings> settings;
  private final Map<Rank, String> shedByPort = names("shed-port-");
  private final Map<Rank, String> shedByTotal = names("shed-total-");
  private volatile OpenTable.ByPort<Level> ports = new OpenTable.ByPort<>();
  private final AtomicLong total = new AtomicLong(TokenBucket.FULL);

  Gate(Counters counters, Supplier<Settings> settings) {
    this.counters = counters;
    this.settings = settings;
  }

  /** What is left to a port. */
  private static final class Level extends PortKey {
    private final AtomicLong tokens = new AtomicLong(TokenBucket.FULL);

    Level(ConnectPoint port) {
      super(port);
    }
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
    Level level = ports.find(port);
    return (level == null ? newLevel(port) : level).tokens;
  }

  private synchronized Level newLevel(ConnectPoint port) {
    Level level = ports.find(port); // another packet of the port may have been faster
    if (level == null) {
      if (ports.size() >= PORTS) {
        ports = new OpenTable.ByPort<>();
      }
      level = new Level(port);
      ports.put(level);
    }
    return level;
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
