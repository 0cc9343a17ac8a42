package org.rehome.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.overlay.Events.S1;
import static org.rehome.overlay.Events.S2;
import static org.rehome.overlay.Events.arrived;
import static org.rehome.overlay.Events.binding;
import static org.rehome.overlay.Events.conflict;
import static org.rehome.overlay.Events.event;
import static org.rehome.overlay.Events.frozen;
import static org.rehome.overlay.Events.host;
import static org.rehome.overlay.Events.left;
import static org.rehome.overlay.Events.mac;
import static org.rehome.overlay.Events.moved;
import static org.rehome.overlay.Events.released;
import static org.rehome.overlay.Events.takenOver;
import static org.rehome.view.FakeMobility.LEAF1;
import static org.rehome.view.FakeMobility.LEAF2;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.HostId;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.MobilityEvent;
import org.rehome.api.Source;
import org.rehome.overlay.Mark.Kind;

class MarksTest {
  private static final long NOW = 1_000;

  private final Marks marks = new Marks();

  private static boolean stillFrozen(Address unused) {
    return true;
  }

  private static DynamicTest rule(String sentence, String seen, long at, MobilityEvent... events) {
    return DynamicTest.dynamicTest(
        sentence,
        () -> {
          Marks marks = new Marks();
          Stream.of(events).forEach(event -> marks.hear(event, NOW));
          marks.forget(NOW + at, MarksTest::stillFrozen);
          assertEquals(seen, seen(marks.picture()));
        });
  }

  /**
   * Hosts by number, switches by number, and ways, such as "h1 moved; s2 moved 1; h1: s1 to s2".
   */
  private static String seen(Picture picture) {
    TreeSet<String> seen = new TreeSet<>();
    picture
        .hosts()
        .forEach((host, mark) -> seen.add("h" + number(host) + " " + mark.kind().word()));
    picture
        .devices()
        .forEach(
            (device, tally) ->
                seen.add(
                    (device.equals(S1) ? "s1 " : "s2 ")
                        + tally.latest().kind().word()
                        + " "
                        + tally.count()));
    picture
        .travels()
        .forEach(
            way ->
                seen.add(
                    "way of h"
                        + number(way.host())
                        + (way.from().equals(LEAF1) && way.to().equals(LEAF2) ? "" : " ?")));
    return String.join("; ", seen);
  }

  private static long number(HostId host) {
    return host.mac().toLong();
  }

  @TestFactory
  Stream<DynamicTest> whatHappenedIsSeen() {
    return Stream.of(
        rule("nothing happened, nothing is seen", "", 0),
        rule("an arrival shows by itself", "", 0, arrived(1)),
        rule(
            "a move is seen at the host, its new switch and on the way",
            "h1 moved; s2 moved 1; way of h1",
            0,
            moved(1)),
        rule("the way is seen for 5 s", "h1 moved; s2 moved 1", 5_000, moved(1)),
        rule("… and not less", "h1 moved; s2 moved 1; way of h1", 4_999, moved(1)),
        rule("a move is seen for 10 s", "", 10_000, moved(1)),
        rule("… and not less", "h1 moved; s2 moved 1", 9_999, moved(1)),
        rule("a departure is seen at the last switch alone", "s1 departed 1", 0, left(1)),
        rule("a departure is seen for 30 s", "", 30_000, left(1)),
        rule("… and not less", "s1 departed 1", 29_999, left(1)),
        rule(
            "a departure ends everything else of the address",
            "s1 departed 1",
            0,
            moved(1),
            conflict(1),
            frozen(1),
            left(1)),
        rule(
            "a refused claim is seen at the owner and where the claim was made",
            "h1 conflict; s2 conflict 1",
            0,
            conflict(1)),
        rule(
            "a violation is seen like a conflict",
            "h1 conflict; s2 conflict 1",
            0,
            event(MobilityEvent.Kind.VIOLATION, binding(1, LEAF1), LEAF2)),
        rule(
            "a violation of which no place is known is seen at the binding's",
            "h1 conflict; s1 conflict 1",
            0,
            event(MobilityEvent.Kind.VIOLATION, binding(1, LEAF1), null)),
        rule("a refused claim is seen for 30 s", "", 30_000, conflict(1)),
        rule("… and not less", "h1 conflict; s2 conflict 1", 29_999, conflict(1)),
        rule(
            "a take-over is seen at the new owner",
            "h1 taken over; s1 taken over 1",
            0,
            takenOver(1)),
        rule("a take-over is seen for 10 s", "", 10_000, takenOver(1)),
        rule("a frozen address is seen", "h1 frozen; s1 frozen 1", 0, frozen(1)),
        rule("… for as long as it is frozen", "h1 frozen; s1 frozen 1", 86_400_000, frozen(1)),
        rule("… until it is released", "", 0, frozen(1), released(1)),
        rule("… or has moved", "h1 moved; s2 moved 1; way of h1", 0, frozen(1), moved(1)),
        rule("… or another has it", "h1 taken over; s1 taken over 1", 0, frozen(1), takenOver(1)),
        rule(
            "the graver mark is seen: conflict before move",
            "h1 conflict; s2 conflict 1; way of h1",
            0,
            conflict(1),
            moved(1)),
        rule(
            "… frozen before conflict",
            "h1 frozen; s1 frozen 1; s2 conflict 1",
            0,
            conflict(1),
            frozen(1)),
        rule(
            "a switch tells how many of the gravest kind there were",
            "h3 taken over; s1 departed 2",
            0,
            left(1),
            left(2),
            takenOver(3)),
        rule("the same thing twice is one", "s1 departed 1", 0, left(1), left(1)));
  }

