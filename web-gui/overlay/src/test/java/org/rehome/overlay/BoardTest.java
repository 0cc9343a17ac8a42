package org.rehome.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.overlay.Events.S1;
import static org.rehome.overlay.Events.arrived;
import static org.rehome.overlay.Events.binding;
import static org.rehome.overlay.Events.conflict;
import static org.rehome.overlay.Events.frozen;
import static org.rehome.overlay.Events.host;
import static org.rehome.overlay.Events.left;
import static org.rehome.overlay.Events.moved;
import static org.rehome.view.FakeMobility.LEAF1;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.rehome.api.Address;

class BoardTest {
  private final Set<Address> thawed = new HashSet<>();
  private final Board board = new Board(address -> !thawed.contains(address));

  private Board.Change shown(long now) {
    return board.look(now).orElseThrow();
  }

  private boolean silent(long now) {
    return board.look(now).isEmpty();
  }

  @Test
  void nothingIsShownWhileNothingHappens() {
    assertTrue(silent(0));
    assertTrue(silent(Board.REPEAT));
    board.wanted();
    assertTrue(silent(2 * Board.REPEAT));
    board.hear(arrived(1), 2 * Board.REPEAT);
    assertTrue(silent(2 * Board.REPEAT + 1));
  }

  @Test
  void theFirstChangeIsShownAtOnce() {
    board.hear(moved(1), 0);
    Board.Change change = shown(0);
    assertTrue(change.before().isEmpty());
    assertTrue(change.now().hosts().containsKey(host(1)));
  }

  @Test
  void aBurstIsShownFourTimesASecond() {
    int pictures = 0;
    for (int at = 0; at < 10_000; at++) {
      board.hear(left(1 + at % 900), at);
      pictures += board.look(at).isPresent() ? 1 : 0;
    }
    assertEquals(40, pictures);
  }

  @Test
  void whatCameInBetweenIsInTheNextPicture() {
    board.hear(left(1), 0);
    shown(0);
    for (int i = 2; i <= 50; i++) {
      board.hear(left(i), i);
    }
    assertTrue(silent(Board.PACE - 1));
    assertEquals(50, shown(Board.PACE).now().devices().get(S1).count());
    assertTrue(silent(2 * Board.PACE), "nothing new");
  }

  @Test
  void whatIsToBeSeenIsRepeated() {
    board.hear(left(1), 0);
    Picture picture = shown(0).now();
    assertTrue(silent(Board.REPEAT - 1));
    Board.Change again = shown(Board.REPEAT);
    assertSame(picture, again.now());
    assertSame(picture, again.before());
    assertTrue(silent(2 * Board.REPEAT - 1));
  }

  @Test
  void theEndOfAMarkIsShownOnce() {
    board.hear(conflict(1), 0);
    shown(0);
    for (long at = Board.REPEAT; at < 30_000; at += Board.REPEAT) {
      assertFalse(shown(at).now().isEmpty());
    }
    Board.Change end = shown(30_000);
    assertFalse(end.before().isEmpty());
    assertTrue(end.now().isEmpty());
    assertTrue(silent(60_000));
  }

  @Test
  void whoeverIsNewIsShownWhatIsThereAtTheNextOccasion() {
    board.hear(conflict(1), 0);
    shown(0);
    board.wanted();
    assertTrue(silent(Board.PACE - 1));
    assertFalse(shown(Board.PACE).now().isEmpty());
    assertTrue(silent(2 * Board.PACE));
  }

  @Test
  void theEndIsShownOnceWhateverIsHeardAfterwards() {
    board.hear(conflict(1), 0);
    Picture last = shown(0).now();
    board.hear(moved(2), 1);
    Board.Change end = board.close().orElseThrow();
    assertSame(last, end.before());
    assertTrue(end.now().isEmpty());
    assertTrue(board.close().isEmpty());
    board.hear(moved(3), 2);
    assertTrue(silent(Board.REPEAT));
  }

  @Test
  void whereNothingWasShownNothingIsToBeTakenAway() {
    board.hear(moved(1), 0);
    assertTrue(board.close().isEmpty());
  }

  @Test
  void aFrozenAddressIsLookedAfterSinceItsReleaseMayNotBeHeardOf() {
    board.hear(frozen(1), 0);
    board.frozen(binding(2, LEAF1), 0);
    assertEquals(2, shown(0).now().hosts().size());
    thawed.add(binding(1, LEAF1).address());
    assertTrue(silent(Board.REPEAT - 1));
    assertEquals(Set.of(host(2)), shown(Board.REPEAT).now().hosts().keySet());
  }
}
