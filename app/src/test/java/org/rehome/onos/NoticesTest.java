package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeNet.port;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.A3;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.P3;
import static org.rehome.onos.Hosts.bound;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.link.LinkEvent;
import org.rehome.api.Address;
import org.rehome.api.BadNotice;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Notice;
import org.rehome.api.NoticeResult;
import org.rehome.api.Pin;
import org.rehome.api.Source;
import org.rehome.core.NetworkConfig;
import org.rehome.wire.EtherHeader;
import org.rehome.wire.FrameWriter;

/** What the management says of hosts, from the word to the rules. M1 is at P1, M2 at P3. */
class NoticesTest {
  private static final Address SECOND = Hosts.address("10.0.0.11");
  private static final VlanId V10 = VlanId.vlanId((short) 10);
  private static final Address TAGGED = Address.of(V10, A3.ip());

  private final World world = new World().started();
  private final Notices notices =
      new Notices(world.decider, world.replica, world.fabric, world.timers, world.counters);

  @BeforeEach
  void hosts() {
    world.with(bound(A1, M1, P1), bound(SECOND, M1, P1), bound(A2, M2, P3));
  }

  private static byte[] tagged(MacAddress mac, Address own) {
    return FrameWriter.arpAnnouncement(
        EtherHeader.tagged(mac, MacAddress.BROADCAST, own.vlan()), mac, own.ip().getIp4Address());
  }

  private static Notice.Builder of(Notice.Kind kind, MacAddress mac) {
    return Notice.of(kind).mac(mac);
  }

  private static Notice.Builder arrivalAt(ConnectPoint place) {
    return of(Notice.Kind.ARRIVED, M1).location(place);
  }

  private NoticeResult take(Notice.Builder notice) {
    return notices.take(notice.build()).join();
  }

  private BadNotice refusal(Notice.Builder notice) {
    CompletionException failed = assertThrows(CompletionException.class, () -> take(notice));
    return assertInstanceOf(BadNotice.class, failed.getCause());
  }

  private static List<Address> addresses(List<Binding> bindings) {
    return bindings.stream().map(Binding::address).collect(Collectors.toList());
  }

  private void assertNothing(NoticeResult result) {
    assertEquals(List.of(), result.changed());
    assertEquals(List.of(), result.stale());
    assertEquals(List.of(), result.refused());
    assertEquals(List.of(), result.unknown());
  }

  // Left.

  @Test
  void whoHasLeftIsPurgedWithEveryAddress() {
    NoticeResult result = take(of(Notice.Kind.LEFT, M1));

    assertEquals(List.of(A1, SECOND), addresses(result.changed()));
    assertEquals(BindingState.LEFT, world.binding(A1).state());
    assertEquals(Map.of(), world.flows.routes(A1));
    assertEquals(2, world.told(Kind.LEFT));
    assertEquals(Cause.NOTICE, world.events.get(0).cause());
    assertEquals(1, world.counted("notices-left"));
    assertNothing(take(of(Notice.Kind.LEFT, M1)));
  }

  @Test
  void anAddressLeavesAlone() {
    assertEquals(
        List.of(A1), addresses(take(Notice.of(Notice.Kind.LEFT).address(A1.ip())).changed()));
    assertTrue(world.binding(SECOND).present());
  }

  @Test
  void anAddressOfAMacLeavesWhileItIsTheMacs() {
    Notice.Builder notOfM1 = of(Notice.Kind.LEFT, M1).address(A2.ip());
    NoticeResult result = take(notOfM1);
    assertEquals(List.of(), result.changed());
    assertEquals(List.of(A2.ip()), result.unknown());
    assertTrue(world.binding(A2).present());

    assertEquals(List.of(A1), addresses(take(of(Notice.Kind.LEFT, M1).address(A1.ip())).changed()));
  }

  @Test
  void aVlanNarrows() {
    world.receive(P1, tagged(M1, TAGGED));
    world.receive(P2, Frames.announcement(Hosts.M3, A3));

    assertEquals(List.of(TAGGED), addresses(take(of(Notice.Kind.LEFT, M1).vlan(V10)).changed()));
    NoticeResult untagged =
        take(Notice.of(Notice.Kind.LEFT).address(A3.ip()).address(A1.ip()).vlan(VlanId.NONE));
    assertEquals(List.of(A1, A3), addresses(untagged.changed()));
    NoticeResult nobody = take(Notice.of(Notice.Kind.LEFT).address(A2.ip()).vlan(V10));
    assertEquals(List.of(), nobody.changed());
    assertEquals(List.of(A2.ip()), nobody.unknown());
  }

