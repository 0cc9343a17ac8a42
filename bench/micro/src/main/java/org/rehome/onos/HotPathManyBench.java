package org.rehome.onos;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.packet.PacketContext;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Queries of hosts at a port each, who ask for each other by turns, so that nobody is at hand. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HotPathManyBench {
  private static final int SWITCHES = 64;

  /** Where the last four bytes of the sender's MAC are, in the Ethernet header and in ARP. */
  private static final int ETHER_SOURCE = 8;

  private static final int SENDER_MAC = 24;
  private static final int SENDER_IP = 28;
  private static final int TARGET_IP = 38;

  /**
   * Prime, so that all are met whatever their number is, in an order that no processor foresees.
   */
  private static final int STRIDE = 40_507;

  /** How many hosts there are. */
  @Param({"1024", "64000"})
  public int hosts;

  private final DeviceId[] switches = new DeviceId[SWITCHES];
  private byte[] template;
  private int mac;
  private int ip;
  private World world;
  private int next;
  private long asked;

  /** Everybody is bound, and may ask more than it can. */
  @Setup
  public void start() {
    // So many that no port is ever refused, and each is looked up.
    world = new World().set("portRate", 100_000).set("totalRate", 0).started();
    for (int i = 0; i < SWITCHES; i++) {
      switches[i] = FakeNet.device(1_000 + i);
    }
    for (int number = 0; number < hosts; number++) {
      // Each with objects of its own, as it comes from the store.
      world.replica.put(Footprint.decoded(ManyHosts.binding(number, place(number))));
    }
    world.packets.forgetful();
    template = Frames.arpRequest(ManyHosts.mac(0), ManyHosts.address(0), ManyHosts.address(1));
    ByteBuffer bytes = ByteBuffer.wrap(template);
    mac = bytes.getInt(SENDER_MAC);
    ip = bytes.getInt(SENDER_IP);
  }

  private ConnectPoint place(int number) {
    return new ConnectPoint(
        switches[number % SWITCHES], PortNumber.portNumber(1 + number / SWITCHES));
  }

  /** As ONOS hands it in: all of it is new but for the name of the switch. */
  private PacketContext question() {
    int asker = next;
    next = (next + STRIDE) % hosts;
    byte[] frame = template.clone();
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    bytes.putInt(ETHER_SOURCE, mac + asker);
    bytes.putInt(SENDER_MAC, mac + asker);
    bytes.putInt(SENDER_IP, ip + asker);
    bytes.putInt(TARGET_IP, ip + (asker + hosts / 2) % hosts);
    return world.endless(place(asker), frame);
  }

  /** An ARP request of one for another, answered. */
  @Benchmark
  public void arp() {
    world.tap.process(question());
    asked++;
  }

  /** Fails where a question was not answered: what is dropped costs less. */
  @TearDown
  public void count() {
    long answered = world.counted("sent-replies");
    if (answered != asked) {
      throw new IllegalStateException(answered + " answers to " + asked + " questions");
    }
  }

  /** What making that question takes, which is part of the other. */
  @Benchmark
  public Object nothing() {
    return question();
  }
}
