package org.rehome.onos;

import java.util.concurrent.TimeUnit;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.packet.PacketContext;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.rehome.api.Address;
import org.rehome.api.Binding;

/** A query from the packet that ONOS hands in to the one that it is given to send. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HotPathBench {
  private static final Address SIX1 = Frames.SIX1;
  private static final Address SIX2 = Frames.SIX2;

  private World world;
  private PacketContext arp;
  private PacketContext solicitation;
  private PacketContext announcement;

  /** Two hosts with two addresses each, on two leaves, whose ports may ask as much as they like. */
  @Setup
  public void start() {
    world = new World().set("portRate", 0).set("totalRate", 0).started();
    Binding one = Hosts.bound(Hosts.A1, Hosts.M1, Hosts.P1);
    Binding other = Hosts.bound(Hosts.A2, Hosts.M2, Hosts.P2);
    world.with(
        one, other, Hosts.bound(SIX1, Hosts.M1, Hosts.P1), Hosts.bound(SIX2, Hosts.M2, Hosts.P2));
    world.packets.forgetful();
    ConnectPoint port = Hosts.P1;
    arp = world.endless(port, Frames.arpRequest(Hosts.M1, Hosts.A1, Hosts.A2));
    solicitation = world.endless(port, Frames.solicitation(Hosts.M1, SIX1, SIX2));
    announcement = world.endless(port, Frames.announcement(Hosts.M1, Hosts.A1));
  }

  /** An ARP request for a known target, answered. */
  @Benchmark
  public void arp() {
    world.tap.process(arp);
  }

  /** A neighbor solicitation for a known target, answered. */
  @Benchmark
  public void solicitation() {
    world.tap.process(solicitation);
  }

  /** A host announces what is known of it. */
  @Benchmark
  public void repeatedAnnouncement() {
    world.tap.process(announcement);
  }
}
