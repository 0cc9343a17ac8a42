package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import org.junit.jupiter.api.Test;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.core.Decision.Announce;
import org.rehome.core.Decision.Announce.Occasion;
import org.rehome.core.Decision.Drop;
import org.rehome.core.Decision.Introduce;
import org.rehome.core.Decision.Report;

/** What an outcome, and what it is made of, say of themselves. */
class OutcomeTest extends MobilitySpec {
  private static final Report CONFLICT =
      new Report(Kind.CONFLICT, AT_P1, Cause.GRATUITOUS_ARP, P3, M9, NOW);

  @Test
  void aRefusalChangesNothingAndIsToldOf() {
    assertTrue(Outcome.unchanged(AT_P1, new Drop("outranked"), CONFLICT).refuses());
    assertFalse(Outcome.unchanged(AT_P1, new Drop("outranked")).refuses());
    assertFalse(Outcome.unchanged(AT_P1).refuses());
    assertFalse(Outcome.changed(AT_P1, LEFT_P1, ImmutableList.of(CONFLICT)).refuses());
  }

  @Test
  void itIsWrittenWithWhatItChanges() {
    assertEquals(
        "becomes " + LEFT_P1 + ", []",
        Outcome.changed(AT_P1, LEFT_P1, ImmutableList.of()).toString());
    assertEquals("unchanged, [drop: late]", Outcome.unchanged(AT_P1, new Drop("late")).toString());
  }

  @Test
  void observationsAreWrittenWithWhomTheyAreAbout() {
    assertEquals("expiry of " + A, Expiry.of(A, NOW).toString());
    assertEquals("declaration about " + A, Declaration.about(A, NOW).toString());
    assertEquals(
        A + " detached from anywhere, NOTICE",
        Detachment.anywhere(A, Cause.NOTICE, NOW).toString());
    assertEquals(
        A + " detached from " + P1 + ", PORT_DOWN",
        Detachment.from(P1, A, Cause.PORT_DOWN, NOW).toString());
  }

  @Test
  void decisionsSayWhatTheyWereMadeFor() {
    Query claim = Query.of(A, Query.Kind.DETECTION, M9, null, P3, NOW);
    assertEquals(claim, new Introduce(claim).claim());
    assertEquals(Occasion.ARRIVAL, new Announce(AT_P1, null, Occasion.ARRIVAL).occasion());
    assertEquals(P3, Detachment.from(P1, A, Cause.PORT_DOWN, NOW).standIn(P3).standIn().get());
  }
}
