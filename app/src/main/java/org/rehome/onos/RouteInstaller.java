package org.rehome.onos;

import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.FlowRule;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.core.Destination;
import org.rehome.core.Homes;
import org.rehome.core.Route;
import org.rehome.core.RoutePlan;
import org.rehome.core.Topology;

/**
 * Keeps the host routes of every switch as the plan wants them, by applying differences.
 *
 * <p>Of an address only what its last plan was derived from is remembered: the plan itself is
 * derived again when needed. Calls for the same address must be made one after another, each after
 * the last one's future has completed; calls for different addresses may be made by any thread.
 */
final class RouteInstaller {
  /** What all plans have in common that were made since it last changed. */
  private static final class Basis {
    private final Topology topology;
    private final Homes homes;

    Basis(Topology topology, Homes homes) {
      this.topology = topology;
      this.homes = homes;
    }

    // Equal ones would do as well, and take long to compare.
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(Topology otherTopology, Homes otherHomes) {
      return topology == otherTopology && homes == otherHomes;
    }
  }

  private static final class Planned extends AddressKey {
    private final ConnectPoint location;
    private final long mac;
    private final Basis basis;

    Planned(Address address, ConnectPoint location, MacAddress mac, Basis basis) {
      super(address);
      this.location = location;
      this.mac = mac.toLong();
      this.basis = basis;
    }

    MacAddress mac() {
      return MacAddress.valueOf(mac);
    }
  }

  private final Rules rules;
  private final Fabric fabric;
  private final SwitchProgrammer programmer;
  private final OpenTable.ByAddress<Planned> planned = new OpenTable.ByAddress<>();

  /** Every port that a plan led to; like {@link #planned}, changed under its lock only. */
  private final OpenTable.ByPort<PortKey> places = new OpenTable.ByPort<>();

  private volatile Basis latest = new Basis(null, null);
  private volatile Homes homes = Homes.none();

  /** An installer that tells {@code onFailure} of each switch that did not take its rules. */
  RouteInstaller(Rules rules, RuleWriter writer, Fabric fabric, Consumer<DeviceId> onFailure) {
    this.rules = rules;
    this.fabric = fabric;
    this.programmer = new SwitchProgrammer(rules, writer, fabric, onFailure, this::isTaken);
  }

  /** What is declared of homes, for every plan from now on. */
  void homes(Homes value) {
    this.homes = value;
  }

  /** What plans are made for now. */
  Homes homes() {
    return homes;
  }

  /**
   * Makes every switch steer {@code binding}'s address to its location, the new leaf first.
   *
   * <p>While the leaf itself cannot be reached everything stays as it is: its hosts may well be
   * there, and the present rules are the best known way to them.
   *
   * @param from where the store says that it was steered to before, perhaps by another node; null
   *     for nowhere
   * @return completes when every switch has confirmed or failed
   */
  CompletableFuture<Written> install(Binding binding, ConnectPoint from) {
    Topology topology = fabric.topology();
    Homes declared = homes;
    Address address = binding.address();
    if (!topology.devices().contains(binding.location().deviceId())) {
      return CompletableFuture.completedFuture(Written.NOTHING);
    }
    RoutePlan old = from == null ? RoutePlan.none() : present(address, from);
    RoutePlan plan = RoutePlan.of(address, binding.mac(), binding.location(), topology, declared);
    remember(binding, topology, declared);
    return programmer.carryOut(Destination.of(address), plan.changes(old));
  }

  private void remember(Binding binding, Topology topology, Homes declared) {
    Basis basis = latest;
    if (!basis.isOf(topology, declared)) {
      basis = new Basis(topology, declared);
      latest = basis;
    }
    synchronized (planned) {
      ConnectPoint place = shared(binding.location());
      planned.put(new Planned(binding.address(), place, binding.mac(), basis));
    }
  }

  /** One object for all plans of a port. */
  private ConnectPoint shared(ConnectPoint place) {
    PortKey known = places.find(place);
    if (known == null) {
      known = new PortKey(place);
      places.put(known);
    }
    return known.point();
  }

  /** The addresses of which a plan is remembered. */
  Set<Address> planned() {
    ImmutableSet.Builder<Address> addresses = ImmutableSet.builder();
    planned.iterator().forEachRemaining(each -> addresses.add(each.address()));
    return addresses.build();
  }

  /** Remembers nothing of {@code address}, which nothing is bound to any more. */
  void forget(Address address) {
    Planned last = planned.find(address);
    if (last != null) {
      synchronized (planned) {
        planned.remove(last);
      }
    }
  }

