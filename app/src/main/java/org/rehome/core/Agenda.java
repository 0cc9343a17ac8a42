package org.rehome.core;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.common.collect.Maps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;

/**
 * The announcements that are still to be sent, and in which order.
 *
 * <p>What is told to hosts for the first time comes before what is repeated, and single
 * announcements come last; each of the three in the order it came. There is at most one entry for
 * an address and the place it is announced at: the later binding replaces the earlier.
 *
 * <p>Bounded: the eldest single announcement is shed first, then the eldest that was sent already.
 * Not thread-safe. Times in milliseconds.
 */
public final class Agenda {
  /** How an announcement is sent. */
  public enum Kind {
    /** Once, when nothing else is to be sent. */
    SINGLE(1),
    /** Once, as soon as can be: somebody waits for it. */
    URGENT(1),
    /** As soon as can be, and twice more: not every host takes it in the first time. */
    SERIES(3);

    private final int sendings;

    Kind(int sendings) {
      this.sendings = sendings;
    }
  }

  private final int capacity;
  private final long interval;
  private final Map<Map.Entry<Address, ConnectPoint>, Entry> first = new LinkedHashMap<>();
  private final Map<Map.Entry<Address, ConnectPoint>, Entry> again = new LinkedHashMap<>();
  private final Map<Map.Entry<Address, ConnectPoint>, Entry> single = new LinkedHashMap<>();
  private final List<Map<Map.Entry<Address, ConnectPoint>, Entry>> shedding =
      ImmutableList.of(single, again, first);

  private Agenda(int capacity, long interval) {
    this.capacity = capacity;
    this.interval = interval;
  }

  /**
   * An empty agenda.
   *
   * @param capacity how many announcements may wait
   * @param interval between two sendings of a series
   */
  public static Agenda of(int capacity, long interval) {
    return new Agenda(capacity, interval);
  }

  /**
   * Puts an announcement of {@code binding} on the agenda. It is left out where a later binding of
   * the address waits already, or a series that says the same.
   *
   * @param at where to announce it; null for the edge
   * @return how many announcements had to go for it, itself perhaps among them
   */
  public int add(Binding binding, ConnectPoint at, Kind kind) {
    Map.Entry<Address, ConnectPoint> key = Maps.immutableEntry(binding.address(), at);
    Entry old = find(key);
    int left = kind.sendings;
    if (old != null) {
      if (old.binding.revision() > binding.revision()) {
        return 0;
      }
      if (old.holds(binding)) {
        if (kind == Kind.SINGLE && !single.containsKey(key)) {
          return 0;
        }
        left = Math.max(left, old.left);
      }
    }
    Map<Map.Entry<Address, ConnectPoint>, Entry> queue = kind == Kind.SINGLE ? single : first;
    // Where it waits in the same queue already, it keeps its place.
    shedding.stream().filter(each -> each != queue).forEach(each -> each.remove(key));
    queue.put(key, new Entry(binding, at, left, kind == Kind.SINGLE));
    return shed();
  }

  private int shed() {
    int shed = 0;
    while (size() > capacity) {
      Map<Map.Entry<Address, ConnectPoint>, Entry> queue =
          Iterables.find(shedding, each -> !each.isEmpty());
      queue.remove(queue.keySet().iterator().next());
      shed++;
    }
    return shed;
  }

  /** How many announcements wait. */
  public int size() {
    return first.size() + again.size() + single.size();
  }

  /** Whether {@code address} waits to be announced at {@code at} for the first time. */
  public boolean awaits(Address address, ConnectPoint at) {
    Map.Entry<Address, ConnectPoint> key = Maps.immutableEntry(address, at);
    return first.containsKey(key) || single.containsKey(key);
  }

  /** The announcement to be sent next at {@code at}; null when none is due. */
  public Entry due(long at) {
    if (!first.isEmpty()) {
      return eldest(first);
    }
    if (!again.isEmpty() && wait(eldest(again), at) == 0) {
      return eldest(again);
    }
    return single.isEmpty() ? null : eldest(single);
  }

  /** In how many ms an announcement is due, 0 for now; empty when none is to be sent. */
  public OptionalLong next(long at) {
    if (!first.isEmpty() || !single.isEmpty()) {
      return OptionalLong.of(0);
    }
    return again.isEmpty() ? OptionalLong.empty() : OptionalLong.of(wait(eldest(again), at));
  }

  private long wait(Entry entry, long at) {
    // After a clock was set back it is sent early: to wait for each in turn would take too long.
    return entry.sentAt > at ? 0 : Math.max(0, entry.sentAt + interval - at);
  }

  /** {@code entry} was sent at {@code at}; it stays while it is to be repeated. */
  public void sent(Entry entry, long at) {
    drop(entry);
    entry.left--;
    entry.sentAt = at;
    if (entry.left > 0) {
      again.put(entry.key(), entry);
    }
  }

  /** {@code entry} is not to be sent any more. */
  public void drop(Entry entry) {
    shedding.forEach(each -> each.remove(entry.key(), entry));
  }

  /** Nothing is to be sent any more. */
  public void clear() {
    shedding.forEach(Map::clear);
  }

  private Entry find(Map.Entry<Address, ConnectPoint> key) {
    for (Map<Map.Entry<Address, ConnectPoint>, Entry> queue : shedding) {
      Entry found = queue.get(key);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static Entry eldest(Map<?, Entry> queue) {
    return queue.values().iterator().next();
  }

  /** One announcement on the agenda. Not thread-safe. */
  public static final class Entry {
    private final Binding binding;
    private final ConnectPoint at;
    private final boolean leisurely;
    private int left;
    private long sentAt;

    private Entry(Binding binding, ConnectPoint at, int left, boolean leisurely) {
      this.binding = requireNonNull(binding, "binding");
      this.at = at;
      this.left = left;
      this.leisurely = leisurely;
    }

    /** The address to announce. */
    public Address address() {
      return binding.address();
    }

    /** The one port to announce it at; null for the edge. */
    public ConnectPoint at() {
      return at;
    }

    /** Whether nobody waits for it: {@link Kind#SINGLE}. */
    public boolean isLeisurely() {
      return leisurely;
    }

    /**
     * Whether it is still true now that {@code present} is bound: the same owner, in no doubt. It
     * is not told again at the port where the owner is itself: the bridges behind that port would
     * look for it in the fabric.
     *
     * @param present the binding of the address now; null when there is none
     */
    public boolean holds(Binding present) {
      return present != null
          && present.state() == BindingState.VALID
          && present.mac().equals(binding.mac())
          && (at == null
              ? present.location().equals(binding.location())
              : !present.location().equals(at));
    }

    private Map.Entry<Address, ConnectPoint> key() {
      return Maps.immutableEntry(binding.address(), at);
    }
  }
}
