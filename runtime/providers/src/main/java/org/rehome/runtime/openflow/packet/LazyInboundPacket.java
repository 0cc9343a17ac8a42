package org.rehome.runtime.openflow.packet;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.onlab.packet.DeserializationException;
import org.onlab.packet.Ethernet;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.packet.InboundPacket;
import org.projectfloodlight.openflow.protocol.OFPacketIn;

/**
 * A received frame that is parsed when somebody first asks for it.
 *
 * <p>{@link #unparsed()} shares the bytes of the packet-in, read-only in spirit: ONOS's own packets
 * are arrays too. {@link #parsed()} is null when the frame cannot be parsed. Meant for the one
 * thread that processes the packet; a second one may parse once more, to an equal result.
 */
final class LazyInboundPacket implements InboundPacket {

  private final ConnectPoint receivedFrom;
  private final OFPacketIn packetIn;
  private final byte[] data;
  private final LongAdder unparseable;
  private Ethernet parsed;
  private boolean tried;

  LazyInboundPacket(ConnectPoint receivedFrom, OFPacketIn packetIn, LongAdder unparseable) {
    this.receivedFrom = receivedFrom;
    this.packetIn = packetIn;
    this.data = packetIn.getData();
    this.unparseable = unparseable;
  }

  @Override
  public ConnectPoint receivedFrom() {
    return receivedFrom;
  }

  @Override
  public Ethernet parsed() {
    if (!tried) {
      parsed = parse();
      tried = true;
    }
    return parsed;
  }

  @Override
  public ByteBuffer unparsed() {
    return ByteBuffer.wrap(data);
  }

  @Override
  public Optional<Long> cookie() {
    return Optional.of(packetIn.getCookie().getValue());
  }

  @Override
  public String toString() {
    return "LazyInboundPacket{" + receivedFrom + ", " + data.length + " bytes}";
  }

  // ONOS's deserializers throw unchecked exceptions too on what hosts may send.
  private Ethernet parse() {
    try {
      return Ethernet.deserializer().deserialize(data, 0, data.length);
    } catch (DeserializationException | RuntimeException e) {
      unparseable.increment();
      return null;
    }
  }
}
