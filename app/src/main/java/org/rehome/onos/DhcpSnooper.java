package org.rehome.onos;

import java.util.Optional;
import java.util.function.Supplier;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.Cause;
import org.rehome.core.Lease;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Rank;
import org.rehome.core.RogueServer;
import org.rehome.core.Surrender;
import org.rehome.core.Transactions;
import org.rehome.wire.DhcpMessage;
import org.rehome.wire.DhcpType;
import org.rehome.wire.LeasedAddress;

/**
 * Learns from DHCP who was granted which address for how long, and who has given one up; what
 * nobody may say goes no further.
 *
 * <p>A grant counts where the client was seen to ask for it, and for the port it asked at: servers
 * are elsewhere. Thread-safe; takes a lock for the memory of questions alone.
 */
final class DhcpSnooper {
  /** More than the budget of all ports lets through while a question lasts. */
  private static final int QUESTIONS = 65_536;

  private static final long MILLIS = 1_000;

  private final Fabric fabric;
  private final Replica replica;
  private final Decider decider;
  private final Effectors effectors;
  private final Supplier<NetworkConfig> network;
  private final DhcpDelivery delivery;
  private final Transactions transactions = Transactions.of(QUESTIONS);

  DhcpSnooper(
      Fabric fabric,
      Replica replica,
      Decider decider,
      Effectors effectors,
      Supplier<NetworkConfig> network) {
    this.fabric = fabric;
    this.replica = replica;
    this.decider = decider;
    this.effectors = effectors;
    this.network = network;
    this.delivery = new DhcpDelivery(fabric, replica, effectors, network);
  }

  /** Learns from {@code message}, and passes it on to whom it concerns. */
  void hear(DhcpMessage message, Frame frame) {
    NetworkConfig declared = network.get();
    MacAddress self = effectors.settings.get().probeMac();
    MacAddress source = message.ether().source();
    if (source.equals(self) || message.clientMac().equals(self)) {
      drop("claims-controller");
    } else if (declared.isGatewayMac(source)) {
      drop("foreign-source");
    } else if (message.type().isFromServer()) {
      hearServer(message, frame, declared);
    } else {
      hearClient(message, frame, declared);
    }
  }

  // A client asks, or gives up what it has.

  private void hearClient(DhcpMessage message, Frame frame, NetworkConfig declared) {
    ConnectPoint port = frame.ingress();
    long now = effectors.timers.now();
    boolean isOwnWord =
        !message.isRelayed() && message.clientMac().equals(message.ether().source());
    if (!isOwnWord && !declared.isRouterPort(port) && !declared.isDhcpServerPort(port)) {
      // Only relays speak for others, and they are known.
      drop("dhcp-spoofed-source");
    } else if (!effectors.gate.admits(port, rank(message, declared), now)) {
      return;
    } else if (message.type().givesUp() && isOfAnother(message, port)) {
      // The server would take it for the owner's word, too.
      drop("dhcp-foreign-release");
    } else if (isOwnWord && !asks(message, port, now)) {
      drop("dhcp-overheard");
    } else {
      fabric.heard(port, message.ether().vlan());
      delivery.toServers(message, frame);
      giveUp(message, port, now);
    }
  }

  private static Rank rank(DhcpMessage message, NetworkConfig declared) {
    boolean isFlooded =
        declared.dhcpServerPorts().isEmpty() && DhcpDelivery.isGroup(message.ether().destination());
    return isFlooded ? Rank.UNKNOWN_TARGET : Rank.REACHABILITY;
  }

  private boolean asks(DhcpMessage message, ConnectPoint port, long now) {
    Transactions.Key key = key(message, message.ether().vlan(), message.clientMac());
    Transactions.Question question =
        Transactions.Question.of(port, message.clientId(), message.type().asksForLease(), now)
            .named(message.name().orElse(null));
    synchronized (transactions) {
      return transactions.ask(key, question, effectors.edge.place(port));
    }
  }

  private boolean isOfAnother(DhcpMessage message, ConnectPoint port) {
    for (LeasedAddress each : message.addresses()) {
      Binding bound = replica.find(Address.of(message.ether().vlan(), each.ip()));
      if (bound != null && bound.present()) {
        boolean own = bound.mac().equals(message.clientMac());
        // Who declines may well have found another there; but it is where it is.
        boolean lies =
            own
                ? !network.get().samePlace(bound.location(), port)
                : message.type() == DhcpType.RELEASE;
        if (lies) {
          return true;
        }
      }
    }
    return false;
  }

