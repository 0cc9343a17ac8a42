package org.rehome.onos;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.MobilityEvent;
import org.rehome.core.Contenders;
import org.rehome.core.Decision;
import org.rehome.core.Intervals;
import org.rehome.core.Misses;
import org.rehome.core.Outcome;
import org.rehome.core.Query;
import org.rehome.core.TokenBucket;

/** The adapters that decisions are carried out with. Thread-safe. */
final class Effectors {
  private static final int STRANGERS_REMEMBERED = 65_536;
  private static final int CONFLICTS_REMEMBERED = 4_096;
  private static final long CONFLICT_INTERVAL = 10_000;
  private static final TokenBucket DISPUTES = TokenBucket.of(20, 1);

  final PacketSender sender;
  final Announcer announcer;
  final Gate gate;
  final Prober prober;
  final RouteInstaller installer;
  final FlowPurger purger;
  final GroupPurger groups;
  final Fabric fabric;
  final EdgePorts edge;
  final Journal journal;
  final Consumer<MobilityEvent> events;
  final Counters counters;
  final Timers timers;
  final Supplier<Settings> settings;
  private final HostFeed hosts;
  private final Contenders contenders = Contenders.of(CONFLICTS_REMEMBERED);
  private final Intervals<Map.Entry<Object, MobilityEvent.Kind>> conflicts =
      Intervals.of(CONFLICTS_REMEMBERED);
  private final Intervals<Map.Entry<MacAddress, VlanId>> strangers =
      Intervals.of(STRANGERS_REMEMBERED);
  private long disputed = TokenBucket.FULL;
  private long flooded = TokenBucket.FULL;
  private Misses misses;

  Effectors(
      PacketSender sender,
      Announcer announcer,
      Gate gate,
      Prober prober,
      RouteInstaller installer,
      FlowPurger purger,
      GroupPurger groups,
      Fabric fabric,
      EdgePorts edge,
      Journal journal,
      Consumer<MobilityEvent> events,
      HostFeed hosts,
      Counters counters,
      Timers timers,
      Supplier<Settings> settings) {
    this.sender = sender;
    this.announcer = announcer;
    this.gate = gate;
    this.prober = prober;
    this.installer = installer;
    this.purger = purger;
    this.groups = groups;
    this.fabric = fabric;
    this.edge = edge;
    this.journal = journal;
    this.events = events;
    this.hosts = hosts;
    this.counters = counters;
    this.timers = timers;
    this.settings = settings;
    forgetMisses();
  }

  /** Starts with an empty memory of unknown addresses, by the settings of now. */
  synchronized void forgetMisses() {
    misses = settings.get().misses();
  }

  /**
   * A binding is another than before: the host store follows, and the address may be asked for
   * again.
   */
  void changed(Outcome outcome) {
    hosts.changed(outcome.before().orElse(null), outcome.after().orElse(null));
    Address address = outcome.after().or(outcome::before).map(Binding::address).orElseThrow();
    synchronized (this) {
      misses.forget(address);
      contenders.settled(address);
    }
  }

  /**
   * Whether a query for the unknown {@code target} that came in at {@code from} is to be flooded
   * now.
   */
  synchronized boolean admitsFlood(Address target, ConnectPoint from) {
    // The budget first: what cannot be flooded was not asked for in vain.
    long now = timers.now();
    long level = paid(now);
    if (level == TokenBucket.REFUSED || !misses.admit(target, edge.place(from), now)) {
      return false;
    }
    flooded = level;
    return true;
  }

  /**
   * Whether a frame for {@code mac}, whose place is not known, was not flooded a moment ago;
   * whether there is the budget for it is not looked at.
   */
  synchronized boolean admitsFlood(MacAddress mac, VlanId vlan) {
    return strangers.admit(Map.entry(mac, vlan), settings.get().missInterval(), timers.now());
  }

  /**
   * Whether there is the budget for one copy to each port; {@link #copied} tells how many it were.
   */
  synchronized boolean affordsFlood() {
    long level = paid(timers.now());
    if (level == TokenBucket.REFUSED) {
      return false;
    }
    flooded = level;
    return true;
  }

  /** The level of the budget after a copy to each port. */
  private long paid(long now) {
    long level = settings.get().floodBudget().takeTogether(flooded, fabric.portsUp(), now);
    if (level == TokenBucket.REFUSED) {
      counters.count("shed-floods");
    }
    return level;
  }

  /** So many copies were made for a flood; those of the ports of other VLANs were not. */
  void copied(int copies) {
    counters.count("floods");
    counters.add("flooded-copies", copies);
    TokenBucket budget = settings.get().floodBudget();
    int spared = Math.min(fabric.portsUp(), budget.size()) - copies;
    if (spared > 0) {
      synchronized (this) {
        flooded = budget.putBack(flooded, spared);
      }
    }
  }

  /** Remembers who asks for a free address, and says who else has a moment ago. */
  synchronized List<Contenders.Contender> contend(Query claim) {
    return contenders.enter(claim.address(), claim.askerMac(), claim.location(), claim.at());
  }

  /**
   * Whether {@code report} tells more than its predecessors: a stubborn claimant is one conflict in
   * ten seconds, however often it claims, and of all of them twenty are told of in a second.
   */
  synchronized boolean admitsReport(Decision.Report report) {
    switch (report.kind()) {
      case CONFLICT:
      case VIOLATION:
        return admitsDispute(report);
      default:
        return true;
    }
  }

  // However many addresses and MACs a liar thinks up, the journal is to remember more than it.
  private boolean admitsDispute(Decision.Report report) {
    long now = timers.now();
    long level = DISPUTES.take(disputed, 0, now);
    if (level == TokenBucket.REFUSED
        || !conflicts.admit(Map.entry(report.subject(), report.kind()), CONFLICT_INTERVAL, now)) {
      return false;
    }
    disputed = level;
    return true;
  }
}
