package org.rehome.overlay;

import static org.rehome.view.FakeMobility.LEAF1;
import static org.rehome.view.FakeMobility.LEAF2;
import static org.rehome.view.FakeMobility.M1;
import static org.rehome.view.FakeMobility.THEN;
import static org.rehome.view.FakeMobility.bound;

import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.HostId;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityEvent.Kind;

/** Things that happen to hosts in tests. */
final class Events {
  static final DeviceId S1 = LEAF1.deviceId();
  static final DeviceId S2 = LEAF2.deviceId();

  private Events() {}

  /** The host of {@link #binding}, as ONOS knows it. */
  static HostId host(int number) {
    return HostId.hostId(mac(number));
  }

  static MacAddress mac(int number) {
    return number == 1 ? M1 : MacAddress.valueOf(number);
  }

  /** Host {@code number}, at a port; its address ends in its number. */
  static Binding binding(int number, ConnectPoint at) {
    return bound("10.0." + number / 250 + "." + (1 + number % 250), mac(number), at);
  }

  static MobilityEvent arrived(int number) {
    return event(Kind.ARRIVED, binding(number, LEAF1), null);
  }

  /** From leaf 1 to leaf 2. */
  static MobilityEvent moved(int number) {
    return event(Kind.MOVED, binding(number, LEAF2), LEAF1);
  }

  /** From leaf 1. */
  static MobilityEvent left(int number) {
    Binding there = binding(number, LEAF1);
    return event(Kind.LEFT, there.changed(THEN).state(BindingState.LEFT, THEN).build(), LEAF1);
  }

  /** Host {@code number} is at leaf 1, and another claimed its address at leaf 2. */
  static MobilityEvent conflict(int number) {
    return event(Kind.CONFLICT, binding(number, LEAF1), LEAF2);
  }

  static MobilityEvent frozen(int number) {
    return event(Kind.FROZEN, binding(number, LEAF1), LEAF2);
  }

  static MobilityEvent released(int number) {
    return event(Kind.RELEASED, binding(number, LEAF1), null);
  }

  static MobilityEvent takenOver(int number) {
    return event(Kind.TAKEN_OVER, binding(number, LEAF1), LEAF2);
  }

  static MobilityEvent event(Kind kind, Binding subject, ConnectPoint from) {
    return MobilityEvent.of(1, kind, subject, THEN, Cause.RARP, from, null);
  }
}
