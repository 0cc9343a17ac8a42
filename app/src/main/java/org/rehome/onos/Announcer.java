package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.core.Agenda;
import org.rehome.core.Intervals;
import org.rehome.core.TokenBucket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells hosts where the owners of addresses are, no faster than {@code announceRate} allows, and no
 * more copies a second than {@code floodRate}; of what nobody waits for, a tenth as many besides.
 * What goes to one port waits for no copies.
 *
 * <p>What cannot be sent at once waits. Whatever waited is looked up before it is sent, and left
 * out when it is true no longer: the last state must be the last that hosts hear. Everything it
 * remembers is bounded.
 *
 * <p>Thread-safe, and never blocks: all sending happens on one thread of its own, one announcement
 * after the other, so that an older state never overtakes a newer one. Failures are logged and
 * counted, never thrown.
 */
final class Announcer {
  /** Between two sendings of a repeated announcement, ms. */
  static final long REPEAT_INTERVAL = 2_000;

  /**
   * DEFEND_INTERVAL of RFC 5227 §1.1, ms: a host that hears of a second conflict within it gives
   * its address up (§2.4).
   */
  static final long DEFEND_INTERVAL = 10_000;

  /**
   * How many announcements may wait, at ports and at the edge each, and how many addresses each
   * memory holds.
   */
  static final int CAPACITY = 65_536;

  /** What waits for the budget is looked at no more often than this, ms. */
  private static final long BREATH = 10;

  /** What nobody waits for has one copy where the others have so many. */
  private static final int LEISURE = 10;

  /** For so long what nobody waits for may go out at once where none went before, ns. */
  private static final long BURST = 1_000_000_000;

  private static final long NEVER = Long.MAX_VALUE;

  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

  /** Where hosts are. */
  interface Edge {
    /** The settled edge ports of {@code vlan} but one. */
    Collection<ConnectPoint> of(VlanId vlan, ConnectPoint except);

    /** How many there are in any VLAN at most. */
    int most();
  }

  private final PacketSender sender;
  private final Replica replica;
  private final Edge edge;
  private final Timers timers;
  private final Counters counters;
  private final Supplier<Settings> settings;
  private final Executor sending;
  private final Agenda atPorts = Agenda.of(CAPACITY, REPEAT_INTERVAL);
  private final Agenda atEdge = Agenda.of(CAPACITY, REPEAT_INTERVAL);
  private final Intervals<Address> refreshed = Intervals.of(CAPACITY);
  private final Intervals<Address> defended = Intervals.of(CAPACITY);
  private long spent = TokenBucket.FULL;
  private long copied = TokenBucket.FULL;

  /** When there are copies again for what nobody waits for, and when that was said; ns. */
  private long leisureAt;

  private long leisureSaid;
  private Timers.Timer alarm;
  private long alarmAt;
  private volatile boolean stopped;

  /**
   * An announcer.
   *
   * @param sending does one thing after the other
   */
  Announcer(
      PacketSender sender,
      Replica replica,
      Edge edge,
      Timers timers,
      Counters counters,
      Supplier<Settings> settings,
      Executor sending) {
    this.sender = sender;
    this.replica = replica;
    this.edge = edge;
    this.timers = timers;
    this.counters = counters;
    this.settings = settings;
    this.sending = sending;
  }

  /**
   * Announces {@code binding}, which is the stored one.
   *
   * @param at the one port to announce it at; null for every settled edge port of its VLAN but its
   *     own
   * @param repeated whether it is said three times, 2 s apart, and before what is said once: hosts
   *     with an entry of less than a second ago do not take it in the first time
   */
  void announce(Binding binding, ConnectPoint at, boolean repeated) {
    if (at == null) {
      // Who is told of it now need not be again when the host repeats it.
      synchronized (refreshed) {
        refreshed.note(binding.address(), timers.now());
      }
    }
    put(binding, at, repeated ? Agenda.Kind.SERIES : Agenda.Kind.SINGLE);
  }

  /**
   * The owner announced what everybody knows: one in {@code announceInterval} is passed on, since
   * hosts refresh their entries by it (RFC 9161 §3.2 would have them all discarded).
   */
  void refresh(Binding binding) {
    if (!hasLeisure()) {
      // The owner will repeat it; who has just come will not.
      counters.count("suppressed-announcements");
      return;
    }
    long interval = settings.get().announceInterval();
    if (admits(refreshed, binding.address(), interval)) {
      put(binding, null, Agenda.Kind.SINGLE);
    }
  }

  private synchronized boolean hasLeisure() {
    return leisureIn(timers.now()) == 0;
  }

  /** Tells who is behind {@code claimant} whose address it is, once in {@link #DEFEND_INTERVAL}. */
  void defend(Binding owner, ConnectPoint claimant) {
    if (admits(defended, owner.address(), DEFEND_INTERVAL)) {
      put(owner, claimant, Agenda.Kind.URGENT);
    }
  }

  private boolean admits(Intervals<Address> memory, Address address, long interval) {
    if (stopped) {
      return false;
    }
    synchronized (memory) {
      if (memory.admit(address, interval, timers.now())) {
        return true;
      }
    }
    counters.count("suppressed-announcements");
    return false;
  }

