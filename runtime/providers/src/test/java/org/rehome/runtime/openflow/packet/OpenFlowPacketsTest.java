package org.rehome.runtime.openflow.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ethernet;
import org.onlab.packet.MacAddress;
import org.onosproject.core.GroupId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.packet.DefaultOutboundPacket;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketProvider;
import org.onosproject.net.packet.PacketProviderRegistry;
import org.onosproject.net.packet.PacketProviderService;
import org.onosproject.net.provider.AbstractProviderService;
import org.onosproject.net.provider.ProviderId;
import org.projectfloodlight.openflow.protocol.OFPacketIn;
import org.projectfloodlight.openflow.protocol.OFPacketInReason;
import org.projectfloodlight.openflow.protocol.OFPacketOut;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.action.OFActionGroup;
import org.projectfloodlight.openflow.protocol.action.OFActionOutput;
import org.projectfloodlight.openflow.protocol.match.Match;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;
import org.rehome.runtime.openflow.FakeController;
import org.rehome.runtime.openflow.FakeSwitch;

class OpenFlowPacketsTest {

  private static final DeviceId LEAF = DeviceId.deviceId("of:0000000000000001");
  private static final byte[] FRAME = frame();
  private static final TrafficTreatment TO_2 =
      DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(2)).build();

  private final FakeController controller = new FakeController();
  private final FakeSwitch leaf = new FakeSwitch(1, 1, 2);
  private final List<PacketContext> received = new ArrayList<>();
  private final OpenFlowPackets packets = new OpenFlowPackets();
  private Consumer<PacketContext> processor = context -> {};

  @BeforeEach
  void start() {
    packets.controller = controller;
    packets.registry = new Registry();
    packets.activate();
    controller.connect(leaf);
  }

  @AfterEach
  void stop() {
    packets.deactivate();
    assertEquals(List.of(), controller.listeners, "listeners left behind");
  }

  @Test
  void aPacketInReachesOnosWithItsPortBytesAndCookie() {
    controller.receive(leaf, packetIn(FRAME).build());
    PacketContext context = received.get(0);
    assertEquals(
        new ConnectPoint(LEAF, PortNumber.portNumber(1)), context.inPacket().receivedFrom());
    assertEquals(ByteBuffer.wrap(FRAME), context.inPacket().unparsed());
    assertEquals(Ethernet.TYPE_ARP, context.inPacket().parsed().getEtherType());
    assertSame(context.inPacket().parsed(), context.inPacket().parsed());
    assertEquals(Optional.of(7L), context.inPacket().cookie());
    assertFalse(context.isHandled());
    assertNull(context.outPacket());
  }

  @Test
  void aFrameThatCannotBeParsedIsStillPassedOn() {
    for (int length = 0; length < FRAME.length; length++) {
      controller.receive(leaf, packetIn(Arrays.copyOf(FRAME, length)).build());
    }
    assertEquals(FRAME.length, received.size());
    received.forEach(context -> context.inPacket().parsed());
    assertNull(received.get(0).inPacket().parsed());
    assertTrue(packets.counters().unparseableIn.sum() >= Ethernet.ETHERNET_HEADER_LENGTH);
    assertEquals(0, packets.counters().failedIn.sum());
  }

  @Test
  void noPortOrNoSwitchIsCountedAndNothingElse() {
    controller.receive(leaf, packetIn(FRAME).setMatch(leaf.factory().buildMatch().build()).build());
    controller.receive(new FakeSwitch(2), packetIn(FRAME).build());
    assertEquals(List.of(), received);
    assertEquals(2, packets.counters().orphanIn.sum());
  }

  @Test
  void aListenerThatThrowsIsCountedAndTheNextPacketComes() {
    processor =
        context -> {
          throw new IllegalStateException("a listener's fault");
        };
    controller.receive(leaf, packetIn(FRAME).build());
    controller.receive(leaf, packetIn(FRAME).build());
    assertEquals(2, received.size());
    assertEquals(2, packets.counters().failedIn.sum());
  }

  @Test
  void sendPutsTheFrameOutOnceFromItsPort() {
    PacketContext context = receive(packetIn(FRAME).build());
    context.treatmentBuilder().setOutput(PortNumber.FLOOD);
    context.send();
    context.send();
    OFPacketOut out = onlyPacketOut();
    assertArrayEquals(FRAME, out.getData());
    assertEquals(OFPort.of(1), out.getInPort());
    assertEquals(OFBufferId.NO_BUFFER, out.getBufferId());
    assertEquals(OFPort.FLOOD, ((OFActionOutput) out.getActions().get(0)).getPort());
    assertTrue(context.isHandled());
  }

  @Test
  void aBlockedContextSendsNothing() {
    PacketContext context = receive(packetIn(FRAME).build());
    assertFalse(context.block());
    assertTrue(context.block());
    context.treatmentBuilder().add(TO_2.allInstructions().get(0));
    context.send();
    assertEquals(List.of(), leaf.sent);
  }

  @Test
  void aBufferedFrameLeavesFromTheBuffer() {
    PacketContext context =
        receive(packetIn(Arrays.copyOf(FRAME, 20)).setBufferId(OFBufferId.of(77)).build());
    context.treatmentBuilder().setOutput(PortNumber.portNumber(2));
    context.send();
    OFPacketOut out = onlyPacketOut();
    assertEquals(OFBufferId.of(77), out.getBufferId());
    assertEquals(0, out.getData().length);
  }

  @Test
  void aTruncatedFrameDoesNotLeave() {
    PacketContext context = receive(packetIn(FRAME).setTotalLen(FRAME.length + 1).build());
    context.treatmentBuilder().setOutput(PortNumber.portNumber(2));
    context.send();
    assertEquals(List.of(), leaf.sent);
    assertEquals(1, packets.counters().truncatedIn.sum());
    assertEquals(1, packets.counters().refusedOut.sum());
  }

  @Test
  void sendToASwitchThatHasGoneIsCounted() {
    PacketContext context = receive(packetIn(FRAME).build());
    leaf.disconnectSwitch();
    context.treatmentBuilder().setOutput(PortNumber.portNumber(2));
    context.send();
    assertEquals(List.of(), leaf.sent);
    assertEquals(1, packets.counters().goneOut.sum());
  }

  @Test
  void sendWithoutOrWithImpossibleInstructionsIsRefused() {
    receive(packetIn(FRAME).build()).send();
    PacketContext rewriting = receive(packetIn(FRAME).build());
    rewriting.treatmentBuilder().setEthDst(MacAddress.BROADCAST);
    rewriting.send();
    assertEquals(List.of(), leaf.sent);
    assertEquals(2, packets.counters().refusedOut.sum());
  }

  @Test
  void emitWritesFrameActionsAndPort() {
    TrafficTreatment both =
        DefaultTrafficTreatment.builder()
            .setQueue(3)
            .setOutput(PortNumber.portNumber(2))
            .group(new GroupId(9))
            .build();
    packets.emit(
        new DefaultOutboundPacket(LEAF, both, ByteBuffer.wrap(FRAME), PortNumber.portNumber(1)));
    OFPacketOut out = onlyPacketOut();
    assertArrayEquals(FRAME, out.getData());
    assertEquals(OFPort.of(1), out.getInPort());
    List<OFAction> actions = out.getActions();
    assertEquals(3, actions.size());
    assertEquals(OFPort.of(2), ((OFActionOutput) actions.get(1)).getPort());
    assertEquals(9, ((OFActionGroup) actions.get(2)).getGroup().getGroupNumber());
  }

  @Test
  void emitWithoutAPortComesFromTheController() {
    packets.emit(new DefaultOutboundPacket(LEAF, TO_2, ByteBuffer.wrap(FRAME)));
    assertEquals(OFPort.CONTROLLER, onlyPacketOut().getInPort());
  }

  @Test
  void emitTakesTheWholeBufferWhateverItsPosition() {
    ByteBuffer used = ByteBuffer.wrap(FRAME);
    used.get();
    packets.emit(new DefaultOutboundPacket(LEAF, TO_2, used));
    ByteBuffer direct = ByteBuffer.allocateDirect(FRAME.length);
    direct.put(FRAME);
    packets.emit(new DefaultOutboundPacket(LEAF, TO_2, direct.asReadOnlyBuffer()));
    List<OFPacketOut> sent = leaf.sent(OFPacketOut.class);
    assertArrayEquals(FRAME, sent.get(0).getData());
    assertArrayEquals(FRAME, sent.get(1).getData());
  }

  @Test
  void emitNeverThrows() {
    ByteBuffer data = ByteBuffer.wrap(FRAME);
    packets.emit(new DefaultOutboundPacket(DeviceId.deviceId("of:2"), TO_2, data));
    packets.emit(new DefaultOutboundPacket(DeviceId.deviceId("netconf:1"), TO_2, data));
    leaf.disconnectSwitch();
    packets.emit(new DefaultOutboundPacket(LEAF, TO_2, data));
    assertEquals(3, packets.counters().goneOut.sum());
    FakeSwitch back = new FakeSwitch(1, 1);
    controller.connect(back);
    packets.emit(new DefaultOutboundPacket(LEAF, DefaultTrafficTreatment.emptyTreatment(), data));
    packets.emit(
        new DefaultOutboundPacket(
            LEAF, DefaultTrafficTreatment.builder().transition(1).build(), data));
    assertEquals(2, packets.counters().refusedOut.sum());
    assertEquals(List.of(), back.sent);
    assertNotNull(packets.counters().toString());
  }

  private PacketContext receive(OFPacketIn packetIn) {
    controller.receive(leaf, packetIn);
    return received.get(received.size() - 1);
  }

  private OFPacketOut onlyPacketOut() {
    List<OFPacketOut> sent = leaf.sent(OFPacketOut.class);
    assertEquals(1, sent.size());
    return sent.get(0);
  }

  private OFPacketIn.Builder packetIn(byte[] data) {
    Match fromPort1 =
        leaf.factory().buildMatch().setExact(MatchField.IN_PORT, OFPort.of(1)).build();
    return leaf.factory()
        .buildPacketIn()
        .setBufferId(OFBufferId.NO_BUFFER)
        .setTotalLen(data.length)
        .setReason(OFPacketInReason.ACTION)
        .setTableId(TableId.ZERO)
        .setCookie(U64.of(7))
        .setMatch(fromPort1)
        .setData(data);
  }

  private static byte[] frame() {
    byte[] frame = new byte[42];
    Arrays.fill(frame, 0, 6, (byte) 0xff);
    byte[] rest = {2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1};
    System.arraycopy(rest, 0, frame, 6, rest.length);
    frame[38] = 10;
    frame[41] = 2;
    return frame;
  }

  private final class Registry implements PacketProviderRegistry {
    @Override
    public PacketProviderService register(PacketProvider provider) {
      return new Recorder(provider);
    }

    @Override
    public void unregister(PacketProvider provider) {}

    @Override
    public Set<ProviderId> getProviders() {
      return Set.of();
    }
  }

  private final class Recorder extends AbstractProviderService<PacketProvider>
      implements PacketProviderService {
    Recorder(PacketProvider provider) {
      super(provider);
    }

    @Override
    public void processPacket(PacketContext context) {
      received.add(context);
      processor.accept(context);
    }
  }
}
