package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeNet.port;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.P3;
import static org.rehome.onos.Hosts.T0;
import static org.rehome.onos.Hosts.bound;
import static org.rehome.onos.Observed.SELF;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.packet.OutboundPacket;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.Cause;
import org.rehome.core.Decision;
import org.rehome.core.Mobility;
import org.rehome.core.Observation;
import org.rehome.core.Policy;
import org.rehome.core.Query;
import org.rehome.core.Sighting;
import org.rehome.core.Subnet;
import org.rehome.wire.Form;
import org.rehome.wire.FrameWriter;
import org.rehome.wire.NeighborMessage;

/** What hosts read in the frames that the controller sends. */
class PacketSenderTest {
  private static final VlanId V10 = VlanId.vlanId((short) 10);
  private static final IpAddress ASKER4 = IpAddress.valueOf("10.0.0.2");
  private static final IpAddress SIX1 = IpAddress.valueOf("2001:db8::1");
  private static final IpAddress ASKER6 = IpAddress.valueOf("2001:db8::2");

  private final FakePackets packets = new FakePackets();
  private final Counters counters = new Counters();
  private final PacketSender sender = new PacketSender(packets, counters);

  /** The answer that {@link Mobility} decides on when M2 at P2 asks for M1's address. */
  private static Decision.Reply reply(Address target, IpAddress asker, boolean router) {
    Binding binding = bound(target, M1, P1).changed(T0).router(router).build();
    Query query = Query.of(target, Query.Kind.RESOLUTION, M2, asker, P2, T0);
    return only(Decision.Reply.class, binding, query);
  }

  private static <T extends Decision> T only(Class<T> kind, Binding binding, Observation happens) {
    return Mobility.decide(binding, happens, Policy.defaults()).decisions().stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst()
        .orElseThrow();
  }

  /** The defence that {@link Mobility} decides on when M2 at P2 asks whether it may have it. */
  private static Decision.Reply defence(Address target) {
    Binding owner = bound(target, M1, P1);
    Sighting question =
        Sighting.of(target, M2, P2, Sighting.Weight.TENTATIVE, Cause.ARP_PROBE, T0 + 60_000);
    Binding testing = Mobility.decide(owner, question, Policy.defaults()).after().orElseThrow();
    Sighting answer =
        Sighting.of(target, M1, P1, Sighting.Weight.CLAIM, Cause.PROBE_ANSWER, T0 + 60_100);
    return only(Decision.Reply.class, testing, answer);
  }

  private static Decision.Probe probe(Address target) {
    Sighting claim = Sighting.of(target, M2, P2, Sighting.Weight.CLAIM, Cause.ARP, T0 + 60_000);
    return only(Decision.Probe.class, bound(target, M1, P1), claim);
  }

  private NeighborMessage sentOnlyTo(ConnectPoint place) {
    OutboundPacket packet = packets.only();
    assertEquals(Set.of(place), FakePackets.ports(packet));
    return FakePackets.message(packet);
  }

  // Replies.

  @Test
  void anArpReplySpeaksForTheTarget() {
    sender.reply(reply(A1, ASKER4, true));

    NeighborMessage answer = sentOnlyTo(P2);
    assertEquals(Form.ARP_REPLY, answer.form());
    assertEquals(M1, answer.etherSource());
    assertEquals(M2, answer.etherDestination());
    assertEquals(M1, answer.senderMac().orElseThrow());
    assertEquals(A1.ip(), answer.senderIp().orElseThrow());
    assertEquals(M2, answer.targetMac().orElseThrow());
    assertEquals(ASKER4, answer.targetIp().orElseThrow());
    assertEquals(VlanId.NONE, answer.vlan());
    assertEquals(1L, counters.snapshot().get("sent-replies"));
  }

  @Test
  void anAnswerGoesOutInTheTagsOfItsVlan() {
    sender.reply(reply(Address.of(V10, A1.ip()), ASKER4, true));
    assertEquals(V10, sentOnlyTo(P2).vlan());

    sender.reply(reply(Address.of(V10, SIX1), ASKER6, true));
    assertEquals(V10, sentOnlyTo(P2).vlan());
  }

