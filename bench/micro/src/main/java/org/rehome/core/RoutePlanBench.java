package org.rehome.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.rehome.api.Address;

/** What it costs to plan a host's route, by the number of switches; a fifth of them are spines. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RoutePlanBench {
  private static final MacAddress MAC = MacAddress.valueOf("02:00:00:00:00:02");
  private static final Address ADDRESS = Address.untagged(IpAddress.valueOf("10.0.0.2"));

  /** How many switches there are. */
  @Param({"20", "100", "1000"})
  public int switches;

  private Topology topology;
  private RoutePlan before;
  private RoutePlan after;

  /** Leaves and spines, each linked with each. */
  @Setup
  public void build() {
    int spines = switches / 5;
    List<DeviceId> devices = new ArrayList<>();
    List<Map.Entry<ConnectPoint, ConnectPoint>> links = new ArrayList<>();
    for (int device = 1; device <= switches; device++) {
      devices.add(device(device));
    }
    for (int spine = 1; spine <= spines; spine++) {
      for (int leaf = spines + 1; leaf <= switches; leaf++) {
        links.add(Map.entry(port(leaf, 1_000 + spine), port(spine, leaf)));
        links.add(Map.entry(port(spine, leaf), port(leaf, 1_000 + spine)));
      }
    }
    topology = Topology.of(devices, links);
    before = plan(port(spines + 1, 1));
    after = plan(port(spines + 2, 1));
  }

  private static DeviceId device(int number) {
    return DeviceId.deviceId(String.format("of:%016x", number));
  }

  private static ConnectPoint port(int device, int number) {
    return new ConnectPoint(device(device), PortNumber.portNumber(number));
  }

  private RoutePlan plan(ConnectPoint place) {
    return RoutePlan.of(ADDRESS, MAC, place, topology, Homes.none());
  }

  /** What every switch does with the host's traffic. */
  @Benchmark
  public Object plan() {
    return plan(port(switches / 5 + 1, 1));
  }

  /** What has to change when it moves to another leaf. */
  @Benchmark
  public Object changes() {
    return after.changes(before);
  }
}
