package org.rehome.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.projectfloodlight.openflow.exceptions.OFParseError;
import org.projectfloodlight.openflow.protocol.OFBarrierReply;
import org.projectfloodlight.openflow.protocol.OFControllerRole;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFeaturesReply;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFPacketIn;
import org.projectfloodlight.openflow.protocol.OFPortDescStatsReply;
import org.projectfloodlight.openflow.protocol.OFRoleReply;
import org.projectfloodlight.openflow.protocol.OFType;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.U64;

@DisplayName("Emulated switches and hosts")
class EmulatedNetworkTest {
  private static final OFFactory FACTORY = OFFactories.getFactory(OFVersion.OF_13);

  private static final Layout LAYOUT = new Layout(2, 1, 4, 8);

  private final EmulatedNetwork network = new EmulatedNetwork(LAYOUT);
  private final List<EmbeddedChannel> channels = new ArrayList<>();
  private final List<String> answered = new ArrayList<>();

  @BeforeEach
  void connect() throws OFParseError {
    for (EmulatedSwitch sw : network.switches()) {
      channels.add(new EmbeddedChannel(sw));
    }
    network.listener((asker, target, now) -> answered.add(asker + " of " + target));
    for (int sw = 0; sw < channels.size(); sw++) {
      assertEquals(OFType.HELLO, said(sw).getType());
    }
  }

  @AfterEach
  void close() {
    network.close();
  }

  private void tell(int sw, OFMessage message) {
    ByteBuf out = Unpooled.buffer();
    message.writeTo(out);
    channels.get(sw).writeInbound(out);
  }

  private OFMessage said(int sw) throws OFParseError {
    ByteBuf bytes = channels.get(sw).readOutbound();
    return bytes == null ? null : OFFactories.getGenericReader().readFrom(bytes);
  }

  private static OFMessage packetOut(byte[] frame, int... ports) {
    List<org.projectfloodlight.openflow.protocol.action.OFAction> actions = new ArrayList<>();
    for (int port : ports) {
      actions.add(FACTORY.actions().output(OFPort.of(port), 0xffff));
    }
    return FACTORY
        .buildPacketOut()
        .setBufferId(OFBufferId.NO_BUFFER)
        .setInPort(OFPort.CONTROLLER)
        .setActions(actions)
        .setData(frame)
        .build();
  }

  private static byte[] reply(int asker, int target, long mac) {
    byte[] frame = new byte[ArpFrame.LENGTH];
    ArpFrame.write(
        frame,
        PacketIns.REPLY,
        Layout.mac(asker),
        mac,
        LAYOUT.ip(target),
        Layout.mac(asker),
        LAYOUT.ip(asker));
    return frame;
  }

  private static byte[] request(long mac, int ip, int target) {
    byte[] frame = new byte[ArpFrame.LENGTH];
    ArpFrame.write(frame, PacketIns.REQUEST, Layout.mac(target), mac, ip, 0, LAYOUT.ip(target));
    return frame;
  }

  @Test
  @DisplayName("a controller takes a switch in")
  void handshake() throws OFParseError {
    tell(1, FACTORY.buildFeaturesRequest().setXid(5).build());
    OFFeaturesReply features = (OFFeaturesReply) said(1);
    assertEquals(5, features.getXid());
    assertEquals(network.layout().datapath(1), features.getDatapathId().getLong());
    assertTrue(network.switches().get(1).isIntroduced());

    tell(1, FACTORY.buildPortDescStatsRequest().setXid(6).build());
    assertEquals(5, ((OFPortDescStatsReply) said(1)).getEntries().size(), "4 hosts', 1 link");

    tell(
        1,
        FACTORY
            .buildRoleRequest()
            .setXid(7)
            .setRole(OFControllerRole.ROLE_MASTER)
            .setGenerationId(U64.of(3))
            .build());
    assertEquals(OFControllerRole.ROLE_MASTER, ((OFRoleReply) said(1)).getRole());
    assertTrue(network.switches().get(1).isMastered());

    tell(1, FACTORY.buildBarrierRequest().setXid(8).build());
    assertEquals(8, ((OFBarrierReply) said(1)).getXid());
  }

  @Test
  @DisplayName("a message that comes in pieces is read once it is whole")
  void pieces() throws OFParseError {
    ByteBuf out = Unpooled.buffer();
    FACTORY.buildBarrierRequest().setXid(1).build().writeTo(out);
    FACTORY.buildEchoRequest().setXid(2).setData(new byte[] {1, 2}).build().writeTo(out);
    while (out.isReadable()) {
      channels.get(0).writeInbound(out.readBytes(1));
    }

    assertEquals(OFType.BARRIER_REPLY, said(0).getType());
    assertEquals(OFType.ECHO_REPLY, said(0).getType());
  }