  @Test
  void aHostIsKnownByItsMacAndVlan() {
    VlanId ten = VlanId.vlanId((short) 10);
    Binding tagged =
        Binding.of(
            Address.of(ten, IpAddress.valueOf("10.0.0.1")), mac(1), LEAF1, Source.NEIGHBOR, NOW);
    marks.hear(event(MobilityEvent.Kind.MOVED, tagged, LEAF2), NOW);
    assertEquals(
        List.of(HostId.hostId(mac(1), ten)), List.copyOf(marks.picture().hosts().keySet()));
    assertEquals(ten, marks.picture().travels().get(0).host().vlanId());
  }

  @Test
  void theLatestOfAKindIsToldOf() {
    marks.hear(left(1), NOW);
    marks.hear(left(2), NOW + 1);
    assertTrue(
        marks.picture().devices().get(S1).latest().sentence().startsWith("10.0.0.3 left "),
        "the second to leave");
  }

  @Test
  void aRepetitionIsSeenFromThenOn() {
    marks.hear(conflict(1), NOW);
    marks.hear(conflict(1), NOW + 20_000);
    marks.forget(NOW + 40_000, MarksTest::stillFrozen);
    assertEquals("h1 conflict; s2 conflict 1", seen(marks.picture()));
  }

  @Test
  void aFrozenAddressIsForgottenWhenItIsSoNoLonger() {
    marks.hear(frozen(1), NOW);
    marks.frozen(binding(2, LEAF2), NOW);
    assertEquals("h1 frozen; h2 frozen; s1 frozen 1; s2 frozen 1", seen(marks.picture()));
    marks.forget(NOW, address -> address.equals(binding(2, LEAF2).address()));
    assertEquals("h2 frozen; s2 frozen 1", seen(marks.picture()));
  }

  @Test
  void theRevisionRisesExactlyWithAChange() {
    long before = marks.revision();
    marks.hear(arrived(1), NOW);
    marks.hear(released(1), NOW);
    marks.forget(NOW, MarksTest::stillFrozen);
    assertEquals(before, marks.revision());
    marks.hear(left(1), NOW);
    assertTrue(marks.revision() > before);
    before = marks.revision();
    marks.forget(NOW + 29_999, MarksTest::stillFrozen);
    assertEquals(before, marks.revision());
    marks.forget(NOW + 30_000, MarksTest::stillFrozen);
    assertTrue(marks.revision() > before);
  }

  @Test
  void whateverHappensIsBounded() {
    for (int i = 1; i <= 3 * Marks.OF_A_KIND; i++) {
      marks.hear(conflict(i), NOW);
      marks.hear(moved(i), NOW);
    }
    Picture picture = marks.picture();
    assertEquals(Marks.IN_A_PICTURE, picture.hosts().size());
    assertEquals(Marks.OF_A_KIND, picture.devices().get(S2).count());
    assertEquals(Marks.TRAVELS, picture.travels().size());
    // The newest are seen.
    assertTrue(picture.hosts().containsKey(host(3 * Marks.OF_A_KIND)));
    assertEquals(host(3 * Marks.OF_A_KIND), picture.travels().get(Marks.TRAVELS - 1).host());
    assertEquals(Kind.CONFLICT, picture.hosts().get(host(3 * Marks.OF_A_KIND)).kind());
  }

  @Test
  void theGraverStaysWhereThereIsNoRoomForAll() {
    marks.hear(frozen(1), NOW);
    for (int i = 2; i <= 2 * Marks.IN_A_PICTURE; i++) {
      marks.hear(moved(i), NOW);
    }
    assertEquals(Kind.FROZEN, marks.picture().hosts().get(host(1)).kind());
    assertEquals(Marks.IN_A_PICTURE, marks.picture().hosts().size());
  }
}
