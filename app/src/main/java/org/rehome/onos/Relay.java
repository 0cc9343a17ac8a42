package org.rehome.onos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Binding;
import org.rehome.core.Decision;
import org.rehome.core.Mobility;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Policy;
import org.rehome.core.Query;
import org.rehome.wire.Form;
import org.rehome.wire.NeighborMessage;

/**
 * What becomes of a neighbor message once it was learned from: a query is decided about, what is
 * meant for one host goes to it, what was said to everybody goes to those who need it. Thread-safe,
 * never blocks.
 */
final class Relay {
  private final Fabric fabric;
  private final Replica replica;
  private final Decider decider;
  private final Effectors effectors;
  private final Counters counters;
  private final Supplier<Policy> policy;

  Relay(
      Fabric fabric,
      Replica replica,
      Decider decider,
      Effectors effectors,
      Counters counters,
      Supplier<Policy> policy) {
    this.fabric = fabric;
    this.replica = replica;
    this.decider = decider;
    this.effectors = effectors;
    this.counters = counters;
    this.policy = policy;
  }

  /**
   * Passes {@code message} on to whom it concerns.
   *
   * @param lesson what it taught
   */
  void pass(Observations seen, NeighborMessage message, Frame frame, Lesson lesson) {
    Optional<Query> query = seen.query();
    Form form = message.form();
    boolean toGroup = isGroup(message.etherDestination());
    if (seen.isForController() && lesson.confirmed().isPresent() && seen.asksForController()) {
      effectors.sender.answerForController(
          query.orElseThrow(), effectors.settings.get().probeMac());
    } else if (seen.isForController()) {
      counters.count(seen.answersProbe() ? "probe-answers" : "suppressed-for-controller");
    } else if (lesson.isDoubtful() && !isAnsweredHere(query)) {
      // Whoever heard it would have the claim in its cache before it is verified.
      counters.count("dropped-unproven");
    } else if (goesOnAsItIs(form)
        && isForeign(seen, message, frame, lesson)
        && !isAnsweredHere(query)) {
      counters.count("dropped-foreign-source");
    } else if (isForRegistrar(seen, message)) {
      deliver(seen, message, frame);
    } else if (query.isPresent()) {
      decider.observe(query.get(), frame);
    } else if (form == Form.RS) {
      toRouters(message, frame);
    } else if (form.isFromRouter() && toGroup) {
      carryOut(Mobility.spread(seen.sender(), frame.ingress()), frame);
    } else if ((form.isReply() || form.isFromRouter()) && !toGroup) {
      deliver(seen, message, frame);
    } else {
      boolean answered = form == Form.ARP_REPLY && answer(seen, frame);
      repeat(form, lesson.confirmed(), answered);
    }
  }

  /** Whether it registers its own target with one router: that is who must have it. */
  private boolean isForRegistrar(Observations seen, NeighborMessage message) {
    MacAddress to = message.etherDestination();
    return seen.registration().isPresent()
        && !isGroup(to)
        && !policy.get().network().isGatewayMac(to);
  }

  /** Takes what was replied to everybody (RFC 5227 §2.6) to who had asked, if that is known. */
  private boolean answer(Observations seen, Frame frame) {
    Binding asker = replica.find(seen.receiver());
    if (asker == null || !asker.present()) {
      return false;
    }
    carryOut(
        Mobility.deliver(asker, seen.receiver(), frame.ingress(), policy.get().network()), frame);
    return true;
  }

  /** Whether others may get the frame itself, not what the controller makes of it. */
  private static boolean goesOnAsItIs(Form form) {
    return !form.isAnnouncement() && form != Form.RARP;
  }

  /**
   * Whether the frame comes from a MAC that is known to be elsewhere, or the gateway's, which is
   * everywhere: bridges that it passed would take the place of that one for here. That the frame's
   * source is not the MAC that is claimed is legal by itself (RFC 5798 §8.1.2); who speaks for its
   * own MAC has moved.
   */
  private boolean isForeign(
      Observations seen, NeighborMessage message, Frame frame, Lesson lesson) {
    MacAddress source = message.etherSource();
    NetworkConfig network = policy.get().network();
    if (network.isGatewayMac(source)) {
      return true;
    }
    if (lesson.confirmed().isPresent() && source.equals(lesson.confirmed().get().mac())) {
      return false; // it is known to be here
    }
    boolean elsewhere = false;
    for (Binding binding : replica.ofMac(source)) {
      boolean counts = binding.present() && binding.address().vlan().equals(message.vlan());
      if (counts && network.samePlace(binding.location(), frame.ingress())) {
        return false;
      }
      elsewhere |= counts;
    }
    return elsewhere && !source.equals(seen.mac());
  }

  /** Whether nobody but the controller hears of a query. */
  private boolean isAnsweredHere(Optional<Query> query) {
    if (query.isEmpty()) {
      return false;
    }
    Binding target = replica.find(query.get().address());
    return Mobility.decide(target, query.get(), policy.get()).decisions().stream()
        .allMatch(decision -> decision instanceof Decision.Reply);
  }

  private void deliver(Observations seen, NeighborMessage message, Frame frame) {
    Binding destination = replica.presentOf(message.etherDestination(), message.vlan());
    if (destination == null && !effectors.admitsFlood(message.etherDestination(), message.vlan())) {
      counters.count("suppressed-floods");
      return;
    }
    carryOut(
        Mobility.deliver(destination, seen.receiver(), frame.ingress(), policy.get().network()),
        frame);
  }

  private void toRouters(NeighborMessage message, Frame frame) {
    List<ConnectPoint> routers = new ArrayList<>();
    Set<ConnectPoint> served = new HashSet<>(effectors.edge.place(frame.ingress()));
    for (ConnectPoint port : policy.get().network().routerPorts()) {
      boolean usable = fabric.unfit(port).isEmpty() && fabric.isAvailable(port.deviceId());
      if (usable && !served.contains(port) && fabric.carries(port, message.vlan())) {
        routers.add(port);
        served.addAll(effectors.edge.place(port));
      }
    }
    if (routers.isEmpty()) {
      counters.count("suppressed-rs");
    } else {
      effectors.sender.flood(frame.copy(), routers);
      counters.count("forwarded-rs");
    }
  }

  /** What a host repeats to everybody keeps caches fresh; the rest nobody needs to hear. */
  private void repeat(Form form, Optional<Binding> confirmed, boolean passedOn) {
    if (confirmed.isPresent() && form != Form.RARP) {
      effectors.announcer.refresh(confirmed.get());
    } else if (!passedOn) {
      counters.count("suppressed-" + Names.of(form));
    }
  }

  private void carryOut(Decision decision, Frame frame) {
    decision.carryOut(new Execution(effectors, frame, frame.arrived()));
  }

  // To ONOS, broadcast is not multicast.
  private static boolean isGroup(MacAddress mac) {
    return mac.isMulticast() || mac.isBroadcast();
  }
}
