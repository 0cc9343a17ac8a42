package org.rehome.onos;

import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Source;

/** The hosts of these tests, and where they are. */
final class Hosts {
  static final MacAddress M1 = MacAddress.valueOf("02:00:00:00:00:01");
  static final MacAddress M2 = MacAddress.valueOf("02:00:00:00:00:02");
  static final MacAddress M3 = MacAddress.valueOf("02:00:00:00:00:03");
  static final Address A1 = address("10.0.0.1");
  static final Address A2 = address("10.0.0.2");
  static final Address A3 = address("10.0.0.3");
  static final ConnectPoint P1 = FakeNet.port(1, 1);
  static final ConnectPoint P2 = FakeNet.port(2, 1);
  static final ConnectPoint P3 = FakeNet.port(3, 1);
  static final long T0 = FakeTimers.START;

  private Hosts() {}

  static Address address(String ip) {
    return Address.untagged(IpAddress.valueOf(ip));
  }

  /** A first binding. */
  static Binding bound(Address address, MacAddress mac, ConnectPoint place) {
    return Binding.of(address, mac, place, Source.NEIGHBOR, T0);
  }

  /** The same, moved. */
  static Binding moved(Binding binding, ConnectPoint place) {
    return binding.changed(T0).location(place).nextSequence().build();
  }

  /** The same, departed. */
  static Binding left(Binding binding) {
    return binding.changed(T0).state(BindingState.LEFT, T0).build();
  }
}
