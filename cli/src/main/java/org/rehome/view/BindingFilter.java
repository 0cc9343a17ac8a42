package org.rehome.view;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.HostMobilityService;

/**
 * Which bindings are wanted: those that fit every value given.
 *
 * <p>Every argument is a text or null (any). Not thread-safe.
 */
public final class BindingFilter {
  private IpAddress ip;
  private MacAddress mac;
  private ConnectPoint location;
  private BindingState state;
  private Predicate<Binding> rest = binding -> true;

  /** Wants everything. */
  public BindingFilter() {}

  /** Wants one IP address, in whichever VLAN. */
  public BindingFilter ip(String text) {
    ip = text == null ? null : Values.ip("ip", text);
    return this;
  }

  /** Wants the addresses of one MAC. */
  public BindingFilter mac(String text) {
    mac = text == null ? null : Values.mac("mac", text);
    return this;
  }

  /** Wants one VLAN. */
  public BindingFilter vlan(String text) {
    if (text != null) {
      VlanId vlan = Values.vlan("vlan", text);
      rest = rest.and(binding -> binding.address().vlan().equals(vlan));
    }
    return this;
  }

  /** Wants what lives behind one edge port. */
  public BindingFilter location(String text) {
    location = text == null ? null : Values.location("location", text);
    return this;
  }

  /** Wants one state. */
  public BindingFilter state(String text) {
    state = text == null ? null : Values.constant("state", text, BindingState.class);
    return this;
  }

  /** Wants departed hosts only where their state was asked for by name. */
  public BindingFilter presentUnlessAsked() {
    if (state != BindingState.LEFT) {
      rest = rest.and(Binding::present);
    }
    return this;
  }

  /** The wanted bindings, ordered by address. */
  public List<Binding> apply(HostMobilityService service) {
    return sorted(narrowest(service).stream().filter(this::wants));
  }

  // The service keeps indexes: a filter that names an address need not walk every binding.
  private Collection<Binding> narrowest(HostMobilityService service) {
    if (ip != null) {
      return service.bindings(ip);
    }
    if (mac != null) {
      return service.bindings(mac);
    }
    return location == null ? service.bindings() : service.bindings(location);
  }

  private boolean wants(Binding binding) {
    return (ip == null || ip.equals(binding.address().ip()))
        && (mac == null || mac.equals(binding.mac()))
        && (location == null || location.equals(binding.location()))
        && (state == null || state == binding.state())
        && rest.test(binding);
  }

  static List<Binding> sorted(Stream<Binding> bindings) {
    return bindings.sorted(Comparator.comparing(Binding::address)).collect(Collectors.toList());
  }
}