  /** Fits the rules for {@code binding}, as this node planned them last, to the fabric of now. */
  CompletableFuture<Void> reroute(Binding binding) {
    Planned last = planned.find(binding.address());
    return install(binding, last == null ? null : last.location).thenAccept(written -> {});
  }

  /** Removes the host route of {@code old}'s address from every switch. */
  CompletableFuture<Written> withdraw(Binding old) {
    Address address = old.address();
    RoutePlan present = present(address, old.location());
    forget(address);
    RoutePlan nowhere = RoutePlan.nowhere(homes.home(address).orElse(null), fabric.topology());
    return programmer.carryOut(Destination.of(address), nowhere.changes(present));
  }

  /**
   * Has {@code device} take its rules for {@code address} again, and lose {@code suspects} and
   * whatever else it was told to.
   *
   * @param binding what the address is bound to; null for nothing
   */
  CompletableFuture<Void> repair(
      Address address, Binding binding, DeviceId device, Collection<? extends FlowRule> suspects) {
    if (binding != null && !fabric.topology().devices().contains(binding.location().deviceId())) {
      return CompletableFuture.completedFuture(null);
    }
    return programmer.repair(
        Destination.of(address), device, wanted(address, binding, device), suspects);
  }

  /** Those of {@code there}, rules for {@code address}, that nobody wants. */
  <R extends FlowRule> List<R> superfluous(
      Address address, Binding binding, DeviceId device, Collection<R> there) {
    return programmer.superfluous(Destination.of(address), wanted(address, binding, device), there);
  }

  private List<FlowRule> wanted(Address address, Binding binding, DeviceId device) {
    Route route = binding == null ? null : routes(binding, Set.of(device)).get(device);
    return route == null ? List.of() : rules.of(Destination.of(address), device, route);
  }

  /**
   * The addresses of which {@code device} has not taken a rule or let go of it as it was told: it
   * refused, did not confirm, or was away. ONOS's own store does not know.
   */
  Set<Address> unconfirmed(DeviceId device) {
    return programmer.unconfirmed(device).stream()
        .map(Destination::address)
        .collect(Collectors.toSet());
  }

  /** Forgets what {@code device} has not confirmed: it is no longer one of the fabric's. */
  void forget(DeviceId device) {
    programmer.forget(device);
  }

  /** The switches that routes are made for now. */
  Set<DeviceId> switches() {
    return fabric.topology().devices();
  }

  /** What those of {@code devices} should do now that have a part in the route to a binding. */
  Map<DeviceId, Route> routes(Binding binding, Set<DeviceId> devices) {
    return RoutePlan.routes(
        binding.address(), binding.mac(), binding.location(), fabric.topology(), homes, devices);
  }

  /** The ports by which {@code binding} is to be reached, a switch each. */
  Map<DeviceId, PortNumber> wanted(Binding binding) {
    return RoutePlan.of(
            binding.address(), binding.mac(), binding.location(), fabric.topology(), homes)
        .ports();
  }

  // Of equal addresses in several VLANs one is routed to. Which one may have changed, and the twins
  // of both have the same match.
  private boolean isTaken(Destination of, FlowRule twin) {
    IpAddress ip = of.address().ip();
    Address heir = homes.routed(ip).map(subnet -> Address.of(subnet.vlan(), ip)).orElse(null);
    Planned last = heir == null || heir.equals(of.address()) ? null : planned.find(heir);
    if (last == null) {
      return false;
    }
    Route route =
        RoutePlan.routes(
                heir, last.mac(), last.location, fabric.topology(), homes, Set.of(twin.deviceId()))
            .get(twin.deviceId());
    return route != null && rules.of(Destination.of(heir), twin.deviceId(), route).contains(twin);
  }

  private RoutePlan present(Address address, ConnectPoint location) {
    Planned last = planned.find(address);
    if (last != null && last.location.equals(location)) {
      return RoutePlan.of(address, last.mac(), location, last.basis.topology, last.basis.homes);
    }
    // Another node's, or an earlier run's. Whom it was bound to there is not known, and what names
    // a host is written again; nor is the way to a leaf that is not there.
    Topology topology = fabric.topology();
    return topology.devices().contains(location.deviceId())
        ? RoutePlan.of(address, MacAddress.ZERO, location, topology, homes)
        : RoutePlan.anywhere(address, topology, homes);
  }
}
