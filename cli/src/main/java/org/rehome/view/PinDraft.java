package org.rehome.view;

import com.google.common.base.Ascii;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.HostMobilityService;
import org.rehome.api.Pin;

/**
 * A pin as people and programs write it: what is not said of it is as it is bound now.
 *
 * <p>Every argument is a text or null; each method throws {@link BadValue}, naming the field, the
 * text and what is allowed. Not thread-safe.
 */
public final class PinDraft {
  private IpAddress ip;
  private VlanId vlan;
  private MacAddress mac;
  private ConnectPoint location;

  /** Says nothing yet. */
  public PinDraft() {}

  /** The IP address. */
  public PinDraft address(String text) {
    ip = text == null ? null : Values.ip("address", text);
    return this;
  }

  /** Its VLAN; null: the one that it is bound in, or untagged. */
  public PinDraft vlan(String text) {
    vlan = text == null ? null : Values.vlan("vlan", text);
    return this;
  }

  /** The only MAC that may have it; null: the one that has it. */
  public PinDraft mac(String text) {
    mac = text == null ? null : Values.mac("mac", text);
    return this;
  }

  /**
   * The only place where it may be; null: where it is if the MAC is not said either, and anywhere
   * if it is.
   */
  public PinDraft location(String text) {
    location = text == null ? null : Values.location("location", Ascii.toLowerCase(text));
    return this;
  }

  /** The pin, if it says enough. */
  public Pin finish(HostMobilityService service) {
    if (ip == null) {
      throw new BadValue("address", "is missing; allowed: an IP address");
    }
    Binding bound = bound(service);
    if (mac == null) {
      if (bound == null) {
        throw new BadValue("mac", "is missing; required where nothing is bound to " + ip);
      }
      Pin pin = Pin.of(bound.address(), bound.mac());
      return pin.at(location == null ? bound.location() : location);
    }
    VlanId in = bound == null ? VlanId.NONE : bound.address().vlan();
    Pin pin = Pin.of(Address.of(vlan == null ? in : vlan, ip), mac);
    return location == null ? pin : pin.at(location);
  }

  private Binding bound(HostMobilityService service) {
    List<Binding> bound =
        service.bindings(ip).stream()
            .filter(Binding::present)
            .filter(each -> vlan == null || each.address().vlan().equals(vlan))
            .collect(Collectors.toList());
    if (bound.size() > 1) {
      throw new BadValue("vlan", "is missing; " + ip + " is bound in " + bound.size() + " VLANs");
    }
    return bound.isEmpty() ? null : bound.get(0);
  }

  /** The pins of an IP address, ordered by address; {@code vlan} is null for any. */
  public static List<Pin> of(String field, String ip, String vlan, HostMobilityService service) {
    IpAddress wanted = Values.ip(field, ip);
    VlanId in = vlan == null ? null : Values.vlan("vlan", vlan);
    return service.pins().stream()
        .filter(pin -> pin.address().ip().equals(wanted))
        .filter(pin -> in == null || pin.address().vlan().equals(in))
        .sorted(Comparator.comparing(Pin::address))
        .collect(Collectors.toList());
  }
}
