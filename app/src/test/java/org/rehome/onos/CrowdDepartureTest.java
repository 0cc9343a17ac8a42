package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeNet.device;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.World.FORWARDING;

import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.rehome.api.Binding;

/** A server's port goes down, and a thousand hosts are gone at once. */
class CrowdDepartureTest {
  private static final int CROWD = 1_000;

  private final World world = new World();

  private static Binding host(int number) {
    return Hosts.bound(
        Hosts.address("10.1." + number / 250 + "." + (number % 250 + 1)),
        MacAddress.valueOf(0x02_00_00_20_00_00L + number),
        P1);
  }

  private static FlowRule stray(Binding host) {
    return World.foreign(
        FORWARDING,
        device(2),
        DefaultTrafficSelector.builder().matchEthDst(host.mac()).build(),
        DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(1)).build());
  }

  @Test
  void theirRulesAndThoseOfOthersGoInAFewBatches() {
    world.fabric.refresh(0);
    world.watcher.grace(0);
    world.started();
    for (int number = 0; number < CROWD; number++) {
      Binding host = host(number);
      world.map.elsewhere(host.address(), host);
      world.installer.install(host, null).join();
      world.flows.put(stray(host));
    }
    long before = world.counted("flow-batches");
    world.flows.hold();
    world.net.down(P1);
    world.net.tell(DeviceEvent.Type.PORT_UPDATED, P1);
    int rounds = 0;
    while (world.flows.held() > 0) {
      world.flows.confirmHeld();
      rounds++;
    }

    assertEquals(CROWD, world.counted("events-left"));
    assertEquals(CROWD, world.counted("purged-foreign-flows"));
    assertTrue(world.auditor.audit().findings().isEmpty());
    long batches = world.counted("flow-batches") - before;
    assertTrue(batches <= 8, "batches: " + batches);
    assertTrue(rounds <= 4, "one after another: " + rounds);
  }
}
