package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Claim;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Source;
import org.rehome.api.Violation;
import org.rehome.core.Decision.Announce.Occasion;
import org.rehome.core.Decision.Probe.Purpose;

/**
 * The words in which the rules of {@link Mobility} are written down: one row, one sentence.
 *
 * <p>The address is that of M1, first seen at P1 at {@code T0}; what the rows are about happens at
 * {@code NOW}, a minute later.
 */
abstract class MobilitySpec {
  static final Policy POLICY = Policy.defaults();
  static final Address A = Address.untagged(IpAddress.valueOf("10.0.0.1"));
  static final MacAddress M1 = MacAddress.valueOf("02:00:00:00:00:01");
  static final MacAddress M2 = MacAddress.valueOf("02:00:00:00:00:02");
  static final MacAddress M9 = MacAddress.valueOf("02:00:00:00:00:09");
  static final ConnectPoint P1 = ConnectPoint.deviceConnectPoint("of:0000000000000001/1");
  static final ConnectPoint P2 = ConnectPoint.deviceConnectPoint("of:0000000000000002/1");
  static final ConnectPoint P3 = ConnectPoint.deviceConnectPoint("of:0000000000000003/1");
  static final long T0 = 1_700_000_000_000L;
  static final long NOW = T0 + 60_000;

  static final Binding AT_P1 = Binding.of(A, M1, P1, Source.NEIGHBOR, T0);
  static final Binding LEFT_P1 = AT_P1.changed(NOW).state(BindingState.LEFT, NOW).build();
  static final Claim CLAIM_OF_M9 = claim(M9, P3, Cause.GRATUITOUS_ARP, false);
  static final Claim DETECTION_BY_M9 = claim(M9, P3, Cause.ARP_PROBE, true);
  static final Binding TESTED = AT_P1.changed(NOW).claim(CLAIM_OF_M9, NOW).build();
  static final Binding DETECTED = AT_P1.changed(NOW).claim(DETECTION_BY_M9, NOW).build();

  // A row: a sentence, the binding before, what happens, the binding after, what is done.

  static DynamicTest rule(
      String sentence, Binding before, Observation happens, Binding after, Decision... decisions) {
    return rule(sentence, POLICY, before, happens, after, decisions);
  }

  /** A row under another policy. */
  static DynamicTest rule(
      String sentence,
      Policy policy,
      Binding before,
      Observation happens,
      Binding after,
      Decision... decisions) {
    return dynamicTest(
        sentence,
        () -> {
          Outcome outcome = Mobility.decide(before, happens, policy);
          assertEquals(Rendering.of(after), Rendering.of(outcome.after().orElse(null)));
          assertEquals(Rendering.of(List.of(decisions)), Rendering.of(outcome.decisions()));
          assertEquals(after, outcome.after().orElse(null));
          assertEquals(!Objects.equals(before, after), outcome.changes());
        });
  }

  // What happens.

  static Sighting seenAt(ConnectPoint place) {
    return claimBy(M1, place);
  }

  static Sighting claimBy(MacAddress mac, ConnectPoint place) {
    return Sighting.of(A, mac, place, Sighting.Weight.CLAIM, Cause.GRATUITOUS_ARP, NOW);
  }

  static Sighting hintOf(MacAddress mac, ConnectPoint place) {
    return Sighting.of(A, mac, place, Sighting.Weight.HINT, Cause.NEIGHBOR_SOLICITATION, NOW);
  }

  /** An advertisement with O = 0. */
  static Sighting offerOf(MacAddress mac, ConnectPoint place) {
    return Sighting.of(A, mac, place, Sighting.Weight.OFFER, Cause.NEIGHBOR_ADVERTISEMENT, NOW)
        .override(false);
  }

  static Sighting detectionBy(MacAddress mac, ConnectPoint place) {
    return Sighting.of(A, mac, place, Sighting.Weight.TENTATIVE, Cause.ARP_PROBE, NOW);
  }

  static Sighting rarpOf(MacAddress mac, ConnectPoint place) {
    return Sighting.of(A, mac, place, Sighting.Weight.MAC, Cause.RARP, NOW);
  }

  static Sighting advertisement(MacAddress mac, ConnectPoint place, boolean router) {
    return Sighting.of(A, mac, place, Sighting.Weight.CLAIM, Cause.NEIGHBOR_ADVERTISEMENT, NOW)
        .router(router);
  }

  static Sighting answerOf(MacAddress mac, ConnectPoint place) {
    return Sighting.of(A, mac, place, Sighting.Weight.CLAIM, Cause.PROBE_ANSWER, NOW);
  }

