package org.rehome.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.overlay.Events.conflict;
import static org.rehome.overlay.Events.left;
import static org.rehome.overlay.Events.moved;
import static org.rehome.view.FakeMobility.LEAF2;
import static org.rehome.view.FakeMobility.M1;
import static org.rehome.view.FakeMobility.THEN;
import static org.rehome.view.FakeMobility.bound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Throwables;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onosproject.ui.JsonUtils;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent;
import org.rehome.view.FakeMobility;

/** Drives the handler of the GUI's messages, by what the browsers get. */
class ViewerTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private long now = 1_000_000;
  private final Broadcast broadcast =
      new Broadcast(new Board(address -> true), SketchTest::way, () -> now);

  private Viewer viewer(FakeConnection connection) {
    Viewer viewer = new Viewer(broadcast);
    viewer.init(connection, FakeMobility.nothing());
    return viewer;
  }

  private static ObjectNode message(ObjectNode payload) {
    return JsonUtils.envelope(Viewer.SHOW, payload);
  }

  private static ObjectNode show(boolean on) {
    return message(MAPPER.createObjectNode().put("on", on));
  }

  private void tick() {
    broadcast.tick();
    now += Board.PACE;
  }

  @Test
  void itHearsOfOneMessageAndOfNoneOfTheGuisOwn() {
    assertEquals(Set.of("rehomeShow"), viewer(new FakeConnection("onos")).messageTypes());
  }

  @Test
  void whoIsLoggedInIsShownWhatHappens() {
    FakeConnection gui = new FakeConnection("onos");
    viewer(gui);
    tick();
    assertEquals(0, gui.messages.size(), "nothing happened");
    broadcast.event(moved(1));
    tick();
    JsonNode message = gui.only();
    assertEquals("showHighlights", message.get("event").asText());
    assertEquals("moved", message.at("/payload/hosts/0/badge/txt").asText());
    assertEquals(3, message.at("/payload/links").size());
    tick();
    assertEquals(0, gui.messages.size(), "nothing more happened");
  }

  @Test
  void whoComesLaterIsShownWhatIsThere() {
    viewer(new FakeConnection("onos"));
    broadcast.event(conflict(1));
    tick();
    FakeConnection late = new FakeConnection("karaf");
    viewer(late);
    tick();
    assertEquals("conflict", late.only().at("/payload/hosts/0/badge/txt").asText());
  }

  @Test
  void whatHappenedWhileNobodyLookedIsShownToTheFirst() {
    broadcast.event(left(1));
    tick();
    FakeConnection gui = new FakeConnection("onos");
    viewer(gui);
    tick();
    assertEquals("w", gui.only().at("/payload/devices/0/badge/status").asText());
  }

  @Test
  void whoIsSaidToHaveLeftIsSeenAtItsLeafWithAllItsAddressesAtTheNextPicture() {
    FakeConnection gui = new FakeConnection("onos");
    viewer(gui);
    broadcast.event(moved(1));
    tick();
    gui.only();
    for (String ip : new String[] {"10.0.0.2", "2001:db8::2", "fe80::2"}) {
      broadcast.event(saidToHaveLeft(ip));
    }
    tick();
    JsonNode message = gui.only();
    assertEquals(
        "[{\"id\":\"of:0000000000000202\",\"badge\":{\"status\":\"w\",\"txt\":\"3\","
            + "\"msg\":\"3 × departed, the latest: fe80::2 left of:0000000000000202/4, shown by a management notice\"}}]",
        message.at("/payload/devices").toString());
    assertEquals(1, message.at("/payload/hosts").size());
    assertTrue(message.at("/payload/hosts/0/badge").isMissingNode(), "moved no longer");
  }

  @Test
  void whoseLeavingNamesNoPlaceIsSeenAtItsLast() {
    FakeConnection gui = new FakeConnection("onos");
    viewer(gui);
    MobilityEvent left = saidToHaveLeft("10.0.0.2");
    broadcast.event(
        MobilityEvent.of(2, left.type(), left.subject(), left.time(), left.cause(), null, null));
    tick();
    assertEquals("of:0000000000000202", gui.only().at("/payload/devices/0/id").asText());
  }

  /** As a notice has it, of host 1, which was at leaf 2 last. */
  private static MobilityEvent saidToHaveLeft(String ip) {
    Binding gone =
        bound(ip, M1, LEAF2).changed(THEN).state(BindingState.LEFT, THEN).expires(0).build();
    return MobilityEvent.of(1, MobilityEvent.Kind.LEFT, gone, THEN, Cause.NOTICE, LEAF2, null);
  }

  @Test
  void whenItEndsWhatIsSeenIsTakenAwayAndNothingElseIsSeen() {
    FakeConnection gui = new FakeConnection("onos");
    FakeConnection broken = new FakeConnection("onos");
    Viewer viewer = viewer(gui);
    viewer(broken);
    broadcast.event(left(1));
    tick();
    gui.only();
    broken.breakDown();
    broadcast.close();
    JsonNode end = gui.only();
    assertEquals("showHighlights", end.get("event").asText());
    assertTrue(end.at("/payload/devices/0/badge").isMissingNode());
    broadcast.event(left(2));
    viewer.process(show(true));
    viewer(gui);
    now += Board.REPEAT;
    tick();
    broadcast.close();
    assertEquals(0, gui.messages.size());
    viewer.destroy();
  }

  @Test
  void whoIsNotLoggedInIsShownNothing() {
    for (String user : new String[] {null, "", "UI-user"}) {
      FakeConnection stranger = new FakeConnection(user);
      viewer(stranger);
      broadcast.event(left(1));
      tick();
      assertEquals(0, stranger.messages.size(), () -> "user " + user);
    }
  }

  @Test
  void whoIsHeardIsLoggedIn() {
    FakeConnection older = new FakeConnection("UI-user");
    Viewer viewer = viewer(older);
    broadcast.event(left(1));
    viewer.process(show(true));
    tick();
    assertEquals("1", older.only().at("/payload/devices/0/badge/txt").asText());
  }

  @Test
  void theOlderGuiIsShownNothingUntilItsOverlayIsChosen() {
    FakeConnection older = new FakeConnection("onos");
    Viewer viewer = viewer(older);
    viewer.process(show(false));
    broadcast.event(left(1));
    tick();
    assertEquals(0, older.messages.size());
    viewer.process(show(true));
    tick();
    assertEquals(1, older.only().at("/payload/devices").size());
  }

  @Test
  void theOlderGuiIsClearedWhenItsOverlayIsLeft() {
    FakeConnection older = new FakeConnection("onos");
    Viewer viewer = viewer(older);
    viewer.process(show(true));
    broadcast.event(left(1));
    tick();
    older.only();
    viewer.process(show(false));
    JsonNode cleared = older.only();
    assertEquals("showHighlights", cleared.get("event").asText());
    assertEquals(0, cleared.at("/payload/devices").size());
    viewer.process(show(false));
    broadcast.event(left(2));
    tick();
    assertEquals(0, older.messages.size());
  }

  @Test
  void aMessageWithoutSenseShowsNothing() {
    FakeConnection older = new FakeConnection("onos");
    Viewer viewer = viewer(older);
    viewer.process(message(MAPPER.createObjectNode()));
    assertFalse(viewer.watching());
    viewer.process(message(MAPPER.createObjectNode().put("on", "<b>")));
    assertFalse(viewer.watching());
    assertEquals(0, older.messages.size());
  }

  @Test
  void whoHasGoneIsShownNothing() {
    FakeConnection gone = new FakeConnection("onos");
    Viewer viewer = viewer(gone);
    viewer.destroy();
    broadcast.event(left(1));
    tick();
    assertEquals(0, gone.messages.size());
    assertFalse(viewer.watching());
  }

  @Test
  void aBrokenConnectionKeepsNothingFromTheOthers() {
    FakeConnection broken = new FakeConnection("onos");
    viewer(broken);
    FakeConnection unloaded = new FakeConnection("onos");
    viewer(unloaded);
    // Enough of them that some come after those two, whatever the order.
    List<FakeConnection> sound = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      sound.add(new FakeConnection("onos"));
      viewer(sound.get(i));
    }
    broken.breakDown();
    unloaded.unload();
    broadcast.event(left(1));
    tick();
    sound.forEach(FakeConnection::only);
    broadcast.event(left(2));
    tick();
    sound.forEach(FakeConnection::only);
  }

  @Test
  void aPathThatCannotBeFoundStopsNothing() {
    goesOnAfter(new IllegalStateException("no topology"));
  }

  @Test
  void aGuiWhoseClassesAreGoneStopsNothing() {
    goesOnAfter(new NoClassDefFoundError("org/onosproject/ui/topo/Highlights"));
  }

  private void goesOnAfter(Throwable failure) {
    boolean[] fails = {true};
    Broadcast lost =
        new Broadcast(
            new Board(address -> true),
            (from, to) -> {
              if (fails[0]) {
                Throwables.throwIfUnchecked(failure);
              }
              return SketchTest.way(from, to);
            },
            () -> now);
    FakeConnection gui = new FakeConnection("onos");
    new Viewer(lost).init(gui, FakeMobility.nothing());
    lost.event(moved(1));
    lost.tick();
    fails[0] = false;
    now += Board.REPEAT;
    lost.event(moved(2));
    lost.tick();
    assertTrue(gui.only().at("/payload/hosts").size() >= 1);
  }

  @Test
  void aBurstIsAFewSmallMessages() {
    FakeConnection gui = new FakeConnection("onos");
    viewer(gui);
    for (int at = 0; at < 1_000; at += 10) {
      for (int i = 0; i < 50; i++) {
        broadcast.event(i % 2 == 0 ? moved(at + i) : left(at + i));
      }
      broadcast.tick();
      now += 10;
    }
    assertEquals(4, gui.messages.size());
    gui.messages.forEach(
        message -> assertTrue(message.toString().length() < 100_000, "at most 100 kB"));
  }
}
