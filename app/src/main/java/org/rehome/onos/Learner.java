package org.rehome.onos;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.core.Mobility;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Policy;
import org.rehome.core.Sighting;
import org.rehome.wire.Form;
import org.rehome.wire.NeighborMessage;

/**
 * Learns from a neighbor message where its sender is: a sighting of the address that it names, and
 * of every other address of its MAC that is bound elsewhere. Thread-safe, never blocks.
 */
final class Learner {
  private final Replica replica;
  private final Fabric fabric;
  private final Decider decider;
  private final Counters counters;
  private final Supplier<Policy> policy;
  private final Newcomers newcomers = new Newcomers();

  Learner(
      Replica replica, Fabric fabric, Decider decider, Counters counters, Supplier<Policy> policy) {
    this.replica = replica;
    this.fabric = fabric;
    this.decider = decider;
    this.counters = counters;
    this.policy = policy;
  }

  /**
   * Learns from {@code message}.
   *
   * @return what it taught
   */
  Lesson learn(Observations seen, NeighborMessage message, Frame frame) {
    Optional<RegistrationRequest> request = seen.registration();
    boolean doubtful = request.isPresent() && learn(request.get(), frame);
    Lesson ofSender = ofSender(seen, message, frame);
    return doubtful ? Lesson.DOUBTFUL : ofSender;
  }

  /** Learns what is registered or given up, and says whether that was doubtful. */
  private boolean learn(RegistrationRequest request, Frame frame) {
    Optional<Sighting> sighting = request.sighting();
    if (sighting.isEmpty()) {
      decider.observe(request.deregistration(), frame);
      return false;
    }
    Sighting seen = sighting.get();
    return !decider.confirms(seen) && observe(inContext(seen, replica.ofMac(seen.mac())), frame);
  }

  private Lesson ofSender(Observations seen, NeighborMessage message, Frame frame) {
    Optional<Sighting> sighting = seen.sighting();
    Binding confirmed = sighting.isPresent() ? decider.confirmed(sighting.get()) : null;
    if (confirmed != null) {
      return Lesson.confirming(confirmed);
    }
    List<Binding> ofMac = replica.ofMac(seen.mac());
    boolean doubtful = sighting.isPresent() && observe(inContext(sighting.get(), ofMac), frame);
    int known = 0;
    Policy present = policy.get();
    NetworkConfig network = present.network();
    boolean ofRouter = ofMac.size() > present.addressesPerMac();
    for (Binding other : ofMac) {
      if (other.address().vlan().equals(message.vlan())) {
        known++;
        boolean itself = sighting.map(Sighting::address).map(other.address()::equals).orElse(false);
        if (!itself
            && seen.bringsAlong(other.address())
            && !network.samePlace(other.location(), frame.ingress())) {
          if (ofRouter && network.isRouterPort(other.location())) {
            counters.count("suppressed-router-follows");
          } else {
            decider.observe(seen.follow(other.address()), frame);
          }
        }
      }
    }
    if (known == 0 && message.form() == Form.RARP) {
      counters.count("dropped-rarp-of-unknown-mac");
    }
    return doubtful ? Lesson.DOUBTFUL : Lesson.NEW;
  }

  /** Has the sighting decided about, and says whether it was doubtful. */
  private boolean observe(Sighting sighting, Frame frame) {
    boolean doubtful =
        Mobility.isDoubtful(replica.find(sighting.address()), sighting, policy.get());
    newcomers.come(sighting);
    decider.observe(sighting, frame, () -> newcomers.settled(sighting));
    return doubtful;
  }

  /** The sighting with what a decision about a newcomer depends on besides. */
  private Sighting inContext(Sighting sighting, List<Binding> ofMac) {
    Address address = sighting.address();
    Set<Address> others = newcomers.besides(sighting);
    for (Binding binding : ofMac) {
      boolean other = !binding.address().equals(address);
      if (other && binding.present() && binding.address().vlan().equals(address.vlan())) {
        others.add(binding.address());
      }
    }
    Sighting among = sighting.among(others.size(), replica.countAt(sighting.location()));
    Binding bound = replica.find(address);
    boolean cutOff =
        bound != null
            && !bound.isAt(sighting.mac(), sighting.location())
            && fabric.isCutOff(bound.location());
    return cutOff ? among.ownerCutOff() : among;
  }
}
