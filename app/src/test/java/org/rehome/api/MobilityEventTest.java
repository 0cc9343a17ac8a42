package org.rehome.api;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.MobilityEvent.Kind;

class MobilityEventTest {
  private static final ConnectPoint P1 = ConnectPoint.deviceConnectPoint("of:01/1");
  private static final ConnectPoint P2 = ConnectPoint.deviceConnectPoint("of:02/1");
  private static final Binding AT_P2 =
      Binding.of(
          Address.untagged(IpAddress.valueOf("10.0.0.1")),
          MacAddress.valueOf("02:00:00:00:00:01"),
          P2,
          Source.NEIGHBOR,
          1_000);

  private static MobilityEvent event(Kind kind, ConnectPoint from) {
    return MobilityEvent.of(7, kind, AT_P2, 1_000, Cause.GRATUITOUS_ARP, from, null);
  }

  @Test
  @DisplayName("a move has a place it came from and one it went to")
  void moves() {
    MobilityEvent move = event(Kind.MOVED, P1);
    assertAll(
        () -> assertEquals(7, move.id()),
        () -> assertEquals(1_000, move.time()),
        () -> assertEquals(Optional.of(P1), move.from()),
        () -> assertEquals(Optional.of(P2), move.to()),
        () -> assertEquals(Cause.GRATUITOUS_ARP, move.cause()),
        () -> assertEquals("a gratuitous ARP", move.cause().phrase()),
        () -> assertEquals(Optional.empty(), move.otherMac()));
  }

  @Test
  @DisplayName("an arrival comes from nowhere, a departure goes nowhere")
  void comesAndGoes() {
    assertEquals(Optional.empty(), event(Kind.ARRIVED, null).from());
    assertEquals(Optional.of(P2), event(Kind.ARRIVED, null).to());
    assertEquals(Optional.empty(), event(Kind.LEFT, P2).to());
  }

  @Test
  @DisplayName("it is converged once every switch has confirmed, and the same event otherwise")
  void converges() {
    MobilityEvent move = event(Kind.MOVED, P1);
    MobilityEvent converged = move.converged(12_345);
    assertAll(
        () -> assertEquals(OptionalLong.empty(), move.convergedMicros()),
        () -> assertEquals(OptionalLong.of(12_345), converged.convergedMicros()),
        () -> assertEquals(OptionalLong.of(0), move.converged(0).convergedMicros()),
        () -> assertEquals(move.id(), converged.id()),
        () -> assertEquals(move.type(), converged.type()),
        () -> assertEquals(move.subject(), converged.subject()),
        () -> assertEquals(move.time(), converged.time()),
        () -> assertEquals(move.cause(), converged.cause()),
        () -> assertEquals(move.from(), converged.from()));
  }

  @Test
  @DisplayName("it says how many rules had to change, and how many switches did not confirm")
  void isProgrammed() {
    MobilityEvent move = event(Kind.MOVED, P1);
    MobilityEvent programmed =
        move.programmed(8, 1).violating(Violation.STICKY_MAC).converged(12_345);
    assertAll(
        () -> assertEquals(0, move.rules()),
        () -> assertEquals(0, move.unconfirmed()),
        () -> assertEquals(8, programmed.rules()),
        () -> assertEquals(1, programmed.unconfirmed()),
        () -> assertEquals(OptionalLong.of(12_345), programmed.programmed(8, 1).convergedMicros()),
        () -> assertEquals(Optional.of(Violation.STICKY_MAC), programmed.violation()),
        () ->
            assertEquals(
                Optional.of(Violation.STICKY_MAC), programmed.programmed(8, 1).violation()));
  }
}
