package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.T0;

import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Source;
import org.rehome.api.Violation;

/** Events as bytes, and back. */
class EventCodecTest {
  private static final Address TAGGED =
      Address.of(VlanId.vlanId((short) 10), IpAddress.valueOf("fe80::9"));

  /** What the first release wrote; every later one must read it. */
  private static final String VERSION_1 =
      "01090956494F4C4154494F4E0E475241545549544F55535F4152500556414C49"
          + "44084E45494748424F521130323A30303A30303A30303A30303A3031136F663A"
          + "30303030303030303030303030303031136F663A303030303030303030303030"
          + "303030321130323A30303A30303A30303A30303A30320E5354415449435F4249"
          + "4E44494E470184A0ABFEF962000103000102030405020301060201070108D437"
          + "0A01";

  private static Binding bound() {
    return Binding.of(A1, M1, P1, Source.NEIGHBOR, T0);
  }

  /** Everything that an event tells, as a text. */
  private static String told(MobilityEvent event) {
    Binding subject = event.subject();
    return String.join(
        " ",
        Arrays.asList(
                event.id(),
                event.time(),
                event.type(),
                event.cause(),
                event.from(),
                event.to(),
                event.otherMac(),
                event.violation(),
                event.convergedMicros(),
                event.rules(),
                event.unconfirmed(),
                subject.address(),
                subject.mac(),
                subject.location(),
                subject.state(),
                subject.source(),
                Integer.toUnsignedString(subject.sequence()),
                subject.since(),
                subject.revision(),
                subject.name())
            .stream()
            .map(String::valueOf)
            .collect(Collectors.toList()));
  }

  private static MobilityEvent again(MobilityEvent event) {
    byte[] bytes = EventCodec.encode(List.of(event));
    return EventCodec.decode(event.subject().address(), bytes).get(0);
  }

  private static void assertSurvives(MobilityEvent event) {
    assertEquals(told(event), told(again(event)));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyKindSurvives(Kind kind) {
    assertSurvives(MobilityEvent.of(T0, kind, bound(), T0, Cause.ARP, null, null));
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void everyCauseSurvives(Cause cause) {
    assertSurvives(MobilityEvent.of(T0, Kind.MOVED, bound(), T0, cause, P2, null));
  }

  @ParameterizedTest
  @EnumSource(Violation.class)
  void everyViolationSurvives(Violation violation) {
    assertSurvives(
        MobilityEvent.of(T0, Kind.VIOLATION, bound(), T0, Cause.ARP, P2, M2).violating(violation));
  }

  @ParameterizedTest
  @EnumSource(BindingState.class)
  void everyStateSurvives(BindingState state) {
    Binding subject = bound().changed(T0 + 9).state(state, T0 + 5).build();
    assertSurvives(MobilityEvent.of(T0 + 9, Kind.CONFLICT, subject, T0 + 7, Cause.ARP, P2, M2));
  }

  @ParameterizedTest
  @EnumSource(Source.class)
  void everySourceSurvives(Source source) {
    Binding subject = Binding.of(TAGGED, M1, P1, source, T0);
    assertSurvives(MobilityEvent.of(T0, Kind.ARRIVED, subject, T0, Cause.ARP, null, null));
  }

  @Test
  void numbersSurviveAtTheirEnds() {
    Binding subject = bound().changed(T0).sequence(-1).build();
    assertSurvives(
        MobilityEvent.of(Long.MAX_VALUE, Kind.MOVED, subject, 0, Cause.ARP, P2, M2)
            .converged(Long.MAX_VALUE - 1)
            .programmed(Integer.MAX_VALUE, Integer.MAX_VALUE));
    assertSurvives(MobilityEvent.of(1, Kind.MOVED, subject, Long.MAX_VALUE, Cause.ARP, P2, M2));
  }

  @Test
  void aTimeThatNoRuleTookIsToldFromNone() {
    MobilityEvent event = Events.arrived(bound());
    assertEquals(OptionalLong.of(0), again(event.converged(0)).convergedMicros());
    assertEquals(OptionalLong.empty(), again(event.converged(-1)).convergedMicros());
  }

  @Test
  void portsSurviveWhateverTheirNumber() {
    for (String port : List.of("of:00000000000000ff/4294967294", "rest:10.0.0.1:80/7")) {
      ConnectPoint place = ConnectPoint.deviceConnectPoint(port);
      assertSurvives(
          MobilityEvent.of(
              T0,
              Kind.MOVED,
              bound().changed(T0).location(place).build(),
              T0,
              Cause.ARP,
              P1,
              null));
    }
  }

  @Test
  void severalSurviveInTheirOrder() {
    List<MobilityEvent> life =
        List.of(
            Events.arrived(bound()),
            Events.conflict(bound(), T0 + 50),
            Events.moved(bound(), T0 + 40),
            Events.left(bound(), T0 + 90));

    List<MobilityEvent> read = EventCodec.decode(A1, EventCodec.encode(life));

    assertEquals(
        life.stream().map(EventCodecTest::told).collect(Collectors.toList()),
        read.stream().map(EventCodecTest::told).collect(Collectors.toList()));
  }

  /** What the first release that knew names wrote. */
  private static final String VERSION_2 =
      "020A0741525249564544034152500556414C4944084E45494748424F521130323A30303A30303A30"
          + "303A30303A3031136F663A30303030303030303030303030303031054D4F5645440452415250136F"
          + "663A30303030303030303030303030303032057765622D310280A0ABFEF962000000000102030405"
          + "020000000000E90704005000004F060702030408020101090105020000D10F0201";

  @Test
  void namesSurviveWhereThereAreSome() {
    List<MobilityEvent> life =
        List.of(
            Events.arrived(bound()),
            Events.moved(bound().named("web-1"), T0 + 40),
            Events.moved(bound().named("<b>größe</b>"), T0 + 50),
            Events.left(bound().named("web-1"), T0 + 90));
    byte[] bytes = EventCodec.encode(life);
    assertEquals(
        life.stream().map(EventCodecTest::told).collect(Collectors.toList()),
        EventCodec.decode(A1, bytes).stream()
            .map(EventCodecTest::told)
            .collect(Collectors.toList()));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(IllegalArgumentException.class, () -> EventCodec.decode(A1, cut));
    }
    assertEquals(VERSION_2, BaseEncoding.base16().encode(EventCodec.encode(life.subList(0, 2))));
  }

  @Test
  void anAddressThatMovesToAndFroCostsFewBytesAMove() {
    List<MobilityEvent> life = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      life.add(Events.moved(bound(), T0 + i * 60_000L));
    }
    assertTrue(EventCodec.encode(life.subList(0, 1)).length < 140);
    int bytes = EventCodec.encode(life).length;
    assertTrue(bytes < 27_000, () -> bytes + " bytes");
  }

