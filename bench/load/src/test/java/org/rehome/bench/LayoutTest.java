package org.rehome.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The layout of switches and hosts")
class LayoutTest {
  private final Layout layout = new Layout(4, 2, 8, 100);

  @Test
  @DisplayName("hosts go round the leaves, and then round their ports")
  void hosts() {
    assertEquals(0, layout.leafOf(0));
    assertEquals(3, layout.leafOf(3));
    assertEquals(0, layout.leafOf(4));
    assertEquals(1, layout.portOf(3));
    assertEquals(2, layout.portOf(4));
    assertEquals(1, layout.portOf(32), "the 9th host of a leaf is behind its first port again");
  }

  @Test
  @DisplayName("as many hosts as ports are one behind each")
  void onePerPort() {
    Layout full = new Layout(4, 0, 8, 32);
    Set<Long> places = new HashSet<>();
    for (int host = 0; host < full.hosts(); host++) {
      places.add(Layout.place(full.leafOf(host), full.portOf(host)));
    }
    assertEquals(32, places.size());
  }

  @Test
  @DisplayName("every link leads to the port that leads back")
  void links() {
    int links = 0;
    for (int sw = 0; sw < layout.switches(); sw++) {
      for (int port = 1; port <= layout.portsOf(sw); port++) {
        long peer = layout.peer(sw, port);
        if (peer >= 0) {
          links++;
          assertEquals(
              Layout.place(sw, port), layout.peer(Layout.switchAt(peer), Layout.portAt(peer)));
          assertTrue(layout.isLeaf(sw) != layout.isLeaf(Layout.switchAt(peer)));
        }
      }
    }
    assertEquals(2 * 4 * 2, links);
  }

  @Test
  @DisplayName("host ports have no link, nor have ports that are not there")
  void noLinks() {
    assertEquals(-1, layout.peer(0, 1));
    assertEquals(-1, layout.peer(0, 8));
    assertEquals(-1, layout.peer(0, 11));
    assertEquals(-1, layout.peer(4, 0));
    assertEquals(-1, layout.peer(4, 5));
    assertEquals(-1, new Layout(4, 0, 8, 1).peer(0, 9));
  }

  @Test
  @DisplayName("addresses and MACs lead back to their hosts, and others to none")
  void addresses() {
    Set<Integer> addresses = new HashSet<>();
    for (int host = 0; host < layout.hosts(); host++) {
      int ip = layout.ip(host);
      assertEquals(host, layout.hostOfIp(ip));
      assertEquals(Layout.subnet(layout.leafOf(host)), ip & 0xFFFF_0000);
      addresses.add(ip);
    }
    assertEquals(100, addresses.size());
    assertEquals("10.4.0.25", Layout.dotted(layout.ip(99)));
    assertEquals(99, layout.hostOfMac(Layout.mac(99)));
    assertEquals(-1, layout.hostOfMac(Layout.mac(100)));
    for (int nobodys :
        new int[] {
          layout.ip(99) + 1,
          Layout.subnet(1),
          Layout.subnet(1) - 1,
          Layout.subnet(4) + 1,
          Layout.FIRST_IP - 1,
          Layout.NOBODY,
          0
        }) {
      assertEquals(-1, layout.hostOfIp(nobodys), Layout.dotted(nobodys));
    }
    assertEquals(-1, layout.hostOfMac(0xFFFF_FFFF_FFFFL));
  }

  @Test
  @DisplayName("nonsense is refused")
  void refused() {
    assertThrows(IllegalArgumentException.class, () -> new Layout(0, 0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Layout(255, 0, 1, 1));
    assertEquals(131_068, new Layout(2, 0, 1, 131_068).hosts(), "no network, no broadcast address");
    assertThrows(IllegalArgumentException.class, () -> new Layout(2, 0, 1, 131_069));
  }
}
