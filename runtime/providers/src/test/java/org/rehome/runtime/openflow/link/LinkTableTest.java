package org.rehome.runtime.openflow.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.LinkKey;

class LinkTableTest {

  private static final ConnectPoint P = ConnectPoint.deviceConnectPoint("of:0000000000000001/1");
  private static final ConnectPoint Q = ConnectPoint.deviceConnectPoint("of:0000000000000002/1");
  private static final ConnectPoint R = ConnectPoint.deviceConnectPoint("of:0000000000000003/1");
  private static final LinkKey PQ = LinkKey.linkKey(P, Q);
  private static final LinkKey QP = LinkKey.linkKey(Q, P);
  private static final LinkKey QR = LinkKey.linkKey(Q, R);
  private static final long LIMIT = 6_000;

  private final LinkTable table = new LinkTable();

  @Test
  void aLinkIsNewOnce() {
    assertTrue(table.seen(PQ, 0));
    assertFalse(table.seen(PQ, 1));
    assertTrue(table.seen(QP, 1));
    assertTrue(table.contains(PQ));
  }

  @Test
  void aLinkLivesAsLongAsItIsSeen() {
    table.seen(PQ, 0);
    table.seen(QP, 0);
    assertEquals(List.of(), age(LIMIT));
    table.seen(QP, LIMIT);
    assertEquals(List.of(PQ), age(LIMIT + 50));
    assertFalse(table.contains(PQ));
    assertEquals(List.of(), age(2 * LIMIT));
    assertEquals(List.of(QP), age(2 * LIMIT + 50));
  }

  @Test
  void afterAStandstillNoLinkIsBlamed() {
    table.seen(PQ, 0);
    assertEquals(List.of(), table.age(0, LIMIT));
    assertEquals(List.of(), table.age(LIMIT + 1, LIMIT));
    assertEquals(List.of(), table.age(2 * LIMIT, LIMIT));
    assertEquals(List.of(PQ), table.age(2 * LIMIT + 2, LIMIT));
  }

  @Test
  void linksGoWithTheirPort() {
    seeAll();
    assertEquals(List.of(PQ, QP), sorted(table.remove(P)));
    assertTrue(table.contains(QR));
  }

  @Test
  void linksGoWithTheirDevice() {
    seeAll();
    assertEquals(3, table.remove(Q.deviceId()).size());
    assertFalse(table.contains(QR));
  }

  @Test
  void linksEndingAtADeviceCanGoAlone() {
    seeAll();
    assertEquals(List.of(PQ), table.removeEndingAt(DeviceId.deviceId("of:0000000000000002")));
  }

  @Test
  void overdueLinksAreListed() {
    seeAll();
    table.seen(PQ, 10);
    assertEquals(List.of(QP, QR), sorted(table.notSeenSince(10)));
  }

  private void seeAll() {
    table.seen(PQ, 0);
    table.seen(QP, 0);
    table.seen(QR, 0);
  }

  private List<LinkKey> age(long now) {
    List<LinkKey> aged = List.of();
    for (long tick = Math.max(0, now - LIMIT); tick <= now; tick += 50) {
      aged = table.age(tick, LIMIT);
    }
    return aged;
  }

  private static List<LinkKey> sorted(List<LinkKey> links) {
    return links.stream()
        .sorted(Comparator.comparing(LinkKey::toString))
        .collect(Collectors.toUnmodifiableList());
  }
}