  private void giveUp(DhcpMessage message, ConnectPoint port, long now) {
    if (!message.type().givesUp()) {
      return;
    }
    Cause cause = message.type() == DhcpType.RELEASE ? Cause.DHCP_RELEASE : Cause.DHCP_DECLINE;
    for (LeasedAddress each : message.addresses()) {
      Address address = Address.of(message.ether().vlan(), each.ip());
      decider.observe(Surrender.of(address, message.clientMac(), port, cause, now));
    }
  }

  // A server answers.

  private void hearServer(DhcpMessage message, Frame frame, NetworkConfig declared) {
    ConnectPoint port = frame.ingress();
    long now = effectors.timers.now();
    boolean isDeclared = declared.isDhcpServerPort(port);
    Rank rank = isDeclared ? Rank.ANNOUNCEMENT : Rank.REACHABILITY;
    if (!effectors.gate.admits(port, rank, now)) {
      return;
    }
    MacAddress source = message.ether().source();
    VlanId vlan = message.ether().vlan();
    if (!isDeclared && !declared.dhcpServerPorts().isEmpty()) {
      decider.observe(RogueServer.of(Address.of(vlan, message.sourceIp()), source, port, now));
    } else if (!isDeclared && delivery.isElsewhere(source, vlan, port)) {
      drop("foreign-source");
    } else {
      fabric.heard(port, vlan);
      answer(message, frame, isDeclared, now);
    }
  }

  private void answer(DhcpMessage message, Frame frame, boolean vouched, long now) {
    if (message.isRelayed()) {
      delivery.toStation(message, frame);
      return;
    }
    // Where the answer is routed it is of the VLAN that it goes to.
    Optional<Binding> routed = delivery.routedTo(message);
    VlanId vlan = routed.map(each -> each.address().vlan()).orElse(message.ether().vlan());
    MacAddress client =
        message.isSix()
            ? routed.map(Binding::mac).orElse(message.clientMac())
            : message.clientMac();
    Optional<Transactions.Question> asked = question(key(message, vlan, client), now);
    if (asked.isPresent() && asked.get().isGrantedTo(message.clientId())) {
      grant(message, vlan, client, asked.get(), vouched, now);
    } else if (!message.addresses().isEmpty()) {
      effectors.counters.count("ignored-dhcp-unasked");
    }
    Binding known = replica.presentOf(client, vlan);
    if (routed.isPresent()) {
      delivery.route(routed.get(), frame);
    } else if (asked.isPresent()) {
      delivery.toPort(asked.get().place(), frame);
    } else if (known != null) {
      delivery.toPort(known.location(), frame);
    } else {
      // Whoever it is for asks again; to look for it everywhere would tell everybody of it.
      drop("dhcp-unknown-client");
    }
  }

  private Optional<Transactions.Question> question(Transactions.Key key, long now) {
    synchronized (transactions) {
      return transactions.answer(key, now);
    }
  }

  private void grant(
      DhcpMessage message,
      VlanId vlan,
      MacAddress client,
      Transactions.Question asked,
      boolean vouched,
      long now) {
    ConnectPoint place = asked.place();
    // What the server calls it, it may have agreed upon with others.
    String name = message.name().or(asked::name).orElse(null);
    for (LeasedAddress each : message.addresses()) {
      Address address = Address.of(vlan, each.ip());
      long until =
          each.seconds() == LeasedAddress.INFINITE ? Lease.NEVER : now + each.seconds() * MILLIS;
      Lease granted = Lease.of(address, client, place, until, now).asked(asked.at()).named(name);
      Lease lease = among(granted);
      decider.observe(vouched ? lease.vouched() : lease);
      Binding bound = replica.find(address);
      if (bound != null && bound.isAt(client, place)) {
        replica.heard(address, now);
      }
    }
  }

  private Lease among(Lease lease) {
    int ofMac = 0;
    for (Binding each : replica.ofMac(lease.mac())) {
      boolean other = !each.address().equals(lease.address()) && each.present();
      ofMac += other && each.address().vlan().equals(lease.address().vlan()) ? 1 : 0;
    }
    return lease.among(ofMac, replica.countAt(lease.location()));
  }

  private static Transactions.Key key(DhcpMessage message, VlanId vlan, MacAddress client) {
    return Transactions.Key.of(vlan, client, message.isSix(), message.transaction());
  }

  private void drop(String reason) {
    effectors.counters.count("dropped-" + reason);
  }
}