  @Test
  void anAdvertisementSpeaksForTheTarget() {
    sender.reply(reply(Address.untagged(SIX1), ASKER6, false));

    NeighborMessage answer = sentOnlyTo(P2);
    assertEquals(Form.NA_SOLICITED, answer.form());
    assertEquals(M1, answer.etherSource());
    assertEquals(M2, answer.etherDestination());
    assertEquals(M1, answer.senderMac().orElseThrow());
    assertEquals(SIX1, answer.senderIp().orElseThrow());
    assertEquals(SIX1, answer.sourceIp().orElseThrow());
    assertEquals(ASKER6, answer.destinationIp().orElseThrow());
    assertTrue(answer.override());
    assertFalse(answer.router());
  }

  @Test
  void theRouterFlagIsAsLearned() {
    sender.reply(reply(Address.untagged(SIX1), ASKER6, true));

    assertTrue(sentOnlyTo(P2).router());
  }

  @Test
  void whoDetectsADuplicateIsAnsweredAtAllNodesUnsolicited() {
    sender.reply(defence(Address.untagged(SIX1)));

    NeighborMessage answer = sentOnlyTo(P2);
    assertEquals(Form.NA_UNSOLICITED, answer.form());
    assertEquals(FrameWriter.groupMac(FrameWriter.ALL_NODES), answer.etherDestination());
    assertEquals(FrameWriter.ALL_NODES, answer.destinationIp().orElseThrow());
    assertEquals(SIX1, answer.senderIp().orElseThrow());
    assertTrue(answer.override());
  }

  @Test
  void whoProbesAnAddressByArpIsAnsweredInPerson() {
    sender.reply(defence(A1));

    NeighborMessage answer = sentOnlyTo(P2);
    assertEquals(Form.ARP_REPLY, answer.form());
    assertEquals(M2, answer.etherDestination());
    assertEquals(A1.ip(), answer.senderIp().orElseThrow());
  }

  // Probes.

  @Test
  void anArpProbeNamesNoSenderAddress() {
    sender.probe(probe(A1), SELF, null);

    NeighborMessage question = sentOnlyTo(P1);
    assertEquals(Form.ARP_PROBE, question.form());
    assertEquals(SELF, question.etherSource());
    assertEquals(M1, question.etherDestination());
    assertEquals(A1.ip(), question.targetIp().orElseThrow());
    assertEquals(1L, counters.snapshot().get("sent-probes"));
  }

  @Test
  void theGatewayAsksWhereThereIsOne() {
    MacAddress mac = MacAddress.valueOf("02:00:5e:00:00:fe");
    IpAddress ip = IpAddress.valueOf("10.0.0.254");
    Subnet subnet = Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.0.0/24")).gateway(ip, mac);
    sender.probe(probe(A1), SELF, subnet);

    NeighborMessage question = sentOnlyTo(P1);
    assertEquals(Form.ARP_UNICAST_REQUEST, question.form());
    assertEquals(ip, question.senderIp().orElseThrow());
    assertEquals(mac, question.senderMac().orElseThrow(), "whoever is asked learns the pair");
    assertEquals(mac, question.etherSource());
    assertEquals(M1, question.etherDestination());
    assertEquals(A1.ip(), question.targetIp().orElseThrow());
  }

  @Test
  void aSolicitationComesFromTheControllersLinkLocalAddress() {
    sender.probe(probe(Address.of(V10, SIX1)), SELF, null);

    NeighborMessage question = sentOnlyTo(P1);
    assertEquals(Form.NS_REACHABILITY, question.form());
    assertEquals(SELF, question.etherSource());
    assertEquals(M1, question.etherDestination());
    assertEquals(V10, question.vlan());
    assertEquals(PacketSender.linkLocal(SELF), question.sourceIp().orElseThrow());
    assertEquals(SIX1, question.targetIp().orElseThrow());
  }

  // Announcements.

  @Test
  void anAnnouncementIsAGratuitousArpOfTheOwner() {
    sender.announce(bound(Address.of(V10, A1.ip()), M1, P1), List.of(P2, P3));

    List<OutboundPacket> sent = packets.drain();
    assertEquals(2, sent.size());
    NeighborMessage told = FakePackets.message(sent.get(0));
    assertEquals(Form.ARP_ANNOUNCEMENT, told.form());
    assertEquals(MacAddress.BROADCAST, told.etherDestination());
    assertEquals(M1, told.etherSource());
    assertEquals(M1, told.senderMac().orElseThrow());
    assertEquals(A1.ip(), told.senderIp().orElseThrow());
    assertEquals(V10, told.vlan());
    assertEquals(2L, counters.snapshot().get("sent-announcements"));
  }