  @Test
  @DisplayName("a host asks from its port")
  void asks() throws OFParseError {
    network.ask(3, LAYOUT.ip(5)); // leaf 1, port 2
    network.flush();

    OFPacketIn in = (OFPacketIn) said(1);
    assertEquals(2, in.getMatch().get(MatchField.IN_PORT).getPortNumber());
    assertNull(said(0));
    assertEquals(1, network.traffic().packetIns);
  }

  @Test
  @DisplayName("a right answer at the asker's port is heard")
  void hears() {
    tell(1, packetOut(reply(3, 5, Layout.mac(5)), 2));

    assertEquals(List.of("3 of 5"), answered);
    assertEquals(0, network.traffic().wrong);
  }

  @Test
  @DisplayName("an answer at another port, of another MAC, or of nobody's address is wrong")
  void wrong() {
    tell(1, packetOut(reply(3, 5, Layout.mac(5)), 1));
    tell(0, packetOut(reply(3, 5, Layout.mac(5)), 2));
    tell(1, packetOut(reply(3, 5, Layout.mac(6)), 2));
    tell(1, packetOut(reply(3, 99, Layout.mac(99)), 2));

    assertEquals(List.of(), answered);
    assertEquals(4, network.traffic().wrong);
  }

  @Test
  @DisplayName("an answer to where a host had asked before it moved is missed, and not wrong")
  void missed() {
    network.ask(3, LAYOUT.ip(5));
    network.plug(3, Layout.place(0, 1));
    tell(1, packetOut(reply(3, 5, Layout.mac(5)), 2));
    tell(1, packetOut(reply(3, 5, Layout.mac(6)), 2));

    assertEquals(List.of(), answered);
    assertEquals(1, network.traffic().missed);
    assertEquals(1, network.traffic().wrong, "one of another MAC");

    network.ask(3, LAYOUT.ip(5));
    tell(1, packetOut(reply(3, 5, Layout.mac(5)), 2));
    assertEquals(2, network.traffic().missed, "one so late that it has asked again meanwhile");
    tell(1, packetOut(reply(3, 5, Layout.mac(5)), 3));
    assertEquals(2, network.traffic().wrong, "one to where it never was");
  }

  @Test
  @DisplayName("a flood counts once for each port")
  void flood() {
    tell(0, packetOut(request(0x02_00_00_00_00_01L, 0, 7), 1, 2, 3));

    assertEquals(1, network.traffic().packetOuts);
    assertEquals(3, network.traffic().copies);
    assertEquals(3, network.traffic().unheard);
  }

  @Test
  @DisplayName("a host that is there answers who asks it; one that has left does not")
  void probed() throws OFParseError {
    byte[] probe = request(0x02_00_00_00_00_01L, 0, 3);
    network.plug(3, network.placeOf(3));
    tell(1, packetOut(probe, 2));

    OFPacketIn in = (OFPacketIn) said(1);
    ByteBuf frame = Unpooled.wrappedBuffer(in.getData());
    assertEquals(PacketIns.REPLY, ArpFrame.operation(frame, 0));
    assertEquals(Layout.mac(3), ArpFrame.senderMac(frame, 0));
    assertEquals(0x02_00_00_00_00_01L, ArpFrame.to(frame, 0));

    tell(1, packetOut(probe, 1));
    assertNull(said(1), "asked at another port");
    network.unplug(3);
    tell(1, packetOut(probe, 2));
    assertNull(said(1), "asked after it has left");
  }

  @Test
  @DisplayName("nobody answers its own announcement")
  void announcement() throws OFParseError {
    network.plug(3, network.placeOf(3));
    tell(1, packetOut(request(Layout.mac(3), LAYOUT.ip(3), 3), 2));

    assertNull(said(1));
  }

  @Test
  @DisplayName("a link probe arrives at the other end of the link")
  void links() throws OFParseError {
    byte[] probe = new byte[60];
    probe[12] = (byte) 0x88;
    probe[13] = (byte) 0xcc;
    tell(1, packetOut(probe, 5, 1));

    OFPacketIn in = (OFPacketIn) said(2);
    assertEquals(2, in.getMatch().get(MatchField.IN_PORT).getPortNumber());
    assertNull(said(2));
    assertNull(said(0), "a host's port leads nowhere");
  }

  @Test
  @DisplayName("flow-mods are obeyed and counted")
  void flowMods() {
    tell(
        0,
        FACTORY
            .buildFlowAdd()
            .setPriority(5)
            .setMatch(FACTORY.matchWildcardAll())
            .setInstructions(List.of())
            .build());

    assertEquals(1, network.traffic().flowMods);
    assertEquals(1, network.switches().get(0).flows().size());
  }
}
