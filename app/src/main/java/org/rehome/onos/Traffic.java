package org.rehome.onos;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.onlab.packet.EthType;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowId;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleEvent;
import org.onosproject.net.flow.FlowRuleListener;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.EthCriterion;
import org.onosproject.net.flow.criteria.EthTypeCriterion;
import org.onosproject.net.flow.criteria.IPCriterion;
import org.onosproject.net.flow.criteria.PortCriterion;
import org.onosproject.net.flow.criteria.VlanIdCriterion;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.core.Destination;
import org.rehome.core.NetworkConfig;

/**
 * Whether switches have counted packets that a host sent: those of other applications' rules that
 * match a source at an ingress port.
 *
 * <p>Rules that match what is sent <em>to</em> a host, as host routes do, prove nothing: a stream
 * to a host that is gone would keep it for ever. Nor does a source without its port, which anybody
 * may write. Fed by the events of ONOS's own reading of the counters, so that no table is looked
 * through. Bounded, thread-safe, never blocks.
 */
final class Traffic implements FlowRuleListener {
  private static final int MOST = 100_000;

  private final ApplicationId own;
  private final Replica replica;
  private final Timers timers;
  private final ConcurrentMap<Source, Map<FlowId, Count>> counts = new ConcurrentHashMap<>();

  Traffic(ApplicationId own, Replica replica, Timers timers) {
    this.own = own;
    this.replica = replica;
    this.timers = timers;
  }

  @Override
  public boolean isRelevant(FlowRuleEvent event) {
    return event.subject().appId() != own.id();
  }

  @Override
  public void event(FlowRuleEvent event) {
    FlowRule rule = event.subject();
    switch (event.type()) {
      case RULE_ADDED:
      case RULE_UPDATED:
        Source counted = rule instanceof FlowEntry ? source(rule) : null;
        if (counted != null) {
          read(counted, rule.id(), ((FlowEntry) rule).packets());
        }
        break;
      case RULE_REMOVED:
        Source gone = source(rule);
        if (gone != null) {
          forget(gone, rule.id());
        }
        break;
      default:
        break;
    }
  }

  private void read(Source source, FlowId rule, long packets) {
    long now = timers.now();
    counts.compute(
        source,
        (key, rules) -> {
          if (rules == null && counts.size() >= MOST) {
            return null;
          }
          Map<FlowId, Count> known = rules == null ? new ConcurrentHashMap<>(2) : rules;
          Count before = known.get(rule);
          if (before != null || known.size() < MOST) {
            known.put(
                rule, before == null ? new Count(packets, now, 0) : before.next(packets, now));
          }
          return known;
        });
  }

  private void forget(Source source, FlowId rule) {
    counts.computeIfPresent(
        source,
        (key, rules) -> {
          rules.remove(rule);
          return rules.isEmpty() ? null : rules;
        });
  }

  /**
   * After which time the host of {@code binding} is known to have sent something, ms since the
   * epoch; 0 where nothing is known.
   */
  long sentAfter(Binding binding, NetworkConfig network) {
    if (counts.isEmpty()) {
      return 0;
    }
    Address address = binding.address();
    int version = address.ip().isIp4() ? 4 : 6;
    long latest = 0;
    for (ConnectPoint port : network.portGroup(binding.location())) {
      latest = Math.max(latest, latest(new Source(port, address.ip(), address.vlan(), 0)));
      long ofVersion = latest(new Source(port, binding.mac(), address.vlan(), version));
      if (ofVersion > latest && isOnly(binding, version)) {
        latest = ofVersion;
      }
      long ofMac = latest(new Source(port, binding.mac(), address.vlan(), 0));
      if (ofMac > latest && isOnly(binding, 0)) {
        latest = ofMac;
      }
    }
    return latest;
  }

  private long latest(Source source) {
    Map<FlowId, Count> rules = counts.getOrDefault(source, Map.of());
    return rules.values().stream().mapToLong(count -> count.sentAfter).max().orElse(0);
  }

  /** Whether what the MAC sends can be from no other of its addresses. */
  private boolean isOnly(Binding binding, int version) {
    List<Binding> all = replica.ofMac(binding.mac());
    return all.stream()
        .noneMatch(
            other ->
                other.present()
                    && !other.address().equals(binding.address())
                    && other.address().vlan().equals(binding.address().vlan())
                    && (version == 0 || other.address().ip().isIp4() == (version == 4)));
  }

  /** Whose packets {@code rule} counts; null where that is not to be told. */
  private static Source source(FlowRule rule) {
    TrafficSelector selector = rule.selector();
    Criterion port = selector.getCriterion(Criterion.Type.IN_PORT);
    VlanId vlan = vlan(selector);
    if (!(port instanceof PortCriterion) || vlan == null) {
      return null;
    }
    ConnectPoint place = new ConnectPoint(rule.deviceId(), ((PortCriterion) port).port());
    for (Criterion.Type type : List.of(Criterion.Type.IPV4_SRC, Criterion.Type.IPV6_SRC)) {
      Criterion source = selector.getCriterion(type);
      if (source instanceof IPCriterion) {
        IpPrefix prefix = ((IPCriterion) source).ip();
        return Destination.isHost(prefix) ? new Source(place, prefix.address(), vlan, 0) : null;
      }
    }
    Criterion source = selector.getCriterion(Criterion.Type.ETH_SRC);
    int version = version(selector);
    return source instanceof EthCriterion && version >= 0
        ? new Source(place, ((EthCriterion) source).mac(), vlan, version)
        : null;
  }

  /**
   * The VLAN whose packets are matched: none where it does not say; null for any that is tagged.
   */
  private static VlanId vlan(TrafficSelector selector) {
    Criterion vlan = selector.getCriterion(Criterion.Type.VLAN_VID);
    if (!(vlan instanceof VlanIdCriterion)) {
      return VlanId.NONE;
    }
    VlanId id = ((VlanIdCriterion) vlan).vlanId();
    return id.equals(VlanId.ANY) ? null : id;
  }

  /** The IP version that is matched; 0 for any packet, less for one that is no IP packet. */
  private static int version(TrafficSelector selector) {
    Criterion type = selector.getCriterion(Criterion.Type.ETH_TYPE);
    if (!(type instanceof EthTypeCriterion)) {
      return 0;
    }
    EthType matched = ((EthTypeCriterion) type).ethType();
    if (matched.equals(EthType.EtherType.IPV4.ethType())) {
      return 4;
    }
    return matched.equals(EthType.EtherType.IPV6.ethType()) ? 6 : -1;
  }

  /** One reading of a rule's counter. */
  private static final class Count {
    private final long packets;
    private final long at;
    private final long sentAfter;

    Count(long packets, long at, long sentAfter) {
      this.packets = packets;
      this.at = at;
      this.sentAfter = sentAfter;
    }

    /** What has been counted since, was sent after the reading before. */
    Count next(long more, long now) {
      return new Count(more, now, more > packets ? at : sentAfter);
    }
  }

  /** An ingress port and what packets say there of who sent them. */
  private static final class Source {
    private final ConnectPoint port;
    private final Object name;
    private final VlanId vlan;
    private final int version;

    Source(ConnectPoint port, Object name, VlanId vlan, int version) {
      this.port = port;
      this.name = name;
      this.vlan = vlan;
      this.version = version;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Source
          && port.equals(((Source) other).port)
          && name.equals(((Source) other).name)
          && vlan.equals(((Source) other).vlan)
          && version == ((Source) other).version;
    }

    @Override
    public int hashCode() {
      return Objects.hash(port, name, vlan, version);
    }
  }
}
