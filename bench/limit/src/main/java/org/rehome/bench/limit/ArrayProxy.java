package org.rehome.bench.limit;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreService;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.packet.DefaultOutboundPacket;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketPriority;
import org.onosproject.net.packet.PacketProcessor;
import org.onosproject.net.packet.PacketService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * The least that an application can do to answer ARP by ONOS's packet service: it is the first
 * packet processor, has the MAC that was last heard of an address in an array, and gives the answer
 * to {@link PacketService#emit}, as ONOS's own neighbor service does. It checks nothing, keeps
 * nothing outside that array, and knows 10.0.0.0/8 only. What it costs is ONOS's way of a packet,
 * there and back.
 */
@Component(immediate = true)
public final class ArrayProxy implements PacketProcessor {
  private static final short ARP = 0x0806;
  private static final int NETWORK = 10 << 24;
  private static final int ADDRESSES = 1 << 24;
  private static final int REQUEST = 1;
  private static final int REPLY = 2;

  /** Where things are in a frame without a tag (RFC 826). */
  private static final int ETHER_TYPE = 12;

  private static final int OPERATION = 20;
  private static final int SENDER_MAC = 22;
  private static final int SENDER_IP = 28;
  private static final int TARGET_MAC = 32;
  private static final int TARGET_IP = 38;
  private static final int END = 42;
  private static final int MAC = 6;

  private static final TrafficSelector ARPS =
      DefaultTrafficSelector.builder().matchEthType(ARP).build();

  @Reference CoreService core;
  @Reference PacketService packets;

  private final AtomicLongArray macs = new AtomicLongArray(ADDRESSES);
  private final ConcurrentMap<PortNumber, TrafficTreatment> outputs = new ConcurrentHashMap<>();
  private ApplicationId app;

  @Activate
  void activate() {
    app = core.registerApplication("org.rehome.bench.limit");
    packets.addProcessor(this, PacketProcessor.director(0));
    packets.requestPackets(ARPS, PacketPriority.CONTROL, app);
  }

  @Deactivate
  void deactivate() {
    packets.cancelPackets(ARPS, PacketPriority.CONTROL, app);
    packets.removeProcessor(this);
  }

  @Override
  public void process(PacketContext context) {
    ByteBuffer frame = context.inPacket().unparsed();
    if (frame.remaining() < END || frame.getShort(frame.position() + ETHER_TYPE) != ARP) {
      return;
    }
    context.block();
    int start = frame.position();
    int asker = frame.getInt(start + SENDER_IP) - NETWORK;
    int target = frame.getInt(start + TARGET_IP) - NETWORK;
    long askerMac = mac(frame, start + SENDER_MAC);
    if (isKnowable(asker) && macs.getPlain(asker) != askerMac) {
      macs.set(asker, askerMac);
    }
    boolean asks = frame.getShort(start + OPERATION) == REQUEST && asker != target;
    long mac = asks && isKnowable(target) ? macs.get(target) : 0;
    if (mac != 0) {
      answer(context.inPacket().receivedFrom(), frame, mac);
    }
  }

  private static boolean isKnowable(int address) {
    return address >= 0 && address < ADDRESSES;
  }

  private void answer(ConnectPoint to, ByteBuffer question, long mac) {
    byte[] reply = new byte[END];
    question.duplicate().get(reply);
    ByteBuffer frame = ByteBuffer.wrap(reply);
    System.arraycopy(reply, SENDER_MAC, reply, 0, MAC);
    put(frame, MAC, mac);
    frame.putShort(OPERATION, (short) REPLY);
    System.arraycopy(reply, SENDER_MAC, reply, TARGET_MAC, MAC);
    int askerIp = frame.getInt(SENDER_IP);
    put(frame, SENDER_MAC, mac);
    frame.putInt(SENDER_IP, frame.getInt(TARGET_IP));
    frame.putInt(TARGET_IP, askerIp);
    packets.emit(new DefaultOutboundPacket(to.deviceId(), output(to.port()), frame));
  }

  private TrafficTreatment output(PortNumber port) {
    TrafficTreatment known = outputs.get(port);
    return known != null
        ? known
        : outputs.computeIfAbsent(
            port, key -> DefaultTrafficTreatment.builder().setOutput(key).build());
  }

  private static long mac(ByteBuffer frame, int at) {
    return (frame.getShort(at) & 0xffffL) << 32 | (frame.getInt(at + 2) & 0xffff_ffffL);
  }

  private static void put(ByteBuffer frame, int at, long mac) {
    frame.putShort(at, (short) (mac >> 32));
    frame.putInt(at + 2, (int) mac);
  }
}
