package org.rehome.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.projectfloodlight.openflow.exceptions.OFParseError;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFMessageReader;
import org.projectfloodlight.openflow.protocol.OFPacketIn;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFPort;

/**
 * The ceiling: a program that does nothing but answer ARP requests that come as packet-ins, from an
 * array, with the libraries that ONOS uses. It learns nothing, checks nothing and is no controller.
 *
 * <p>A process of its own: {@code BareResponder PORT HOSTS}; ends when its input does.
 */
final class BareResponder extends ByteToMessageDecoder {
  private static final OFFactory FACTORY = OFFactories.getFactory(OFVersion.OF_13);
  private static final OFMessageReader<OFMessage> READER = OFFactories.getGenericReader();

  private final long[] macs;

  private BareResponder(long[] macs) {
    this.macs = macs;
  }

  /** Listens until the standard input ends. */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    int leaves = Integer.parseInt(arguments[1]);
    int hosts = Integer.parseInt(arguments[2]);
    Layout layout = new Layout(leaves, 0, 1, hosts);
    long[] macs = new long[Layout.subnet(leaves) - Layout.FIRST_IP];
    for (int host = 0; host < hosts; host++) {
      macs[layout.ip(host) - Layout.FIRST_IP] = Layout.mac(host);
    }
    boolean epoll = Epoll.isAvailable();
    EventLoopGroup group = epoll ? new EpollEventLoopGroup() : new NioEventLoopGroup();
    new ServerBootstrap()
        .group(group)
        .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new BareResponder(macs));
              }
            })
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .sync();
    while (System.in.read() >= 0) {
      Thread.onSpinWait();
    }
    group.shutdownGracefully().sync();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    write(context, FACTORY.buildHello().setElements(List.of()).build());
    write(context, FACTORY.buildFeaturesRequest().build());
    context.flush();
  }

  private static void write(ChannelHandlerContext context, OFMessage message) {
    ByteBuf out = context.alloc().buffer(128);
    message.writeTo(out);
    ChannelFuture unused = context.write(out, context.voidPromise());
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> unused)
      throws OFParseError {
    while (in.readableBytes() >= 8) {
      int length = in.getUnsignedShort(in.readerIndex() + 2);
      if (in.readableBytes() < length) {
        return;
      }
      OFMessage message = READER.readFrom(in);
      if (message instanceof OFPacketIn) {
        answer(context, (OFPacketIn) message);
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    super.channelReadComplete(context);
    context.flush();
  }

  private void answer(ChannelHandlerContext context, OFPacketIn packetIn) {
    byte[] data = packetIn.getData();
    ByteBuf frame = Unpooled.wrappedBuffer(data);
    if (!ArpFrame.is(frame, 0, data.length) || ArpFrame.operation(frame, 0) != PacketIns.REQUEST) {
      return;
    }
    int target = ArpFrame.targetIp(frame, 0);
    int at = target - Layout.FIRST_IP;
    long asker = ArpFrame.senderMac(frame, 0);
    int askerIp = ArpFrame.senderIp(frame, 0);
    if (at < 0 || at >= macs.length || macs[at] == 0 || target == askerIp) {
      return;
    }
    byte[] reply = new byte[ArpFrame.LENGTH];
    ArpFrame.write(reply, PacketIns.REPLY, asker, macs[at], target, asker, askerIp);
    OFPort port = packetIn.getMatch().get(MatchField.IN_PORT);
    write(
        context,
        FACTORY
            .buildPacketOut()
            .setBufferId(OFBufferId.NO_BUFFER)
            .setInPort(OFPort.CONTROLLER)
            .setActions(List.of(FACTORY.actions().output(port, 0xffff)))
            .setData(reply)
            .build());
  }
}
