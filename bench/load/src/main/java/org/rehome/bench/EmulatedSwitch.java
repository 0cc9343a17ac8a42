package org.rehome.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.projectfloodlight.openflow.exceptions.OFParseError;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFMessageReader;
import org.projectfloodlight.openflow.protocol.OFStatsRequest;
import org.projectfloodlight.openflow.protocol.OFStatsType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One OpenFlow 1.3 switch, as the controller sees it.
 *
 * <p>What there is little of goes through openflowj; packet-outs, flow-mods, barriers and echoes
 * are read where they lie. What it has to say is gathered until {@link #flush}.
 */
final class EmulatedSwitch extends ByteToMessageDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(EmulatedSwitch.class);
  private static final OFMessageReader<OFMessage> READER = OFFactories.getGenericReader();

  private static final int ERROR = 1;
  private static final int ECHO_REQUEST = 2;
  private static final int ECHO_REPLY = 3;
  private static final int FEATURES_REQUEST = 5;
  private static final int GET_CONFIG_REQUEST = 7;
  private static final int PACKET_OUT = 13;
  private static final int FLOW_MOD = 14;
  private static final int MULTIPART_REQUEST = 18;
  private static final int BARRIER_REQUEST = 20;
  private static final int BARRIER_REPLY = 21;
  private static final int ROLE_REQUEST = 24;
  private static final int ROLE_REPLY = 25;
  private static final int MASTER = 2;
  private static final int HEADER = 8;

  /** What a switch does with what it is told, and who hears of it. */
  interface Wire {
    /** A packet-out whose actions are from {@code actions} and whose frame is from {@code data}. */
    void packetOut(EmulatedSwitch sw, ByteBuf in, int actions, int data, int end);

    /** A flow-mod was obeyed. */
    void flowMod(EmulatedSwitch sw);
  }

  private final int number;
  private final Wire wire;
  private final FlowTable flows = new FlowTable();
  private final Set<Integer> down = new HashSet<>();
  private final SwitchAnswers answers;
  private Channel channel;
  private ByteBuf pending;
  private boolean introduced;
  private boolean mastered;

  EmulatedSwitch(int number, Layout layout, Wire wire) {
    this.number = number;
    this.wire = wire;
    this.answers = new SwitchAnswers(layout.datapath(number), layout.portsOf(number), down);
  }

  int number() {
    return number;
  }

  FlowTable flows() {
    return flows;
  }

  /** Whether the controller has asked what it is, and hangs on. */
  boolean isIntroduced() {
    return introduced && channel.isActive();
  }

  /** Whether the controller has made itself the master of it, and hangs on. */
  boolean isMastered() {
    return mastered && channel.isActive();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    channel = context.channel();
    send(SwitchAnswers.hello());
    flush();
  }

  /** Where the next message is to be written; {@link #flush} sends it. */
  ByteBuf out() {
    if (pending == null) {
      pending = channel.alloc().buffer(1 << 14);
    }
    return pending;
  }

  /** Sends what has been written. */
  void flush() {
    if (pending != null) {
      ChannelFuture unused = channel.writeAndFlush(pending, channel.voidPromise());
      pending = null;
    }
  }

  /** Takes a port down, or up again, and says so. */
  void port(int port, boolean up) {
    boolean changed = up ? down.remove(port) : down.add(port);
    if (changed) {
      send(answers.portStatus(port));
    }
  }

  boolean isUp(int port) {
    return !down.contains(port);
  }

  private void send(OFMessage message) {
    message.writeTo(out());
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> unused)
      throws OFParseError {
    while (in.readableBytes() >= HEADER) {
      int start = in.readerIndex();
      int length = in.getUnsignedShort(start + 2);
      if (length < HEADER) {
        throw new OFParseError("a message of " + length + " bytes");
      }
      if (in.readableBytes() < length) {
        return;
      }
      in.skipBytes(length);
      received(in, start, length);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    super.channelReadComplete(context);
    flush();
  }

  private void received(ByteBuf in, int start, int length) throws OFParseError {
    long xid = in.getUnsignedInt(start + 4);
    switch (in.getUnsignedByte(start + 1)) {
      case PACKET_OUT:
        int actions = start + 24;
        wire.packetOut(
            this, in, actions, actions + in.getUnsignedShort(start + 16), start + length);
        break;
      case FLOW_MOD:
        flows.apply(in, start);
        wire.flowMod(this);
        break;
      case BARRIER_REQUEST:
        echo(in, start, length, BARRIER_REPLY);
        break;
      case ECHO_REQUEST:
        echo(in, start, length, ECHO_REPLY);
        break;
      case ROLE_REQUEST:
        mastered = in.getInt(start + HEADER) == MASTER;
        echo(in, start, length, ROLE_REPLY);
        break;
      case FEATURES_REQUEST:
        introduced = true;
        send(answers.features(xid));
        break;
      case GET_CONFIG_REQUEST:
        send(answers.configuration(xid));
        break;
      case MULTIPART_REQUEST:
        statistics((OFStatsRequest<?>) READER.readFrom(in.slice(start, length)));
        break;
      case ERROR:
        LOG.warn(
            "Switch {} is told of an error: {}", number, READER.readFrom(in.slice(start, length)));
        break;
      default:
        break; // settings, groups and meters, which change nothing here
    }
  }

  private void echo(ByteBuf in, int start, int length, int type) {
    ByteBuf out = out();
    int at = out.writerIndex();
    out.writeBytes(in, start, length);
    out.setByte(at + 1, type);
  }

  private void statistics(OFStatsRequest<?> request) {
    if (request.getStatsType() == OFStatsType.FLOW) {
      SwitchAnswers.flows(out(), request.getXid(), flows);
    } else {
      answers.statistics(request).forEach(this::send);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.error("Switch {} hangs up", number, cause);
    ChannelFuture unused = context.close();
  }
}
