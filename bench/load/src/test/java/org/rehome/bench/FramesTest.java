package org.rehome.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.projectfloodlight.openflow.exceptions.OFParseError;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFPacketIn;
import org.projectfloodlight.openflow.protocol.match.MatchField;

@DisplayName("What hosts say, in packet-ins")
class FramesTest {
  private static final long MAC_A = 0x0A_00_00_00_00_01L;
  private static final long MAC_B = 0x0A_00_00_00_00_02L;
  private static final int IP_A = 0x0A_01_00_01;
  private static final int IP_B = 0x0A_01_00_02;

  @Test
  @DisplayName("openflowj reads a packet-in with port and frame as they were meant")
  void packetIn() throws OFParseError {
    ByteBuf out = Unpooled.buffer();
    out.writeLong(0); // whatever is before it
    PacketIns.write(out, 77, PacketIns.REQUEST, PacketIns.BROADCAST, MAC_A, IP_A, 0, IP_B);
    out.skipBytes(8);

    OFPacketIn in = (OFPacketIn) OFFactories.getGenericReader().readFrom(out);

    assertEquals(77, in.getMatch().get(MatchField.IN_PORT).getPortNumber());
    assertEquals(ArpFrame.LENGTH, in.getTotalLen());
    assertEquals(
        "ffffffffffff0a0000000001080600010800060400010a00000000010a0100010000000000000a010002",
        ByteBufUtil.hexDump(in.getData()));
  }

  @Test
  @DisplayName("a reply goes to who asked")
  void reply() {
    byte[] frame = new byte[ArpFrame.LENGTH];
    ArpFrame.write(frame, PacketIns.REPLY, MAC_B, MAC_A, IP_A, MAC_B, IP_B);

    assertEquals(
        "0a00000000020a0000000001080600010800060400020a00000000010a0100010a00000000020a010002",
        ByteBufUtil.hexDump(frame));
  }

  @Test
  @DisplayName("what was written is read back")
  void readBack() {
    ByteBuf out = Unpooled.buffer();
    PacketIns.write(out, 1, PacketIns.REPLY, MAC_B, MAC_A, IP_A, MAC_B, IP_B);
    int at = PacketIns.FRAME;

    assertTrue(ArpFrame.is(out, at, out.readableBytes() - at));
    assertEquals(PacketIns.REPLY, ArpFrame.operation(out, at));
    assertEquals(MAC_B, ArpFrame.to(out, at));
    assertEquals(MAC_A, ArpFrame.senderMac(out, at));
    assertEquals(IP_A, ArpFrame.senderIp(out, at));
    assertEquals(MAC_B, ArpFrame.targetMac(out, at));
    assertEquals(IP_B, ArpFrame.targetIp(out, at));
  }

  @Test
  @DisplayName("a short frame, or one of another type, is no ARP")
  void notArp() {
    byte[] frame = new byte[ArpFrame.LENGTH];
    ArpFrame.write(frame, PacketIns.REPLY, MAC_B, MAC_A, IP_A, MAC_B, IP_B);
    ByteBuf whole = Unpooled.wrappedBuffer(frame);

    assertTrue(ArpFrame.is(whole, 0, ArpFrame.LENGTH));
    assertFalse(ArpFrame.is(whole, 0, ArpFrame.LENGTH - 1));
    for (int at = 12; at < 20; at++) {
      byte[] other = frame.clone();
      other[at] ^= 0x20;
      assertFalse(ArpFrame.is(Unpooled.wrappedBuffer(other), 0, ArpFrame.LENGTH), "byte " + at);
    }
  }

  @Test
  @DisplayName("a frame of any kind is carried as it is")
  void anyFrame() throws OFParseError {
    byte[] frame = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, (byte) 0x88, (byte) 0xcc, 0, 0};
    ByteBuf out = Unpooled.buffer();
    PacketIns.write(out, 3, frame);

    OFPacketIn in = (OFPacketIn) OFFactories.getGenericReader().readFrom(out);

    assertArrayEquals(frame, in.getData());
    assertEquals(frame.length, in.getTotalLen());
  }
}
