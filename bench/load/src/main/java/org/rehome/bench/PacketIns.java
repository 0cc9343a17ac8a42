package org.rehome.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFPacketInReason;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;

/**
 * Writes packet-ins (OpenFlow 1.3.5 §7.4.1) that carry ARP (RFC 826).
 *
 * <p>openflowj builds one; each message is a copy with other numbers in it, for the generator
 * shares its machine with what it measures.
 */
final class PacketIns {
  static final long BROADCAST = 0xFFFF_FFFF_FFFFL;
  static final int REQUEST = 1;
  static final int REPLY = 2;

  /** Where the frame begins in a packet-in whose match is its port alone. */
  static final int FRAME = 42;

  private static final OFFactory FACTORY = OFFactories.getFactory(OFVersion.OF_13);
  private static final int IN_PORT = 32;
  private static final byte[] ARP = template();

  private PacketIns() {}

  private static byte[] template() {
    byte[] frame = new byte[ArpFrame.LENGTH];
    ArpFrame.write(frame, REQUEST, BROADCAST, 0, 0, 0, 0);
    ByteBuf out = Unpooled.buffer();
    write(out, 1, frame);
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  /** Writes one with any frame. */
  static void write(ByteBuf out, int port, byte[] frame) {
    FACTORY
        .buildPacketIn()
        .setBufferId(OFBufferId.NO_BUFFER)
        .setTotalLen(frame.length)
        .setReason(OFPacketInReason.ACTION)
        .setTableId(TableId.ZERO)
        .setCookie(U64.of(0))
        .setMatch(FACTORY.buildMatch().setExact(MatchField.IN_PORT, OFPort.of(port)).build())
        .setData(frame)
        .build()
        .writeTo(out);
  }

  /** Writes one with an ARP frame, sent by its sender to {@code to}. */
  static void write(
      ByteBuf out,
      int port,
      int operation,
      long to,
      long senderMac,
      int senderIp,
      long targetMac,
      int targetIp) {
    int start = out.writerIndex();
    out.writeBytes(ARP);
    out.setInt(start + IN_PORT, port);
    ArpFrame.set(out, start + FRAME, operation, to, senderMac, senderIp, targetMac, targetIp);
  }
}
