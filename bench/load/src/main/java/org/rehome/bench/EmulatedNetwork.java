package org.rehome.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All switches with their links and hosts.
 *
 * <p>A frame that the controller has a switch send over a link arrives at the other end. A host
 * that is present answers when it is asked for by ARP at its port. Everything happens on one event
 * loop; {@link #connect}, {@link #call} and {@link #close} are called from elsewhere and wait.
 */
final class EmulatedNetwork implements EmulatedSwitch.Wire, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmulatedNetwork.class);
  private static final int OUTPUT = 0;
  private static final int ETHER_TYPE_LLDP = 0x88cc;
  private static final int ETHER_TYPE_BDDP = 0x8942;
  private static final long NOWHERE = -1;

  /** Who hears of the answers that hosts get. */
  interface Listener {
    /** The host at {@code asker} was answered rightly for that of {@code target}. */
    void answered(int asker, int target, long now);

    /** A switch was given a rule, or one was taken from it. */
    default void flowMod(long now) {}
  }

  private final Layout layout;
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final List<EmulatedSwitch> switches = new ArrayList<>();
  private final List<Channel> channels = new ArrayList<>();
  private final long[] places;

  /** Where each host has asked last, and where before it asked there. */
  private final long[] askedFrom;

  private final long[] askedBefore;
  private final BitSet present = new BitSet();
  private final Traffic traffic = new Traffic();
  private Listener listener = (asker, target, now) -> {};

  EmulatedNetwork(Layout layout) {
    this.layout = layout;
    this.group = Epoll.isAvailable() ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1);
    this.loop = group.next();
    this.places = new long[layout.hosts()];
    for (int host = 0; host < places.length; host++) {
      places[host] = Layout.place(layout.leafOf(host), layout.portOf(host));
    }
    this.askedFrom = new long[layout.hosts()];
    this.askedBefore = new long[layout.hosts()];
    Arrays.fill(askedFrom, NOWHERE);
    Arrays.fill(askedBefore, NOWHERE);
    for (int sw = 0; sw < layout.switches(); sw++) {
      switches.add(new EmulatedSwitch(sw, layout, this));
    }
  }

  Layout layout() {
    return layout;
  }

  Traffic traffic() {
    return traffic;
  }

  EventLoop loop() {
    return loop;
  }

  List<EmulatedSwitch> switches() {
    return switches;
  }

  /** Has {@code next} hear of answers from now on. */
  void listener(Listener next) {
    listener = next;
  }

  /** Connects every switch to a controller. */
  void connect(InetSocketAddress controller) throws InterruptedException {
    for (EmulatedSwitch sw : switches) {
      Bootstrap bootstrap =
          new Bootstrap()
              .group(group)
              .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
              .option(ChannelOption.TCP_NODELAY, true)
              .handler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      channel.pipeline().addLast(sw);
                    }
                  });
      channels.add(bootstrap.connect(controller).sync().channel());
    }
  }

  /** Does {@code work} on the event loop in so many nanoseconds. */
  void later(long nanos, Runnable work) {
    Future<?> unused = loop.schedule(() -> guarded(work), nanos, TimeUnit.NANOSECONDS);
  }

  // A thrown exception would end a load without a word.
  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("A load has failed", e);
      throw e;
    }
  }

  /** Does {@code work} on the event loop and returns what it says. */
  <T> T call(Callable<T> work) throws InterruptedException {
    try {
      return loop.submit(work).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Waits until the controller has had nothing to say to a switch for a while. */
  void settle() throws InterruptedException {
    long[] seen = {-1, System.nanoTime()};
    Await.until(
        600,
        "no more flow-mods",
        () -> {
          long mods = call(() -> traffic.flowMods);
          if (mods != seen[0]) {
            seen[0] = mods;
            seen[1] = System.nanoTime();
          }
          return System.nanoTime() - seen[1] > TimeUnit.SECONDS.toNanos(2);
        });
  }

  /** Hangs up every switch; without effect where that was done. */
  @Override
  public void close() {
    if (group.isShuttingDown()) {
      return;
    }
    for (Channel channel : channels) {
      channel.close().syncUninterruptibly();
    }
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  // ---- what hosts do ---------------------------------------------------------------------------

  /** Where {@code host} is, see {@link Layout#place}. */
  long placeOf(int host) {
    return places[host];
  }

  /** Plugs {@code host} in at {@code place}, without a word. */
  void plug(int host, long place) {
    places[host] = place;
    present.set(host);
  }

  void unplug(int host) {
    present.clear(host);
  }

  /** Takes a port down; whoever is behind it is gone. */
  void portDown(long place) {
    for (int host = 0; host < places.length; host++) {
      if (places[host] == place) {
        unplug(host);
      }
    }
    switches.get(Layout.switchAt(place)).port(Layout.portAt(place), false);
  }

  /** Brings a port up again; who is behind it says nothing. */
  void portUp(long place) {
    switches.get(Layout.switchAt(place)).port(Layout.portAt(place), true);
  }

  boolean isPresent(int host) {
    return present.get(host);
  }

  /** Has {@code host} ask everybody for an address. */
  void ask(int host, int ip) {
    if (askedFrom[host] != places[host]) {
      askedBefore[host] = askedFrom[host];
      askedFrom[host] = places[host];
    }
    say(host, PacketIns.REQUEST, 0, ip);
  }

  /**
   * Has {@code host} announce itself by gratuitous ARP, as a reply to everybody. Stock ONOS floods
   * one that is a request while it does not know the sender.
   */
  void announce(int host) {
    say(host, PacketIns.REPLY, PacketIns.BROADCAST, layout.ip(host));
  }

  private void say(int host, int operation, long targetMac, int targetIp) {
    long place = places[host];
    EmulatedSwitch sw = switches.get(Layout.switchAt(place));
    PacketIns.write(
        sw.out(),
        Layout.portAt(place),
        operation,
        operation == PacketIns.REPLY ? targetMac : PacketIns.BROADCAST,
        Layout.mac(host),
        layout.ip(host),
        targetMac,
        targetIp);
    traffic.packetIns++;
  }

  /** The switch that {@code host} is behind. */
  EmulatedSwitch switchOf(int host) {
    return switches.get(Layout.switchAt(places[host]));
  }

  /** Sends what hosts have said since the last time. */
  void flush() {
    for (int sw = 0; sw < switches.size(); sw++) {
      switches.get(sw).flush();
    }
  }

  // ---- what the controller does ----------------------------------------------------------------

  @Override
  public void flowMod(EmulatedSwitch sw) {
    traffic.flowMods++;
    listener.flowMod(System.nanoTime());
  }

  @Override
  public void packetOut(EmulatedSwitch sw, ByteBuf in, int actions, int data, int end) {
    traffic.packetOuts++;
    boolean isArp = ArpFrame.is(in, data, end - data);
    for (int at = actions; at + 8 <= data; at += Math.max(8, in.getUnsignedShort(at + 2))) {
      if (in.getUnsignedShort(at) == OUTPUT) {
        traffic.copies++;
        int port = in.getInt(at + 4);
        if (isArp) {
          arp(sw, port, in, data);
        } else if (end - data >= 14) {
          overLink(sw, port, in, data, end);
        }
      }
    }
  }

  private void arp(EmulatedSwitch sw, int port, ByteBuf in, int frame) {
    int host = layout.hostOfIp(ArpFrame.targetIp(in, frame));
    long place = Layout.place(sw.number(), port);
    boolean isThere = host >= 0 && places[host] == place;
    if (ArpFrame.operation(in, frame) == PacketIns.REPLY) {
      int target = layout.hostOfIp(ArpFrame.senderIp(in, frame));
      boolean isToAsker =
          isThere || (host >= 0 && (askedFrom[host] == place || askedBefore[host] == place));
      if (!isToAsker || !isRight(in, frame, host, target)) {
        traffic.wrong++;
      } else if (isThere) {
        listener.answered(host, target, System.nanoTime());
      } else {
        traffic.missed++;
      }
    } else {
      int asker = ArpFrame.senderIp(in, frame);
      boolean asked = isThere && present.get(host) && asker != layout.ip(host);
      if (asked) {
        say(host, PacketIns.REPLY, ArpFrame.senderMac(in, frame), asker);
      } else {
        traffic.unheard++;
      }
    }
  }

  private static boolean isRight(ByteBuf in, int frame, int asker, int target) {
    return target >= 0
        && ArpFrame.senderMac(in, frame) == Layout.mac(target)
        && ArpFrame.targetMac(in, frame) == Layout.mac(asker)
        && ArpFrame.to(in, frame) == Layout.mac(asker);
  }

  private void overLink(EmulatedSwitch sw, int port, ByteBuf in, int data, int end) {
    int etherType = in.getUnsignedShort(data + 12);
    long peer = layout.peer(sw.number(), port);
    if (peer < 0 || (etherType != ETHER_TYPE_LLDP && etherType != ETHER_TYPE_BDDP)) {
      return;
    }
    byte[] frame = new byte[end - data];
    in.getBytes(data, frame);
    EmulatedSwitch other = switches.get(Layout.switchAt(peer));
    PacketIns.write(other.out(), Layout.portAt(peer), frame);
    other.flush();
  }
}
