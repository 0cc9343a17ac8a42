package org.rehome.core;

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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.Cause;
import org.rehome.api.Source;

/** What a decision costs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecideBench {
  private static final long AT = 1_700_000_000_000L;
  private static final MacAddress ASKER = MacAddress.valueOf("02:00:00:00:00:01");
  private static final MacAddress OWNER = MacAddress.valueOf("02:00:00:00:00:02");
  private static final Address TARGET = Address.untagged(IpAddress.valueOf("10.0.0.2"));
  private static final ConnectPoint HERE = port(1);
  private static final ConnectPoint THERE = port(2);

  private final Policy policy = Policy.defaults();
  private final Binding bound = Binding.of(TARGET, OWNER, THERE, Source.NEIGHBOR, AT);
  private final Query query =
      Query.of(
          TARGET, Query.Kind.RESOLUTION, ASKER, IpAddress.valueOf("10.0.0.1"), HERE, AT + 60_000);
  private final Sighting again = seen(THERE);
  private final Sighting elsewhere = seen(HERE);

  private static ConnectPoint port(int device) {
    return new ConnectPoint(
        DeviceId.deviceId(String.format("of:%016x", device)), PortNumber.portNumber(1));
  }

  private static Sighting seen(ConnectPoint place) {
    return Sighting.of(
        TARGET, OWNER, place, Sighting.Weight.CLAIM, Cause.GRATUITOUS_ARP, AT + 60_000);
  }

  /** A query for a known target: a reply. */
  @Benchmark
  public Object query() {
    return Mobility.decide(bound, query, policy);
  }

  /** A query for an unknown target: a flood. */
  @Benchmark
  public Object unknown() {
    return Mobility.decide(null, query, policy);
  }

  /** The owner where it is known to be: nothing. */
  @Benchmark
  public Object repeated() {
    return Mobility.decide(bound, again, policy);
  }

  /** The owner at another port: a move. */
  @Benchmark
  public Object moved() {
    return Mobility.decide(bound, elsewhere, policy);
  }

  /** Somebody new: a binding. */
  @Benchmark
  public Object arrived() {
    return Mobility.decide(null, elsewhere, policy);
  }
}