  /** The same sighting, {@code millis} after NOW. */
  static Sighting later(long millis, Sighting sighting) {
    Sighting later =
        Sighting.of(
                sighting.address(),
                sighting.mac(),
                sighting.location(),
                sighting.weight(),
                sighting.cause(),
                NOW + millis)
            .from(sighting.source());
    return sighting.router().map(later::router).orElse(later);
  }

  static Silence silence(Binding asked, Purpose purpose) {
    return Silence.after(probe(asked, purpose), NOW);
  }

  static Detachment portDown(ConnectPoint place) {
    return Detachment.from(place, A, Cause.PORT_DOWN, NOW);
  }

  static Detachment notice() {
    return Detachment.anywhere(A, Cause.NOTICE, NOW);
  }

  static Expiry expiryAfter(long millis) {
    return Expiry.of(A, NOW + millis);
  }

  // What it comes to.

  static Binding bound(MacAddress mac, ConnectPoint place) {
    return Binding.of(A, mac, place, Source.NEIGHBOR, NOW);
  }

  /** With that many moves counted, the latest just now. */
  static Binding counted(Binding before, int moves, long countingSince) {
    return before.changed(NOW).moves(moves, countingSince, NOW).build();
  }

  /** At another place after its first counted move. */
  static Binding moved(Binding before, ConnectPoint place) {
    return moved(before, place, 1, NOW);
  }

  static Binding moved(Binding before, ConnectPoint place, int moves, long countingSince) {
    return movedUncounted(counted(before, moves, countingSince), place);
  }

  static Binding movedUncounted(Binding before, ConnectPoint place) {
    return before
        .changed(NOW)
        .location(place)
        .nextSequence()
        .state(BindingState.VALID, NOW)
        .build();
  }

  static Binding takenOver(Binding before, MacAddress mac, ConnectPoint place) {
    return counted(before, 1, NOW)
        .changed(NOW)
        .mac(mac)
        .location(place)
        .router(true)
        .override(true)
        .nextSequence()
        .state(BindingState.VALID, NOW)
        .build();
  }

  /** Valid because the owner answered. */
  static Binding kept(Binding testing) {
    return testing.changed(NOW).refused(testing.claim().orElseThrow(), NOW).build();
  }

  static Binding valid(Binding before) {
    return before.changed(NOW).state(BindingState.VALID, NOW).build();
  }

  static Binding frozen(Binding before, int moves) {
    return counted(before, moves, T0).changed(NOW).state(BindingState.FROZEN, NOW).build();
  }

  static Binding left(Binding before) {
    return before.changed(NOW).state(BindingState.LEFT, NOW).build();
  }

  static Claim claim(MacAddress mac, ConnectPoint place, Cause cause, boolean tentative) {
    return Claim.of(mac, place, Source.NEIGHBOR, cause, tentative);
  }

  // What is done.

  /** A first route. */
  static Decision install(Binding binding) {
    return steer(null, binding);
  }

  /** Another route than the one that led to {@code from}. */
  static Decision steer(ConnectPoint from, Binding binding) {
    return new Decision.InstallRoute(binding, from);
  }

  static Decision withdraw(Binding old) {
    return new Decision.WithdrawRoute(old);
  }

  static Decision purge(Binding old) {
    return new Decision.PurgeFlows(old);
  }

  static Decision announce(Binding binding) {
    return new Decision.Announce(binding, null, Occasion.ARRIVAL);
  }

  /** To everybody, more than once. */
  static Decision announceOwner(Binding binding) {
    return new Decision.Announce(binding, null, Occasion.TAKE_OVER);
  }

  /** At the place that the owner has left. */
  static Decision announceAt(ConnectPoint place, Binding binding) {
    return new Decision.Announce(binding, place, Occasion.DEPARTURE);
  }

  /** At a claimant's place. */
  static Decision defendAt(ConnectPoint place, Binding binding) {
    return new Decision.Announce(binding, place, Occasion.DEFENCE);
  }

  static Decision.Probe probe(Binding asked, Purpose purpose) {
    return new Decision.Probe(
        asked.address(), asked.mac(), asked.location(), purpose, asked.revision());
  }

  static Decision.Probe confirm(MacAddress mac, ConnectPoint place) {
    return new Decision.Probe(A, mac, place, Purpose.CONFIRM, 0);
  }

  static Decision drop(String reason) {
    return new Decision.Drop(reason);
  }

  static Decision report(Kind kind, Binding binding, Cause cause) {
    return report(kind, binding, cause, null, null);
  }

  static Decision violation(
      Violation what, Binding stands, Cause cause, ConnectPoint from, MacAddress other) {
    return new Decision.Report(Kind.VIOLATION, stands, cause, from, other, NOW, what);
  }

  static Decision report(
      Kind kind, Binding binding, Cause cause, ConnectPoint from, MacAddress other) {
    return new Decision.Report(kind, binding, cause, from, other, NOW);
  }
}