  /** Forgets everything, and announces nothing any more. */
  void stop() {
    stopped = true;
    synchronized (this) {
      atPorts.clear();
      atEdge.clear();
      hush();
    }
    forget(refreshed);
    forget(defended);
  }

  private static void forget(Intervals<Address> memory) {
    synchronized (memory) {
      memory.clear();
    }
  }

  private synchronized void put(Binding binding, ConnectPoint at, Agenda.Kind kind) {
    if (stopped) {
      return;
    }
    int shed = agenda(at).add(binding, at, kind);
    if (shed > 0) {
      counters.add("shed-announcements", shed);
    }
    sending.execute(() -> sendDue(binding.address(), at));
  }

  private void sendDue(Address address, ConnectPoint at) {
    sendDue();
    synchronized (this) {
      if (agenda(at).awaits(address, at)) {
        counters.count("delayed-announcements");
      }
    }
  }

  private synchronized void wake() {
    alarm = null;
    if (!stopped) {
      sending.execute(this::sendDue);
    }
  }

  // The lock is held to take the next one, not to send it: nobody who has something to announce
  // waits for what is being sent.
  private void sendDue() {
    for (Runnable next = next(); next != null; next = next()) {
      next.run();
    }
  }

  private Agenda agenda(ConnectPoint at) {
    return at == null ? atEdge : atPorts;
  }

  /** The sending of what is next on either agenda; null when nothing is to be sent now. */
  private synchronized Runnable next() {
    long now = timers.now();
    long wait = NEVER;
    for (Agenda agenda : ImmutableList.of(atPorts, atEdge)) {
      Agenda.Entry next = due(agenda, now);
      if (next != null && affords(next, now)) {
        agenda.sent(next, now);
        return () -> send(next);
      }
      long until =
          next == null ? agenda.next(now).orElse(NEVER) : Math.max(BREATH, wait(next, now));
      wait = Math.min(wait, until);
    }
    if (wait == NEVER) {
      hush();
    } else {
      setAlarm(now, wait);
    }
    return null;
  }

  /** What is due and still true; what is not true any more is dropped. */
  private Agenda.Entry due(Agenda agenda, long now) {
    Agenda.Entry next = agenda.due(now);
    while (next != null && !next.holds(replica.find(next.address()))) {
      agenda.drop(next);
      next = agenda.due(now);
    }
    return next;
  }

  /** Takes {@code next} from what may be sent; false where it must wait. */
  private boolean affords(Agenda.Entry next, long now) {
    if (wait(next, now) > 0) {
      return false;
    }
    Settings budgets = settings.get();
    spent = budgets.announceBudget().take(spent, 0, now);
    if (next.at() == null && next.isLeisurely()) {
      long nanos = TimeUnit.MILLISECONDS.toNanos(now);
      leisureSaid = nanos;
      leisureAt = Math.max(leisureAt, nanos - BURST) + leisure(edge.most());
    } else if (next.at() == null) {
      copied = budgets.floodBudget().takeTogether(copied, edge.most(), now);
    }
    return true;
  }

  /** In how many ms {@code next} may be sent; 0 for now. */
  private long wait(Agenda.Entry next, long now) {
    Settings budgets = settings.get();
    long one = budgets.announceBudget().wait(spent, now);
    if (next.at() != null) {
      return one;
    }
    return Math.max(
        one,
        next.isLeisurely() ? leisureIn(now) : budgets.floodBudget().wait(copied, edge.most(), now));
  }

  private long leisureIn(long now) {
    long nanos = TimeUnit.MILLISECONDS.toNanos(now);
    if (nanos < leisureSaid) {
      leisureAt = nanos; // the clock was set back
    }
    long lacking = leisureAt - nanos;
    return lacking <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(lacking - 1) + 1;
  }

  /** For how long so many copies use up what there is for what nobody waits for, ns. */
  private long leisure(int copies) {
    TokenBucket budget = settings.get().floodBudget();
    return budget.isUnlimited()
        ? 0
        : TimeUnit.SECONDS.toNanos(1) * LEISURE * copies / budget.size();
  }

  private void send(Agenda.Entry entry) {
    try {
      Binding present = replica.find(entry.address());
      if (entry.holds(present)) {
        sender.announce(
            present, entry.at() == null ? edgeOf(entry, present) : ImmutableList.of(entry.at()));
      }
    } catch (RuntimeException e) {
      counters.count("effects-failed");
      LOG.warn("{} was not announced", entry.address(), e);
    }
  }

  // A copy for each port was paid; those of the ports of other VLANs are not made.
  private Collection<ConnectPoint> edgeOf(Agenda.Entry entry, Binding present) {
    Collection<ConnectPoint> ports = edge.of(present.address().vlan(), present.location());
    synchronized (this) {
      TokenBucket budget = settings.get().floodBudget();
      if (entry.isLeisurely()) {
        leisureAt -= leisure(Math.max(0, edge.most() - ports.size()));
      } else {
        int spared = Math.min(edge.most(), budget.size()) - ports.size();
        copied = budget.putBack(copied, Math.max(0, spared));
      }
    }
    return ports;
  }

  private void setAlarm(long now, long delay) {
    if (alarm == null || now + delay < alarmAt) {
      hush();
      alarmAt = now + delay;
      alarm = timers.after(delay, this::wake);
    }
  }

  private void hush() {
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
  }
}
