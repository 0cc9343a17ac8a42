package org.rehome.onos;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreService;
import org.rehome.api.Address;
import org.rehome.api.Binding;

/**
 * Judges whether what another application says of a host is no longer so, and may be taken.
 *
 * <p>Thread-safe, never blocks.
 */
final class Verdict {
  private final CoreService core;
  private final Replica replica;
  private volatile Settings settings;

  Verdict(CoreService core, Replica replica, Settings settings) {
    this.core = core;
    this.replica = replica;
    this.settings = settings;
  }

  /** What may be taken from now on. */
  void settings(Settings value) {
    this.settings = value;
  }

  /** Whether other applications' rules are looked at at all. */
  boolean takesOthers() {
    return settings.purgeScope() != PurgeScope.OWN;
  }

  /**
   * Whether {@code mention} is to go now that {@code old} has ended, or its host is elsewhere.
   *
   * <p>A name that another binding goes on using, in a VLAN that the mention is of, is not gone;
   * after a move, unless that is elsewhere, too.
   *
   * @param application whose rule it is, by its number
   */
  boolean isStale(Mention mention, short application, Binding old) {
    return mayGo(mention, application)
        && mention.isOf(old.address().vlan())
        && !isBack(old)
        && ((mention.names().contains(old.address().ip()) && isGone(mention, old.address(), old))
            || (mention.names().contains(old.mac()) && isGone(mention, old.mac(), old)));
  }

  /**
   * Whether {@code mention} spoke of the host of {@code present} before that came to where it is;
   * nobody knows from where. What another address of its MAC may hold, which is elsewhere, stays.
   */
  boolean isOutlived(Mention mention, short application, Binding present) {
    return mayGo(mention, application)
        && mention.isOf(present.address().vlan())
        && (mention.names().contains(present.address().ip())
            || replica.ofMac(present.mac()).stream()
                .noneMatch(
                    other ->
                        other.present()
                            && mention.isOf(other.address().vlan())
                            && !other.location().equals(present.location())));
  }

  /** The bindings that have ended of whoever is among {@code names}. */
  List<Binding> ended(Set<Object> names) {
    List<Binding> ended = new ArrayList<>();
    for (Address address : replica.unsettled()) {
      Binding binding = replica.find(address);
      if (binding != null
          && !binding.present()
          && (names.contains(address.ip()) || names.contains(binding.mac()))) {
        ended.add(binding);
      }
    }
    return ended;
  }

  /** Whether the application has to bear that {@code mention} is taken. */
  boolean mayGo(Mention mention, short application) {
    PurgeScope scope = settings.purgeScope();
    return scope != PurgeScope.OWN
        && (scope == PurgeScope.ALL || mention.isSteering())
        && !isExempt(application);
  }

  /** Whether nothing of {@code application} is touched. */
  boolean isExempt(short application) {
    ApplicationId app = core.getAppId(application);
    return app != null && settings.purgeExempt().contains(app.name());
  }

  // What is still owed of a departure may be paid long after it.
  private boolean isBack(Binding old) {
    Binding present = replica.find(old.address());
    return present != null && present.present() && present.isAt(old.mac(), old.location());
  }

  private boolean isGone(Mention mention, Address address, Binding old) {
    for (VlanId vlan : mention.vlans()) {
      Binding other = vlan.equals(VlanId.ANY) ? null : replica.find(Address.of(vlan, address.ip()));
      if (other != null && holds(mention, other, old)) {
        return false;
      }
    }
    return true;
  }

  private boolean isGone(Mention mention, MacAddress mac, Binding old) {
    return replica.ofMac(mac).stream().noneMatch(other -> holds(mention, other, old));
  }

  private boolean holds(Mention mention, Binding other, Binding old) {
    if (!other.present()
        || other.address().equals(old.address())
        || !mention.isOf(other.address().vlan())) {
      return false;
    }
    Binding present = replica.find(old.address());
    boolean moved = present != null && present.present();
    return !moved || other.location().equals(old.location());
  }
}
