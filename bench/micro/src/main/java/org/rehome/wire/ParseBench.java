package org.rehome.wire;

import java.util.concurrent.TimeUnit;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.MacAddress;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs to read a frame, and to write an answer. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ParseBench {
  private static final MacAddress ASKER = MacAddress.valueOf("02:00:00:00:00:01");
  private static final MacAddress OWNER = MacAddress.valueOf("02:00:00:00:00:02");
  private static final Ip4Address FOUR = Ip4Address.valueOf("10.0.0.1");
  private static final Ip4Address OTHER = Ip4Address.valueOf("10.0.0.2");
  private static final Ip6Address SIX = Ip6Address.valueOf("2001:db8::1");
  private static final Ip6Address OTHER_SIX = Ip6Address.valueOf("2001:db8::2");

  private final byte[] request =
      FrameWriter.arpRequest(EtherHeader.untagged(ASKER, MacAddress.BROADCAST), ASKER, FOUR, OTHER);
  private final byte[] solicitation =
      FrameWriter.neighborSolicitation(
          EtherHeader.untagged(ASKER, FrameWriter.groupMac(FrameWriter.solicitedNode(OTHER_SIX))),
          SIX,
          ASKER,
          OTHER_SIX);
  private final byte[] damaged = damaged();
  private final EtherHeader unicast = EtherHeader.untagged(OWNER, ASKER);

  private byte[] damaged() {
    byte[] frame = solicitation.clone();
    frame[frame.length - 1] ^= 1;
    return frame;
  }

  /** An ARP request is read. */
  @Benchmark
  public Object arpRequest() {
    return FrameParser.parse(request, 0, request.length);
  }

  /** A neighbor solicitation is read, checksum and option included. */
  @Benchmark
  public Object solicitation() {
    return FrameParser.parse(solicitation, 0, solicitation.length);
  }

  /** One with a wrong checksum is refused. */
  @Benchmark
  public Object damagedSolicitation() {
    return FrameParser.parse(damaged, 0, damaged.length);
  }

  /** An ARP reply is written. */
  @Benchmark
  public Object arpReply() {
    return FrameWriter.arpReply(unicast, OWNER, OTHER, ASKER, FOUR);
  }

  /** A neighbor advertisement is written. */
  @Benchmark
  public Object advertisement() {
    return FrameWriter.neighborAdvertisement(
        unicast, OTHER_SIX, SIX, OTHER_SIX, OWNER, FrameWriter.SOLICITED | FrameWriter.OVERRIDE);
  }
}
