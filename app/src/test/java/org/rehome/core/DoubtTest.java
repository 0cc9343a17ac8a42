package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.VlanId;
import org.rehome.api.Binding;
import org.rehome.api.Pin;
import org.rehome.api.Source;

/** What nobody else is to hear of as long as it is not proven. */
class DoubtTest extends MobilitySpec {
  private static final boolean DOUBTFUL = true;
  private static final boolean BELIEVED = false;

  private static DynamicTest seen(
      String sentence, Binding before, Sighting sighting, boolean doubtful) {
    return seen(sentence, POLICY, before, sighting, doubtful);
  }

  private static DynamicTest seen(
      String sentence, Policy policy, Binding before, Sighting sighting, boolean doubtful) {
    return dynamicTest(
        sentence, () -> assertEquals(doubtful, Mobility.isDoubtful(before, sighting, policy)));
  }

  @TestFactory
  Stream<DynamicTest> ofWhatIsBound() {
    Binding leased = AT_P1.changed(T0).source(Source.DHCP).build();
    return Stream.of(
        seen("the first claim of an address is believed", null, seenAt(P1), BELIEVED),
        seen("so is its owner's at its place", AT_P1, seenAt(P1), BELIEVED),
        seen("and elsewhere: a host may move", AT_P1, seenAt(P2), BELIEVED),
        seen("also while it is tested", TESTED, seenAt(P1), BELIEVED),
        seen("another's claim is not", AT_P1, claimBy(M9, P3), DOUBTFUL),
        seen("nor at the owner's port", AT_P1, claimBy(M9, P1), DOUBTFUL),
        seen("nor is another's hint", AT_P1, hintOf(M9, P3), DOUBTFUL),
        seen("nor the claimant's while the owner is tested", TESTED, claimBy(M9, P3), DOUBTFUL),
        seen("nor anybody's while the address is frozen", frozen(AT_P1, 5), seenM9(), DOUBTFUL),
        seen("who only asks says nothing", AT_P1, detectionBy(M9, P3), BELIEVED),
        seen("who left has no address any more", LEFT_P1, claimBy(M9, P3), BELIEVED),
        seen("more authority is believed", AT_P1, seenM9().from(Source.NOTICE), BELIEVED),
        seen("as much is not", leased, seenM9().from(Source.DHCP), DOUBTFUL));
  }

  private static Sighting seenM9() {
    return claimBy(M9, P3);
  }

  @TestFactory
  Stream<DynamicTest> ofWhatIsDeclared() {
    Policy m9 = bindings(Pin.of(A, M9));
    Policy atP1 = bindings(Pin.of(A, M1).at(P1));
    Policy gateway =
        POLICY.in(
            NetworkConfig.builder()
                .subnet(Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.0.0/24")).gateway(A.ip(), M2))
                .build());
    Policy pinned = POLICY.in(NetworkConfig.builder().stickyMac(M1, VlanId.NONE, P1).build());
    Policy group =
        bindings(NetworkConfig.builder().portGroup(List.of(P1, P2)), Pin.of(A, M1).at(P1));
    return Stream.of(
        seen("whom the operator has declared is believed", m9, AT_P1, claimBy(M9, P3), BELIEVED),
        seen("another is not, though it is bound", m9, AT_P1, seenAt(P1), DOUBTFUL),
        seen("nor where nothing is bound", m9, null, seenAt(P1), DOUBTFUL),
        seen("nor the declared one at another place", atP1, null, seenAt(P2), DOUBTFUL),
        seen("unless it is a port of the same group", group, null, seenAt(P2), BELIEVED),
        seen("nobody is the gateway", gateway, null, seenAt(P1), DOUBTFUL),
        seen("nobody has its MAC", gateway, null, claimBy(M2, P1), DOUBTFUL),
        seen("a pinned MAC is believed at its port", pinned, null, seenAt(P1), BELIEVED),
        seen("and nowhere else", pinned, null, seenAt(P2), DOUBTFUL),
        seen("nor is one address too many", POLICY, null, seenAt(P1).among(16, 0), DOUBTFUL),
        seen("one less is", POLICY, null, seenAt(P1).among(15, 0), BELIEVED),
        seen("who only asks for a gateway's is answered", gateway, null, detection(), BELIEVED));
  }

  private static Sighting detection() {
    return detectionBy(M9, P3);
  }

  private static Policy bindings(Pin binding) {
    return bindings(NetworkConfig.builder(), binding);
  }

  private static Policy bindings(NetworkConfig.Builder network, Pin binding) {
    return POLICY.in(network.binding(binding).build());
  }
}
