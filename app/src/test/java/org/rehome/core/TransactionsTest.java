package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;

/** An answer finds who has asked a moment ago, and nobody else. */
class TransactionsTest {
  private static final MacAddress M1 = MacAddress.valueOf("02:00:00:00:00:01");
  private static final MacAddress M2 = MacAddress.valueOf("02:00:00:00:00:02");
  private static final ConnectPoint P1 = ConnectPoint.deviceConnectPoint("of:0000000000000001/1");
  private static final ConnectPoint P2 = ConnectPoint.deviceConnectPoint("of:0000000000000002/1");
  private static final VlanId V = VlanId.vlanId((short) 7);
  private static final Transactions.Key KEY = Transactions.Key.of(V, M1, false, 5);

  private final Transactions transactions = Transactions.of(3);

  private boolean ask(Transactions.Key key, ConnectPoint place, long at) {
    return transactions.ask(key, Transactions.Question.of(place, "me", true, at), Set.of(place));
  }

  private Optional<ConnectPoint> answer(Transactions.Key key, long at) {
    return transactions.answer(key, at).map(Transactions.Question::place);
  }

  @Test
  void theAnswerGoesWhereTheQuestionCameFrom() {
    assertTrue(ask(KEY, P1, 0));
    assertEquals(Optional.of(P1), answer(KEY, 29_999));
    assertEquals(Optional.empty(), answer(KEY, 30_000));
  }

  @Test
  void whoAskedKeepsItsName() {
    Transactions.Question question = Transactions.Question.of(P1, "me", true, 7);
    Transactions.Question named = question.named("web-1");
    assertEquals(Optional.empty(), question.name());
    assertEquals(Optional.of("web-1"), named.name());
    assertEquals(P1, named.place());
    assertEquals(7, named.at());
    assertTrue(named.isGrantedTo("me"));
  }

  @Test
  void nobodyIsAnsweredWhoHasNotAsked() {
    ask(KEY, P1, 0);
    List.of(
            Transactions.Key.of(V, M1, false, 6),
            Transactions.Key.of(V, M1, true, 5),
            Transactions.Key.of(V, M2, false, 5),
            Transactions.Key.of(VlanId.NONE, M1, false, 5))
        .forEach(
            other -> {
              assertNotEquals(KEY, other);
              assertEquals(Optional.empty(), answer(other, 1));
            });
    assertEquals(KEY, Transactions.Key.of(V, M1, false, 5));
    assertEquals(KEY.hashCode(), Transactions.Key.of(V, M1, false, 5).hashCode());
    assertNotEquals(KEY, "a key");
  }

  @Test
  void whoOverheardTheQuestionDoesNotGetTheAnswer() {
    ask(KEY, P1, 0);
    assertFalse(ask(KEY, P2, 29_999));
    assertEquals(Optional.of(P1), answer(KEY, 29_999));
    assertTrue(ask(KEY, P2, 30_000), "it is over");
    assertEquals(Optional.of(P2), answer(KEY, 30_000));
  }

  @Test
  void whoAsksAgainIsWaitedForAgain() {
    ask(KEY, P1, 0);
    assertTrue(ask(KEY, P1, 20_000));
    assertEquals(Optional.of(P1), answer(KEY, 49_999));
  }

  @Test
  void aHostMayAskByAnyOfItsPorts() {
    ask(KEY, P1, 0);
    Transactions.Question other = Transactions.Question.of(P2, "me", true, 1);
    assertTrue(transactions.ask(KEY, other, Set.of(P1, P2)));
    assertEquals(Optional.of(P2), answer(KEY, 2));
  }

  @Test
  void onlyALeaseThatWasAskedForIsGrantedAndToNobodyElse() {
    assertTrue(Transactions.Question.of(P1, "me", true, 0).isGrantedTo("me"));
    assertFalse(Transactions.Question.of(P1, "me", true, 0).isGrantedTo("you"));
    assertFalse(Transactions.Question.of(P1, "me", false, 0).isGrantedTo("me"));
  }

  @Test
  void whoIsLongestUnheardOfIsForgotten() {
    for (int i = 0; i < 4; i++) {
      ask(Transactions.Key.of(V, M1, false, i), P1, 0);
    }
    assertEquals(Optional.empty(), answer(Transactions.Key.of(V, M1, false, 0), 1));
    assertEquals(Optional.of(P1), answer(Transactions.Key.of(V, M1, false, 1), 1));
  }
}