  @Test
  void whatTheFirstReleaseWroteIsRead() {
    MobilityEvent event =
        MobilityEvent.of(
                T0 + 2,
                Kind.VIOLATION,
                bound().changed(T0 + 1).sequence(3).build(),
                T0 + 2,
                Cause.GRATUITOUS_ARP,
                P2,
                M2)
            .violating(Violation.STATIC_BINDING)
            .converged(7_123)
            .programmed(10, 1);
    byte[] first = BaseEncoding.base16().decode(VERSION_1);
    assertEquals(VERSION_1, BaseEncoding.base16().encode(EventCodec.encode(List.of(event))));
    assertEquals(told(event), told(EventCodec.decode(A1, first).get(0)));
  }

  @Test
  void anotherVersionIsRefused() {
    byte[] bytes = EventCodec.encode(List.of(Events.arrived(bound())));
    bytes[0] = 3;
    assertThrows(IllegalArgumentException.class, () -> EventCodec.decode(A1, bytes));
  }

  @Test
  void aWordThatIsNotKnownHereIsRefused() {
    byte[] bytes = EventCodec.encode(List.of(Events.arrived(bound())));
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    byte[] other = text.replace("ARRIVED", "ARRIVEX").getBytes(StandardCharsets.ISO_8859_1);
    assertThrows(IllegalArgumentException.class, () -> EventCodec.decode(A1, other));
  }

  @Test
  void whatIsCutOrPaddedIsRefused() {
    byte[] bytes = EventCodec.encode(List.of(Events.arrived(bound()), Events.moved(bound(), T0)));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(IllegalArgumentException.class, () -> EventCodec.decode(A1, cut));
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThrows(IllegalArgumentException.class, () -> EventCodec.decode(A1, longer));
  }

  @Test
  void whateverIsDamagedIsRefusedOrReadAndNothingElse() {
    byte[] bytes =
        EventCodec.encode(
            List.of(
                Events.arrived(bound()), Events.conflict(bound(), T0), Events.moved(bound(), T0)));
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = bytes.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        assertTrue(EventCodec.decode(A1, damaged).size() < bytes.length);
      } catch (IllegalArgumentException refused) {
        // As it should be.
      }
    }
  }
}