  @Test
  void whoIsNotKnownIsNamed() {
    NoticeResult result = take(Notice.of(Notice.Kind.LEFT).address(A3.ip()).address(A1.ip()));
    assertEquals(List.of(A1), addresses(result.changed()));
    assertEquals(List.of(A3.ip()), result.unknown());
    assertNothing(take(of(Notice.Kind.LEFT, Hosts.M3)));
  }

  @Test
  void lateFromTheOldPlaceItPurgesNobody() {
    world.receive(P2, Frames.announcement(M1, A1));
    assertNothing(take(of(Notice.Kind.LEFT, M1).location(P1)));
    assertEquals(P2, world.place(A1));
    assertEquals(P2, world.place(SECOND));
  }

  // Leaving.

  @Test
  void whoIsLeavingIsFollowedWithoutAsking() {
    NoticeResult result = take(of(Notice.Kind.LEAVING, M1).migration(7));
    assertEquals(List.of(A1, SECOND), addresses(result.changed()));
    assertTrue(world.binding(A1).isMoving(world.timers.now()));

    world.receive(P2, Frames.rarp(M1));

    assertEquals(P2, world.place(A1));
    assertEquals(P2, world.place(SECOND));
    assertEquals(0, world.binding(A1).moves());
    assertTrue(!world.prober.awaits(A1, M1, P1), "nobody is asked at the old place");
    assertEquals(P2.port(), world.flows.routes(A1).get(P2.deviceId()));
    assertEquals(1, world.counted("notices-leaving"));
  }

  @Test
  void meanwhileItIsNotDoubted() {
    take(of(Notice.Kind.LEAVING, M1));
    world.receive(P2, Frames.announcement(M2, A1));
    world.timers.pass(5_000);

    assertEquals(M1, world.binding(A1).mac());
    assertEquals(BindingState.VALID, world.binding(A1).state());
    assertEquals(1, world.told(Kind.CONFLICT));
    assertEquals(1, world.counted("dropped-owner-moving"));
  }

  @Test
  void onlyForAWhile() {
    take(of(Notice.Kind.LEAVING, M1));
    world.timers.pass(world.settings().policy().noticeHold());
    world.receive(P2, Frames.announcement(M2, A1));
    world.timers.pass(1_000);

    assertEquals(M2, world.binding(A1).mac());
  }

  // Arrived.

  @Test
  void whoHasArrivedIsRoutedToBeforeItIsHeard() {
    NoticeResult result =
        take(of(Notice.Kind.ARRIVED, Hosts.M3).address(A3.ip()).location(P2).migration(7));

    assertEquals(List.of(A3), addresses(result.changed()));
    assertEquals(Source.NOTICE, world.binding(A3).source());
    assertEquals(7, world.binding(A3).migration());
    assertEquals(P2.port(), world.flows.routes(A3).get(P2.deviceId()));
    assertEquals(1, world.told(Kind.ARRIVED));
    assertEquals(1, world.counted("notices-arrived"));
  }

  @Test
  void onceHeardItIsAHostAsAnyOther() {
    take(of(Notice.Kind.ARRIVED, Hosts.M3).address(A3.ip()).location(P2));
    world.receive(P2, Frames.announcement(Hosts.M3, A3));
    assertEquals(Source.NEIGHBOR, world.binding(A3).source());

    int calls = world.map.calls();
    world.receive(P2, Frames.announcement(Hosts.M3, A3));
    assertEquals(calls, world.map.calls());
  }

  @Test
  void withAllThatItHadWhereItWas() {
    NoticeResult result = take(arrivalAt(P2));
    assertEquals(List.of(A1, SECOND), addresses(result.changed()));
    assertEquals(P2, world.place(A1));
    assertEquals(P2.port(), world.flows.routes(SECOND).get(P2.deviceId()));
    assertNothing(take(arrivalAt(P2)));
  }

