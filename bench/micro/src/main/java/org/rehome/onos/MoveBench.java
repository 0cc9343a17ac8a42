package org.rehome.onos;

import java.util.concurrent.TimeUnit;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.packet.PacketContext;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.rehome.api.Binding;

/**
 * A whole move, from the announcement to the last rule, its purge and its event, on fakes that
 * answer at once; by the number of hosts that do not move, each of which another application has a
 * rule for.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MoveBench {
  private static final int BETWEEN_MOVES = 60_000;

  /** How many bindings there are. */
  @Param({"1000", "1000000"})
  public int bindings;

  private World world;
  private int turn;

  /** Everybody is bound. */
  @Setup
  public void fill() {
    world = new World();
    world.set("portRate", 0).set("totalRate", 0).set("keepaliveAge", 0).set("freezeMoves", 1_000);
    world.started();
    for (int number = 0; number < bindings; number++) {
      Binding other = ManyHosts.binding(number);
      world.replica.put(other);
      world.flowIndex.event(ManyHosts.foreignRule(other));
    }
    world.with(Hosts.bound(Hosts.A1, Hosts.M1, Hosts.P1));
    world.packets.forgetful();
    world.flows.forgetful();
  }

  /** To the other leaf, and the next time back again. */
  @Benchmark
  public int move() {
    ConnectPoint to = turn++ % 2 == 0 ? Hosts.P2 : Hosts.P1;
    PacketContext announcement = world.context(to, Frames.announcement(Hosts.M1, Hosts.A1));
    world.tap.process(announcement);
    world.timers.pass(BETWEEN_MOVES);
    world.events.clear();
    Binding moved = world.replica.find(Hosts.A1);
    if (!moved.location().equals(to)) {
      throw new IllegalStateException(moved + " has not moved to " + to);
    }
    return moved.sequence();
  }
}
