package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;

/** Who hears of whom when several ask for a free address. */
class ContendersTest {
  private static final Address X = target(1);
  private static final long HOUR = 3_600_000;

  private final Contenders contenders = Contenders.of(3);

  private static Address target(int number) {
    return Address.untagged(IpAddress.valueOf("10.0.0." + number));
  }

  private static MacAddress mac(int host) {
    return MacAddress.valueOf(0x020000000000L + host);
  }

  private static ConnectPoint leaf(int number) {
    return ConnectPoint.deviceConnectPoint("of:" + number + "/1");
  }

  /** Host {@code host}, on the leaf of the same number, asks; the hosts that must hear of it. */
  private String ask(Address address, int host, long at) {
    return names(contenders.enter(address, mac(host), leaf(host), at));
  }

  private static String names(List<Contenders.Contender> others) {
    return others.stream()
        .map(each -> Long.toString(each.mac().toLong() & 0xff))
        .collect(Collectors.joining(" "));
  }

  /** Claims {@code host@time}; after each, the hosts that must hear of it. */
  private static DynamicTest asked(String sentence, String claims, String... expected) {
    return dynamicTest(
        sentence,
        () -> {
          Contenders contenders = Contenders.of(3);
          List<String> heard = new ArrayList<>();
          for (String claim : claims.split(" ", -1)) {
            int host = Integer.parseInt(claim.substring(0, claim.indexOf('@')));
            long at = HOUR + Long.parseLong(claim.substring(claim.indexOf('@') + 1));
            heard.add(names(contenders.enter(X, mac(host), leaf(host), at)));
          }
          assertEquals(Arrays.asList(expected), heard);
        });
  }

  @TestFactory
  Stream<DynamicTest> claims() {
    return Stream.of(
        asked("one alone contends with nobody", "1@0", ""),
        asked("a host does not contend with itself", "1@0 1@1000", "", ""),
        asked(
            "the second is told to the first, and the first to the second",
            "1@0 2@1 1@2",
            "",
            "1",
            "2"),
        asked("a claim lasts six seconds", "1@0 2@5999", "", "1"),
        asked("and no longer", "1@0 2@6000", "", ""),
        asked("who goes on asking goes on contending", "1@0 1@3000 2@8999", "", "", "1"),
        asked(
            "all the others are told, the longest silent first",
            "1@0 2@1 1@2 3@3",
            "",
            "1",
            "2",
            "2 1"),
        asked("a clock set back ends the claims of before", "1@0 2@-1000 1@-999", "", "", "2"),
        asked(
            "no more than eight are remembered, the longest silent is forgotten",
            "1@0 2@0 3@0 4@0 5@0 6@0 7@0 8@0 1@1 9@2 10@3",
            "",
            "1",
            "1 2",
            "1 2 3",
            "1 2 3 4",
            "1 2 3 4 5",
            "1 2 3 4 5 6",
            "1 2 3 4 5 6 7",
            "2 3 4 5 6 7 8",
            "2 3 4 5 6 7 8 1",
            "3 4 5 6 7 8 1 9"));
  }

  @Test
  @DisplayName("a contender is where and when it asked last")
  void lastPlace() {
    contenders.enter(X, mac(1), leaf(1), 0);
    contenders.enter(X, mac(1), leaf(3), 100);
    List<Contenders.Contender> others = contenders.enter(X, mac(2), leaf(2), 200);
    assertEquals(1, others.size());
    assertEquals(leaf(3), others.get(0).location());
    assertEquals(100, others.get(0).at());
    assertEquals("02:00:00:00:00:01@of:3/1", others.get(0).toString());
  }

  @Test
  @DisplayName("two behind one port contend, too")
  void samePort() {
    contenders.enter(X, mac(1), leaf(1), 0);
    assertEquals("1", names(contenders.enter(X, mac(2), leaf(1), 1)));
  }

  @Test
  @DisplayName("an address is contended for within its VLAN only")
  void keepsAddressesApart() {
    ask(X, 1, 0);
    assertEquals("", ask(target(2), 2, 0));
    assertEquals("", ask(Address.of(VlanId.vlanId((short) 7), X.ip()), 2, 0));
  }

  @Test
  @DisplayName("once it is settled nobody contends any more")
  void settles() {
    ask(X, 1, 0);
    contenders.settled(X);
    contenders.settled(target(2));
    assertEquals("", ask(X, 2, 1));
  }

  @Test
  @DisplayName("no more addresses are remembered than there is room for")
  void isBounded() {
    ask(target(1), 1, 0);
    ask(target(2), 1, 0);
    ask(target(3), 1, 0);
    assertEquals("1", ask(target(1), 2, 1));
    ask(target(4), 1, 2); // no room: 2 is forgotten
    assertEquals("1 2", ask(target(1), 3, 3));
    assertEquals("1", ask(target(3), 2, 3));
    assertEquals("", ask(target(2), 2, 3));
  }
}
