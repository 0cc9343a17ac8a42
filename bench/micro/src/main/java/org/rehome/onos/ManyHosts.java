package org.rehome.onos;

import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRuleEvent;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.Source;

/** As many hosts as there are to be: each a MAC, an address, and a port among those of its leaf. */
final class ManyHosts {
  static final long AT = FakeTimers.START;
  private static final int PORTS = 48;
  private static final int LEAVES = 80;

  private ManyHosts() {}

  static Address address(int number) {
    return Address.untagged(Ip4Address.valueOf(0x0b00_0000 + number));
  }

  static Address address6(int number) {
    byte[] bytes = new byte[16];
    bytes[0] = 0x20;
    bytes[1] = 0x01;
    bytes[2] = 0x0d;
    bytes[3] = (byte) 0xb8;
    bytes[12] = (byte) (number >>> 24);
    bytes[13] = (byte) (number >>> 16);
    bytes[14] = (byte) (number >>> 8);
    bytes[15] = (byte) number;
    return Address.untagged(Ip6Address.valueOf(bytes));
  }

  static MacAddress mac(int number) {
    return MacAddress.valueOf(0x02_00_10_00_00_00L + number);
  }

  static ConnectPoint place(int number) {
    return FakeNet.port(1_000 + number % LEAVES, 1 + number / LEAVES % PORTS);
  }

  static Binding binding(int number) {
    return binding(number, place(number));
  }

  static Binding binding(int number, ConnectPoint place) {
    return Binding.of(address(number), mac(number), place, Source.NEIGHBOR, AT + number);
  }

  static Binding binding6(int number) {
    return Binding.of(address6(number), mac(number), place(number), Source.NEIGHBOR, AT + number);
  }

  /** That another application has put a rule for {@code host} into a switch. */
  static FlowRuleEvent foreignRule(Binding host) {
    return new FlowRuleEvent(
        FlowRuleEvent.Type.RULE_ADDED,
        World.foreign(
            World.FORWARDING,
            host.location().deviceId(),
            DefaultTrafficSelector.builder().matchEthDst(host.mac()).build(),
            DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(1)).build()));
  }
}