  @Test
  void thoughItWasSaidToHaveLeftAtTheSameMoment() {
    take(of(Notice.Kind.LEFT, M1).location(P1));
    assertEquals(List.of(A1, SECOND), addresses(take(arrivalAt(P2)).changed()));
    assertEquals(P2, world.place(A1));
    assertTrue(world.binding(A1).present());
  }

  @Test
  void withAnAddressThatItDidNotHave() {
    assertEquals(List.of(A3), addresses(take(arrivalAt(P2).address(A3.ip())).changed()));
    assertEquals(M1, world.binding(A3).mac());
    assertEquals(P1, world.place(A1), "of which nothing was said");
  }

  @Test
  void itsVlanIsThatOfItsOtherAddresses() {
    world.receive(P1, tagged(Hosts.M3, TAGGED));
    Address fourth = Hosts.address("10.0.0.4");
    assertEquals(
        List.of(Address.of(V10, fourth.ip())),
        addresses(
            take(of(Notice.Kind.ARRIVED, Hosts.M3).location(P2).address(fourth.ip())).changed()));
  }

  @Test
  void orHasToBeSaid() {
    world.receive(P1, tagged(M1, TAGGED));
    Address fourth = Hosts.address("10.0.0.4");
    BadNotice bad = refusal(arrivalAt(P2).address(fourth.ip()));
    assertEquals("vlan", bad.field());
    assertTrue(bad.getMessage().startsWith("is missing: this MAC is bound in the VLANs "));

    assertEquals(
        List.of(Address.of(V10, fourth.ip())),
        addresses(take(arrivalAt(P2).address(fourth.ip()).vlan(V10)).changed()));
    assertEquals(
        List.of(A1),
        addresses(take(arrivalAt(P2).address(A1.ip())).changed()),
        "where it is bound needs no saying");
  }

  @Test
  void onlyAtAnEdgePortThatIsUp() {
    assertEquals("location", refusal(arrivalAt(port(9, 1))).field());
    assertEquals(
        "'" + port(1, 99) + "' is no port that ONOS knows of",
        refusal(arrivalAt(port(1, 99))).getMessage());
    world.net.down(P2);
    assertEquals("'" + P2 + "' is a port that is down", refusal(arrivalAt(P2)).getMessage());
    world.net.link(P3, port(3, 9));
    world.net.tell(LinkEvent.Type.LINK_ADDED, P3, port(3, 9));
    assertEquals(
        "'" + P3 + "' is no edge port: it leads to another switch",
        refusal(arrivalAt(P3)).getMessage());
    assertEquals(P1, world.place(A1));
    assertEquals(0, world.counted("notices-arrived"));
  }

  @Test
  void aSwitchThatIsAwayForAMomentHasItsPortsStill() {
    world.net.lose(P2.deviceId());
    world.net.tell(DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED, P2.deviceId());
    assertEquals(2, take(arrivalAt(P2)).changed().size());
  }

  @Test
  void notAgainstWhatIsDeclared() {
    world.declare(NetworkConfig.builder().binding(Pin.of(A2, M2).at(P3)).build());
    NoticeResult result = take(arrivalAt(P2).address(A2.ip()).address(A1.ip()));

    assertEquals(List.of(A2), result.refused());
    assertEquals(List.of(A1), addresses(result.changed()));
    assertEquals(M2, world.binding(A2).mac());
    assertEquals(1, world.told(Kind.VIOLATION));
  }

  // Late words.

  @Test
  void whatIsSaidOfAnEarlierMigrationChangesNothing() {
    take(arrivalAt(P2).migration(8));
    int calls = world.map.calls();
    for (Notice.Builder notice :
        List.of(
            arrivalAt(P3).migration(7),
            of(Notice.Kind.LEFT, M1).migration(7),
            of(Notice.Kind.LEAVING, M1).migration(8))) {
      NoticeResult result = take(notice);
      assertEquals(List.of(), result.changed());
      assertEquals(List.of(A1, SECOND), addresses(result.stale()));
    }
    assertEquals(P2, world.place(A1));
    assertEquals(calls, world.map.calls());
    assertEquals(6, world.counted("dropped-stale-notice"));
  }

  @Test
  void releasesAreAsEver() {
    assertEquals(List.of(), notices.released(world.replica.ofMac(M1)).join());
  }
}
