package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;
import org.rehome.api.Address;
import org.rehome.api.BadNotice;
import org.rehome.api.Binding;
import org.rehome.api.Notice;

/** Which addresses a management notice is about, by what is bound when it comes. Immutable. */
final class NoticeScope {
  private final Notice notice;
  private final List<Binding> bound;
  private final Set<VlanId> vlans;

  NoticeScope(Notice notice, Replica replica) {
    this.notice = notice;
    this.vlans =
        notice.mac().map(replica::ofMac).orElse(ImmutableList.of()).stream()
            .map(binding -> binding.address().vlan())
            .collect(ImmutableSet.toImmutableSet());
    this.bound = bound(notice, replica);
  }

  /** The bindings, tombstones included, that fit all that the notice says of who it is about. */
  private static List<Binding> bound(Notice notice, Replica replica) {
    Collection<Binding> candidates =
        notice.mac().map(replica::ofMac).orElseGet(() -> ofAddresses(notice, replica));
    Set<IpAddress> addresses = notice.addresses();
    return candidates.stream()
        .filter(each -> addresses.isEmpty() || addresses.contains(each.address().ip()))
        .filter(each -> notice.vlan().map(each.address().vlan()::equals).orElse(true))
        .collect(ImmutableList.toImmutableList());
  }

  private static List<Binding> ofAddresses(Notice notice, Replica replica) {
    if (notice.vlan().isEmpty()) {
      return replica.all(); // asked by people and orchestrators only, once for all addresses
    }
    List<Binding> found = new ArrayList<>();
    for (IpAddress ip : notice.addresses()) {
      Binding binding = replica.find(Address.of(notice.vlan().get(), ip));
      if (binding != null) {
        found.add(binding);
      }
    }
    return found;
  }

  /**
   * The addresses it is about, in their order.
   *
   * @throws BadNotice where the VLAN of an arrival has to be said
   */
  List<Address> addresses() {
    Set<Address> addresses = new TreeSet<>();
    bound.forEach(binding -> addresses.add(binding.address()));
    if (notice.kind() == Notice.Kind.ARRIVED) {
      notice.addresses().stream()
          .filter(ip -> bound.stream().noneMatch(each -> each.address().ip().equals(ip)))
          .forEach(ip -> addresses.add(Address.of(vlan(), ip)));
    }
    return ImmutableList.copyOf(addresses);
  }

  /** The VLAN of an address that the host did not have yet. */
  private VlanId vlan() {
    if (notice.vlan().isPresent()) {
      return notice.vlan().get();
    }
    if (vlans.size() > 1) {
      throw new BadNotice("vlan", "is missing: this MAC is bound in the VLANs " + vlans);
    }
    return vlans.isEmpty() ? VlanId.NONE : vlans.iterator().next();
  }

  /** The addresses that the notice names and nobody has who it could be about. */
  List<IpAddress> unknown() {
    if (notice.kind() == Notice.Kind.ARRIVED) {
      return ImmutableList.of();
    }
    Set<IpAddress> known =
        bound.stream()
            .filter(Binding::present)
            .map(each -> each.address().ip())
            .collect(Collectors.toSet());
    return notice.addresses().stream()
        .filter(ip -> !known.contains(ip))
        .collect(ImmutableList.toImmutableList());
  }
}
