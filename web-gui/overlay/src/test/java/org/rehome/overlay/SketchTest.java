package org.rehome.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.rehome.overlay.Events.S1;
import static org.rehome.overlay.Events.S2;
import static org.rehome.overlay.Events.conflict;
import static org.rehome.overlay.Events.event;
import static org.rehome.overlay.Events.frozen;
import static org.rehome.overlay.Events.left;
import static org.rehome.overlay.Events.moved;
import static org.rehome.overlay.Events.takenOver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DefaultLink;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Link;
import org.onosproject.net.PortNumber;
import org.onosproject.net.provider.ProviderId;
import org.onosproject.ui.topo.TopoJson;
import org.rehome.api.MobilityEvent;

class SketchTest {
  private static final String SPINE = "of:0000000000000101";

  private final Board board = new Board(address -> true);

  static Link link(String from, String to) {
    return DefaultLink.builder()
        .providerId(ProviderId.NONE)
        .type(Link.Type.DIRECT)
        .src(ConnectPoint.deviceConnectPoint(from))
        .dst(ConnectPoint.deviceConnectPoint(to))
        .build();
  }

  /** Leaf 1, the spine, leaf 2. */
  static Collection<Link> way(DeviceId from, DeviceId to) {
    return from.equals(to)
        ? List.of()
        : List.of(link(from + "/1", SPINE + "/1"), link(SPINE + "/2", to + "/1"));
  }

  private JsonNode drawn(long now) {
    Board.Change change = board.look(now).orElseThrow();
    return TopoJson.json(Sketch.of(change, SketchTest::way));
  }

  private static List<String> texts(JsonNode nodes, String pointer) {
    return StreamSupport.stream(nodes.spliterator(), false)
        .map(node -> node.at(pointer).asText())
        .sorted()
        .collect(Collectors.toList());
  }

  @Test
  void aMoveIsABadgeAtTheHostAndItsSwitchAndTheWayInBetween() {
    board.hear(moved(1), 0);
    JsonNode json = drawn(0);
    assertEquals("00:00:00:00:00:01/None", json.at("/hosts/0/id").asText());
    assertEquals("moved", json.at("/hosts/0/badge/txt").asText());
    assertEquals("i", json.at("/hosts/0/badge/status").asText());
    assertEquals(
        "10.0.0.2 moved from of:0000000000000201/3 to of:0000000000000202/4, shown by RARP",
        json.at("/hosts/0/badge/msg").asText());
    assertEquals(S2.toString(), json.at("/devices/0/id").asText());
    assertEquals("1", json.at("/devices/0/badge/txt").asText());
    assertEquals(
        List.of(
            "00:00:00:00:00:01/None/0-of:0000000000000202/4",
            "of:0000000000000101/1-of:0000000000000201/1",
            "of:0000000000000101/2-of:0000000000000202/1"),
        texts(json.get("links"), "/id"));
    assertEquals("animated primary", words(json.at("/links/0/css").asText()));
  }

  private static String words(String css) {
    return List.of(css.split(" ")).stream().sorted().collect(Collectors.joining(" "));
  }

  @Test
  void aMoveWithinASwitchIsSeenAtItsPortAlone() {
    board.hear(
        event(
            MobilityEvent.Kind.MOVED,
            Events.binding(1, new ConnectPoint(S1, PortNumber.portNumber(9))),
            new ConnectPoint(S1, PortNumber.portNumber(3))),
        0);
    assertEquals(
        List.of("00:00:00:00:00:01/None/0-of:0000000000000201/9"),
        texts(drawn(0).get("links"), "/id"));
  }

  @Test
  void aLinkOnSeveralWaysIsThereOnce() {
    board.hear(moved(1), 0);
    board.hear(moved(2), 0);
    assertEquals(4, drawn(0).get("links").size(), "two between switches, two to hosts");
  }

  @Test
  void theBadgeTellsHowGraveItIs() {
    board.hear(moved(1), 0);
    board.hear(takenOver(2), 0);
    board.hear(conflict(3), 0);
    board.hear(frozen(4), 0);
    JsonNode json = drawn(0);
    assertEquals(
        List.of("conflict", "frozen", "moved", "taken over"),
        texts(json.get("hosts"), "/badge/txt"));
    assertEquals(List.of("e", "e", "i", "w"), texts(json.get("hosts"), "/badge/status"));
  }

  @Test
  void aDepartureIsABadgeAtTheSwitchAlone() {
    board.hear(left(1), 0);
    JsonNode json = drawn(0);
    assertEquals(0, json.get("hosts").size());
    assertEquals(0, json.get("links").size());
    assertEquals("w", json.at("/devices/0/badge/status").asText());
    assertEquals(
        "10.0.0.2 left of:0000000000000201/3, shown by RARP",
        json.at("/devices/0/badge/msg").asText());
  }

  @Test
  void severalAreCountedAndTheLatestIsToldOf() {
    board.hear(left(1), 0);
    board.hear(left(2), 0);
    JsonNode badge = drawn(0).at("/devices/0/badge");
    assertEquals("2", badge.get("txt").asText());
    assertEquals(
        "2 × departed, the latest: 10.0.0.3 left of:0000000000000201/3, shown by RARP",
        badge.get("msg").asText());
  }

  @Test
  void noMoreAreCountedThanAreRemembered() {
    for (int i = 1; i <= 2_000; i++) {
      board.hear(left(i), 0);
    }
    assertEquals("999+", drawn(0).at("/devices/0/badge/txt").asText());
  }

  @Test
  void whatIsOverIsThereWithoutABadge() {
    board.hear(moved(1), 0);
    drawn(0);
    drawn(5_000);
    JsonNode json = drawn(10_000);
    assertEquals("00:00:00:00:00:01/None", json.at("/hosts/0/id").asText());
    assertEquals(true, json.at("/hosts/0/badge").isMissingNode());
    assertEquals(S2.toString(), json.at("/devices/0/id").asText());
    assertEquals(true, json.at("/devices/0/badge").isMissingNode());
    assertEquals(0, json.get("links").size());
  }

  @Test
  void aNameOfAPortIsNoMarkup() {
    ConnectPoint port = new ConnectPoint(S2, PortNumber.portNumber(4, "<img src=x onerror=x>"));
    board.hear(event(MobilityEvent.Kind.MOVED, Events.binding(1, port), null), 0);
    String message = drawn(0).at("/hosts/0/badge/msg").asText();
    assertEquals(true, message.contains("‹img"), message);
    assertEquals(false, message.matches(".*[<>&\"'].*"), message);
  }
}
