package org.rehome.onos;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.packet.OutboundPacket;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.Source;
import org.rehome.wire.NeighborMessage;

/**
 * What the keepalive of many hosts costs: {@code PatrolLoad [hosts] [minutes]}.
 *
 * <p>Every host answers and says nothing else. The clock is a fake, the work is not: the walk,
 * frames made and parsed, decisions. ONOS and the switches are left out.
 */
final class PatrolLoad {
  private static final ConnectPoint[] PLACES = {
    FakeNet.port(1, 1), FakeNet.port(1, 2), FakeNet.port(2, 1), FakeNet.port(3, 1)
  };

  private PatrolLoad() {}

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Measures, and prints a line for each minute. */
  public static void main(String[] arguments) {
    int hosts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    int minutes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
    World world = new World().started();
    for (int i = 0; i < hosts; i++) {
      Address address = Address.untagged(IpAddress.valueOf((10 << 24) + i + 1));
      MacAddress mac = MacAddress.valueOf(0x020000000000L + i);
      world.replica.put(
          Binding.of(address, mac, PLACES[i % PLACES.length], Source.NEIGHBOR, FakeTimers.START));
    }
    long[] walking = new long[1];
    new Patrol(
            world.replica,
            world.prober,
            world.earshot,
            world.traffic,
            world.routers,
            world.counters,
            world.timers,
            step -> {
              long begin = cpu();
              step.run();
              walking[0] += cpu() - begin;
            },
            world::settings,
            () -> world.settings().policy())
        .start();
    System.out.println("minute  questions  most/s  asking ms/s  hearing answers ms/s");
    for (int minute = 1; minute <= minutes; minute++) {
      walking[0] = 0;
      long answering = 0;
      int asked = 0;
      int most = 0;
      for (int second = 0; second < 60; second++) {
        int now = 0;
        for (int part = 0; part < 20; part++) {
          world.timers.pass(50);
          List<OutboundPacket> questions = world.packets.drain();
          now += questions.size();
          for (OutboundPacket packet : questions) {
            NeighborMessage question = FakePackets.message(packet);
            byte[] answer =
                Frames.probeAnswer(
                    question.etherDestination(),
                    Address.untagged(question.targetIp().orElseThrow()));
            ConnectPoint place = FakePackets.ports(packet).iterator().next();
            long begin = cpu();
            world.receive(place, answer);
            answering += cpu() - begin;
          }
        }
        asked += now;
        most = Math.max(most, now);
      }
      System.out.printf(
          "%6d  %9d  %6d  %11.2f  %20.2f%n",
          minute, asked, most, walking[0] / 60e6, answering / 60e6);
    }
    System.out.println(world.counters.snapshot());
  }
}