  @Test
  void anAnnouncementOfIp6IsAnAdvertisementToAllNodes() {
    sender.announce(bound(Address.untagged(SIX1), M1, P1), List.of(P2));

    NeighborMessage told = sentOnlyTo(P2);
    assertEquals(Form.NA_UNSOLICITED, told.form());
    assertEquals(FrameWriter.groupMac(FrameWriter.ALL_NODES), told.etherDestination());
    assertEquals(SIX1, told.senderIp().orElseThrow());
    assertEquals(M1, told.senderMac().orElseThrow());
    assertTrue(told.override() && told.router());
  }

  // Many ports.

  @Test
  void aFloodIsOnePacketOutASwitch() {
    sender.flood(new byte[] {1, 2, 3}, List.of(P1, P2, port(1, 2), port(2, 3)));

    List<OutboundPacket> sent = packets.drain();
    assertEquals(2, sent.size());
    assertEquals(Set.of(P1, port(1, 2)), FakePackets.ports(sent.get(0)));
    assertEquals(Set.of(P2, port(2, 3)), FakePackets.ports(sent.get(1)));
    assertEquals(3, sent.get(1).data().remaining());
  }

  @Test
  void aFloodToNobodySendsNothing() {
    sender.flood(new byte[] {1}, List.of());

    assertEquals(List.of(), packets.drain());
  }

  // Claims of others.

  @Test
  void aClaimIsHeardAsTheClaimantAskedIt() {
    sender.claim(A1, M2, P3);

    NeighborMessage claim = sentOnlyTo(P3);
    assertEquals(Form.ARP_PROBE, claim.form());
    assertEquals(M2, claim.etherSource());
    assertEquals(MacAddress.BROADCAST, claim.etherDestination());
    assertEquals(M2, claim.senderMac().orElseThrow());
    assertEquals(A1.ip(), claim.targetIp().orElseThrow());
    assertEquals(1L, counters.snapshot().get("sent-claims"));
  }

  @Test
  void soIsOneOfAnIpv6Address() {
    sender.claim(Address.untagged(SIX1), M2, P3);

    NeighborMessage claim = sentOnlyTo(P3);
    assertEquals(Form.NS_DAD, claim.form());
    assertEquals(M2, claim.etherSource());
    assertEquals(SIX1, claim.targetIp().orElseThrow());
    IpAddress group = FrameWriter.solicitedNode(SIX1.getIp6Address());
    assertEquals(group, claim.destinationIp().orElseThrow());
    assertEquals(FrameWriter.groupMac(group.getIp6Address()), claim.etherDestination());
    assertTrue(claim.senderMac().isEmpty());
    assertTrue(claim.nonce().isEmpty(), "none of another's would be taken for its own echo");
  }

  @Test
  void aClaimGoesOutInTheTagsOfItsVlan() {
    sender.claim(Address.of(V10, A1.ip()), M2, P3);
    assertEquals(V10, sentOnlyTo(P3).vlan());

    sender.claim(Address.of(V10, SIX1), M2, P3);
    assertEquals(V10, sentOnlyTo(P3).vlan());
  }

  // Flags.

  @Test
  void anAnnouncementCarriesTheFlagsOfItsOwner() {
    Binding owner = bound(Address.untagged(SIX1), M1, P1);
    Binding quiet = owner.changed(T0).router(false).override(false).build();
    sender.announce(owner, List.of(P3));
    NeighborMessage usual = sentOnlyTo(P3);
    assertTrue(usual.override());
    assertTrue(usual.router());
    assertFalse(usual.solicited());

    sender.announce(quiet, List.of(P3));
    NeighborMessage unusual = sentOnlyTo(P3);
    assertFalse(unusual.override());
    assertFalse(unusual.router());
    assertFalse(unusual.solicited());
  }

  @Test
  void aReplyOverridesAsItsTargetDoes() {
    Binding target =
        bound(Address.untagged(SIX1), M1, P1).changed(T0).override(false).router(false).build();
    Query query = Query.of(target.address(), Query.Kind.RESOLUTION, M2, ASKER6, P2, T0);
    sender.reply(only(Decision.Reply.class, target, query));

    NeighborMessage answer = sentOnlyTo(P2);
    assertFalse(answer.override());
    assertFalse(answer.router());
    assertTrue(answer.solicited());
  }
}
