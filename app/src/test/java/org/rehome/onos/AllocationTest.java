package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onosproject.net.packet.PacketContext;

/**
 * What the hot path leaves to the garbage collector, at the very most: without a compiler that
 * finds out what need not be made. Bytes are counted, which are the same on every machine.
 */
class AllocationTest {
  private static final int TIMES = 200;

  private final com.sun.management.ThreadMXBean threads =
      ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class);
  private final World world = new World().set("portRate", 0).set("totalRate", 0);

  @BeforeEach
  void twoHosts() {
    assumeTrue(threads != null && threads.isThreadAllocatedMemorySupported());
    world.started();
    world.with(
        Hosts.bound(Hosts.A1, Hosts.M1, Hosts.P1),
        Hosts.bound(Hosts.A2, Hosts.M2, Hosts.P2),
        Hosts.bound(Frames.SIX1, Hosts.M1, Hosts.P1),
        Hosts.bound(Frames.SIX2, Hosts.M2, Hosts.P2));
    world.packets.forgetful();
  }

  private long bytesFor(byte[] frame) {
    PacketContext context = world.endless(Hosts.P1, frame);
    world.tap.process(context); // what is loaded and remembered at the first time
    long replies = world.counted("sent-replies");
    long self = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(self);
    for (int i = 0; i < TIMES; i++) {
      world.tap.process(context);
    }
    long bytes = (threads.getThreadAllocatedBytes(self) - before) / TIMES;
    assertEquals(TIMES, world.counted("sent-replies") - replies);
    return bytes;
  }

  @Test
  void anAnsweredRequestCostsLittleMemory() {
    long bytes = bytesFor(Frames.arpRequest(Hosts.M1, Hosts.A1, Hosts.A2));
    assertTrue(bytes < 2_700, "bytes: " + bytes);
  }

  @Test
  void soDoesAnAnsweredSolicitation() {
    long bytes = bytesFor(Frames.solicitation(Hosts.M1, Frames.SIX1, Frames.SIX2));
    assertTrue(bytes < 3_200, "bytes: " + bytes);
  }
}
