package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.rehome.api.Binding;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Pin;
import org.rehome.api.Source;
import org.rehome.core.Decision.Probe.Purpose;

/** Who is asked for being quiet, and leaves when there is no answer. */
class KeepaliveTest extends MobilitySpec {
  private static final Policy PLACED =
      POLICY.in(NetworkConfig.builder().binding(Pin.of(A, M1).at(P1)).build());
  private static final Policy PINNED =
      POLICY.in(NetworkConfig.builder().binding(Pin.of(A, M1)).build());
  private static final Policy STICKY =
      POLICY.in(NetworkConfig.builder().stickyMac(M1, A.vlan(), P1).build());
  private static final Binding FROZEN = frozen(AT_P1, 5);

  private static Binding from(Source source) {
    return AT_P1.changed(T0).source(source).build();
  }

  private static Decision[] departure(Binding before) {
    return new Decision[] {
      withdraw(before), purge(before), report(Kind.LEFT, left(before), Cause.KEEPALIVE, P1, null)
    };
  }

  private static Silence silent(Binding asked) {
    return silence(asked, Purpose.KEEPALIVE);
  }

  @TestFactory
  Stream<DynamicTest> silences() {
    Binding told = AT_P1.changed(T0).migration(7).build();
    return Stream.concat(
        Stream.of(
            rule(
                "who does not answer has left",
                AT_P1,
                silent(AT_P1),
                left(AT_P1),
                departure(AT_P1)),
            rule("whatever migration was told of", told, silent(told), left(told), departure(told)),
            rule("who spoke meanwhile has not", AT_P1, silent(AT_P1).broken(), AT_P1),
            rule("who was asked before the last change has not", told, silent(AT_P1), told),
            rule("what has left is gone already", LEFT_P1, silent(LEFT_P1), LEFT_P1),
            rule("what was never bound, too", null, silent(AT_P1), null),
            rule("an owner that is tested is asked by the test", TESTED, silent(TESTED), TESTED),
            rule("what is frozen is held", FROZEN, silent(FROZEN), FROZEN),
            rule(
                "a pinned MAC is no proof of its host",
                STICKY,
                AT_P1,
                silent(AT_P1),
                left(AT_P1),
                departure(AT_P1)),
            rule(
                "a static binding without a place ends, to come back wherever its MAC speaks",
                PINNED,
                from(Source.STATIC),
                silent(from(Source.STATIC)),
                left(from(Source.STATIC)),
                departure(from(Source.STATIC))),
            rule(
                "one that is declared to be at a place stays there",
                PLACED,
                from(Source.STATIC),
                silent(from(Source.STATIC)),
                from(Source.STATIC))),
        Stream.of(Source.DHCP, Source.NOTICE, Source.STATIC)
            .map(
                source ->
                    rule(
                        "the word of " + source + " that it is there is older than its silence",
                        from(source),
                        silent(from(source)),
                        left(from(source)),
                        departure(from(source)))));
  }

  private static DynamicTest asks(String sentence, Policy policy, Binding quiet, boolean asked) {
    return dynamicTest(
        sentence,
        () -> {
          List<Decision> expected = asked ? List.of(probe(quiet, Purpose.KEEPALIVE)) : List.of();
          Optional<Decision.Probe> question = Mobility.keepalive(quiet, policy);
          assertEquals(
              Rendering.of(expected),
              Rendering.of(question.<List<Decision>>map(List::of).orElse(List.of())));
        });
  }

  @TestFactory
  Stream<DynamicTest> questions() {
    return Stream.of(
        asks("a quiet host is asked at its place", POLICY, AT_P1, true),
        asks("so is one that a DHCP server vouches for", POLICY, from(Source.DHCP), true),
        asks("and one that a notice was about", POLICY, from(Source.NOTICE), true),
        asks("a static one without a place, too", PINNED, from(Source.STATIC), true),
        asks("not one whose place is declared", PLACED, from(Source.STATIC), false),
        asks("nor one that is asked already", POLICY, TESTED, false),
        asks("nor one that is held", POLICY, FROZEN, false),
        asks("nor who has left", POLICY, LEFT_P1, false));
  }

  @Test
  void aSilenceKnowsWhenItBegan() {
    Decision.Probe probe = probe(AT_P1, Purpose.KEEPALIVE);
    Silence silence = Silence.after(probe, NOW - 3_000, NOW);
    assertEquals(NOW - 3_000, silence.asked());
    assertEquals(NOW, silence.at());
    assertFalse(silence.isBroken());
    assertEquals(NOW, Silence.after(probe, NOW).asked());

    Silence broken = silence.broken();
    assertTrue(broken.isBroken());
    assertEquals(silence.asked(), broken.asked());
    assertEquals(silence.at(), broken.at());
    assertEquals(silence.revision(), broken.revision());
    assertEquals(silence.toString(), broken.toString());
  }
}
