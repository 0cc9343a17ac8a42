package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.A3;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.M3;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.P3;
import static org.rehome.onos.Hosts.address;
import static org.rehome.onos.Hosts.bound;
import static org.rehome.onos.Hosts.left;
import static org.rehome.onos.Hosts.moved;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.packet.OutboundPacket;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.wire.Form;
import org.rehome.wire.NeighborMessage;

/**
 * What hosts are told about owners, when, and what they are spared. An announcement is written
 * {@code 10.0.0.1 is 01 → 2 3}: the address, the end of the MAC, the switches of the ports.
 */
class AnnouncerTest {
  private static final ConnectPoint EDGE = null;

  private final FakeTimers timers = new FakeTimers();
  private final FakePackets packets = new FakePackets();
  private final Counters counters = new Counters();
  private final Replica replica = new Replica();
  private final Map<String, Object> properties = new HashMap<>();
  private Settings settings = Settings.of(properties::get);
  private Executor sending = Runnable::run;
  private final ThreePorts threePorts = new ThreePorts();
  private final Announcer announcer =
      new Announcer(
          new PacketSender(packets, counters),
          replica,
          threePorts,
          timers,
          counters,
          () -> settings,
          work -> sending.execute(work));

  private static final class ThreePorts implements Announcer.Edge {
    private final List<String> asked = new ArrayList<>();

    @Override
    public Collection<ConnectPoint> of(VlanId vlan, ConnectPoint except) {
      asked.add(vlan + " " + except);
      List<ConnectPoint> ports = new ArrayList<>(List.of(P1, P2, P3));
      ports.remove(except);
      return ports;
    }

    @Override
    public int most() {
      return 3;
    }
  }

  private Binding stored(Binding binding) {
    replica.put(binding);
    return binding;
  }

  private static Binding takenBy(Binding binding, MacAddress mac, ConnectPoint place) {
    return binding.changed(Hosts.T0).mac(mac).location(place).nextSequence().build();
  }

  private void set(String name, Object value) {
    properties.put(name, value);
    settings = Settings.of(properties::get);
  }

  /** Other addresses, from the first one on. */
  private static Address other(int number) {
    return address("10." + (1 + (number >> 16)) + "." + (number >> 8 & 255) + "." + (number & 255));
  }

  /** Spends what may be sent within this millisecond. */
  private void spendTheBudget() {
    announcer.announce(stored(bound(A3, M3, P3)), P1, false);
    packets.drain();
  }

  /** What was announced since the last call. */
  private List<String> said() {
    List<String> said = new ArrayList<>();
    byte[] frame = null;
    for (OutboundPacket packet : packets.drain()) {
      int last = said.size() - 1;
      for (ConnectPoint port : FakePackets.ports(packet)) {
        String leaf = " " + Integer.parseInt(port.deviceId().uri().getSchemeSpecificPart(), 16);
        if (packet.data().array() == frame) {
          said.set(last, said.get(last) + leaf);
        } else {
          said.add(words(FakePackets.message(packet)) + leaf);
          frame = packet.data().array();
        }
      }
    }
    return said;
  }

  private static String words(NeighborMessage message) {
    boolean arp = message.form() == Form.ARP_ANNOUNCEMENT;
    assertTrue(arp || message.form() == Form.NA_UNSOLICITED, message::toString);
    IpAddress ip = (arp ? message.senderIp() : message.targetIp()).orElseThrow();
    return ip + " is " + message.senderMac().orElseThrow().toString().substring(15) + " →";
  }

  private long counted(String name) {
    return counters.snapshot().getOrDefault(name, 0L);
  }

  // What is sent.

  @Test
  @DisplayName("a single announcement goes to the edge but the owner's port, once")
  void single() {
    announcer.announce(stored(bound(A1, M1, P1)), EDGE, false);
    assertEquals(List.of("10.0.0.1 is 01 → 2 3"), said());
    timers.pass(60_000);
    assertEquals(List.of(), said());
    assertEquals(2, counted("sent-announcements"));
    assertEquals(0, counted("delayed-announcements"));
  }

  @Test
  @DisplayName("a repeated one goes out at 0, 2 and 4 s, and no timer runs besides or after")
  void repeated() {
    announcer.announce(stored(bound(A1, M1, P1)), EDGE, true);
    assertEquals(List.of("10.0.0.1 is 01 → 2 3"), said());
    assertEquals(1, timers.waiting());
    timers.pass(1_999);
    assertEquals(List.of(), said());
    timers.pass(1);
    assertEquals(List.of("10.0.0.1 is 01 → 2 3"), said());
    timers.pass(2_000);
    assertEquals(List.of("10.0.0.1 is 01 → 2 3"), said());
    assertEquals(0, timers.waiting());
    timers.pass(60_000);
    assertEquals(List.of(), said());
  }

  @Test
  @DisplayName("one port alone may be told")
  void atOnePort() {
    announcer.announce(stored(bound(A1, M1, P2)), P1, false);
    assertEquals(List.of("10.0.0.1 is 01 → 1"), said());
  }

  @Test
  @DisplayName("of IPv6 addresses neighbor advertisements tell")
  void ipv6() {
    Address six = Address.untagged(IpAddress.valueOf("2001:db8::1"));
    announcer.announce(stored(bound(six, M1, P1)), EDGE, false);
    assertEquals(List.of("2001:db8::1 is 01 → 2 3"), said());
  }

  @Test
  @DisplayName("the edge is asked for the VLAN, and anew each time")
  void asksForTheEdge() {
    Address tagged = Address.of(VlanId.vlanId((short) 7), A1.ip());
    announcer.announce(stored(bound(tagged, M1, P1)), EDGE, true);
    timers.pass(2_000);
    assertEquals(List.of("7 " + P1, "7 " + P1), threePorts.asked);
  }

  @Test
  @DisplayName("what the stored binding says by now is sent, not what it said when it was put on")
  void sendsThePresentBinding() {
    Address six = Address.untagged(IpAddress.valueOf("2001:db8::1"));
    Binding router = stored(bound(six, M1, P1));
    announcer.announce(router, EDGE, true);
    assertTrue(FakePackets.message(packets.drain().get(0)).router());
    stored(router.changed(timers.now()).router(false).build());
    timers.pass(2_000);
    assertFalse(FakePackets.message(packets.drain().get(0)).router());
  }

  @Test
  @DisplayName("whoever announces waits for nothing that is being sent, and the last state is last")
  void sendsElsewhere() {
    List<Runnable> works = new ArrayList<>();
    sending = works::add;
    Binding first = stored(bound(A1, M1, P1));
    announcer.refresh(first);
    announcer.announce(first, EDGE, true);
    announcer.announce(stored(moved(first, P2)), EDGE, true);
    assertEquals(List.of(), packets.drain());

    works.forEach(Runnable::run);
    assertEquals(List.of(A1.ip() + " is 01 → 1 3"), said());
    works.clear();
    timers.pass(2_000);
    assertEquals(List.of(), packets.drain(), "nor does the timer send");
    works.forEach(Runnable::run);
    assertEquals(List.of(A1.ip() + " is 01 → 1 3"), said());
  }

  @Test
  @DisplayName("a failure is counted and ends nothing")
  void survivesFailure() {
    packets.breakDown(new IllegalStateException("no switch"));
    announcer.announce(stored(bound(A1, M1, P1)), EDGE, true);
    assertEquals(1, counted("effects-failed"));
    packets.breakDown(null);
    timers.pass(2_000);
    assertEquals(List.of("10.0.0.1 is 01 → 2 3"), said());
  }

  // The last state is the last that hosts hear.

  @Test
  @DisplayName("the rest of a series is dropped when the owner has moved, changed or left")
  void staleSeriesEnd() {
    announcer.announce(stored(bound(A1, M1, P1)), EDGE, true);
    announcer.announce(stored(bound(A2, M2, P1)), EDGE, true);
    announcer.announce(stored(bound(A3, M3, P1)), EDGE, true);
    said();
    stored(moved(bound(A1, M1, P1), P2));
    stored(takenBy(bound(A2, M2, P1), M3, P1));
    stored(left(bound(A3, M3, P1)));
    timers.pass(60_000);
    assertEquals(List.of(), said());
    assertEquals(0, timers.waiting());
  }

  @Test
  @DisplayName("what is not true from the start is not sent at all")
  void staleFromTheStart() {
    announcer.announce(bound(A1, M1, P1), EDGE, true);
    assertEquals(List.of(), said());
    assertEquals(0, timers.waiting());
  }

  @Test
  @DisplayName("at the old place of a move it stays true while the owner's MAC is the same")
  void oldPlace() {
    Binding there = stored(moved(bound(A1, M1, P1), P2));
    announcer.announce(there, P1, true);
    assertEquals(List.of("10.0.0.1 is 01 → 1"), said());
    Binding farther = stored(moved(there, P3));
    timers.pass(2_000);
    assertEquals(List.of("10.0.0.1 is 01 → 1"), said());
    stored(takenBy(farther, M2, P3));
    timers.pass(2_000);
    assertEquals(List.of(), said());
  }

  @Test
  @DisplayName("an owner that returned to its old place is not looked for in the fabric from there")
  void backAtTheOldPlace() {
    Binding there = stored(moved(bound(A1, M1, P1), P2));
    announcer.announce(there, P1, true);
    assertEquals(List.of("10.0.0.1 is 01 → 1"), said());
    stored(moved(there, P1));
    timers.pass(60_000);
    assertEquals(List.of(), said());
  }

  @Test
  @DisplayName("a newer owner's series replaces the older one's")
  void newerSeriesReplaces() {
    Binding first = stored(bound(A1, M1, P1));
    announcer.announce(first, EDGE, true);
    timers.pass(500);
    announcer.announce(stored(takenBy(first, M2, P2)), EDGE, true);
    said();
    timers.pass(1_999);
    assertEquals(List.of(), said());
    timers.pass(1);
    assertEquals(List.of("10.0.0.1 is 02 → 1 3"), said());
    timers.pass(60_000);
    assertEquals(List.of("10.0.0.1 is 02 → 1 3"), said());
  }

  @Test
  @DisplayName("an owner that returns is announced by its new series only")
  void returningOwner() {
    Binding first = stored(bound(A1, M1, P1));
    announcer.announce(first, EDGE, true);
    Binding away = stored(moved(first, P2));
    announcer.announce(away, EDGE, true);
    said();
    timers.pass(1_000);
    announcer.announce(stored(moved(away, P1)), EDGE, true);
    assertEquals(List.of("10.0.0.1 is 01 → 2 3"), said());
    timers.pass(1_999);
    assertEquals(List.of(), said());
    timers.pass(1);
    assertEquals(List.of("10.0.0.1 is 01 → 2 3"), said());
  }

  // Pace.

  @Test
  @DisplayName("no more than announceRate are sent in a second; the others wait for their turn")
  void paced() {
    set("announceRate", 10);
    for (int i = 0; i < 25; i++) {
      announcer.announce(stored(bound(other(i), M1, P1)), P2, false);
    }
    assertEquals(10, said().size());
    assertEquals(15, counted("delayed-announcements"));
    assertEquals(1, timers.waiting());
    timers.pass(99);
    assertEquals(List.of(), said());
    timers.pass(1);
    assertEquals(List.of("10.1.0.10 is 01 → 2"), said());
    timers.pass(1_000);
    assertEquals(10, said().size());
    timers.pass(400);
    assertEquals(4, said().size());
    assertEquals(0, timers.waiting());
  }

  @Test
  @DisplayName("however fast the rate, the timer runs no more often than every 10 ms")
  void doesNotSpin() {
    set("announceRate", 1_000);
    for (int i = 0; i < 1_050; i++) {
      announcer.announce(stored(bound(other(i), M1, P1)), P2, false);
    }
    assertEquals(1_000, said().size());
    timers.pass(9);
    assertEquals(0, said().size());
    timers.pass(1);
    assertEquals(10, said().size());
  }

  @Test
  @DisplayName("what waits for the budget does not wait for a repetition besides")
  void wakesForTheEarlier() {
    set("announceRate", 1);
    announcer.announce(stored(bound(A1, M1, P1)), P2, true);
    announcer.announce(stored(bound(A2, M2, P1)), P2, false);
    assertEquals(List.of("10.0.0.1 is 01 → 2"), said());
    assertEquals(1, timers.waiting());
    timers.pass(1_000);
    assertEquals(List.of("10.0.0.2 is 02 → 2"), said());
    timers.pass(1_000);
    assertEquals(List.of("10.0.0.1 is 01 → 2"), said());
  }

  @Test
  @DisplayName("no timer runs for a series that was replaced")
  void noTimerForNothing() {
    Binding first = stored(bound(A1, M1, P1));
    announcer.announce(first, EDGE, true);
    assertEquals(1, timers.waiting());
    announcer.announce(stored(takenBy(first, M2, P2)), EDGE, false);
    assertEquals(0, timers.waiting());
  }

  @Test
  @DisplayName("another rate is in force for what waits already")
  void rateChanges() {
    set("announceRate", 1);
    spendTheBudget();
    announcer.announce(stored(bound(A1, M1, P1)), EDGE, false);
    announcer.announce(stored(bound(A2, M2, P1)), EDGE, false);
    set("announceRate", 100_000);
    timers.pass(1_000);
    assertEquals(List.of("10.0.0.1 is 01 → 2 3", "10.0.0.2 is 02 → 2 3"), said());
  }

  @Test
  @DisplayName("take-overs and moves go before what is said once, defences too")
  void order() {
    set("announceRate", 1);
    spendTheBudget();
    announcer.announce(stored(bound(other(1), M1, P1)), P2, false);
    announcer.announce(stored(bound(A1, M1, P1)), P2, true);
    announcer.defend(stored(bound(A2, M2, P1)), P2);
    timers.pass(3_000);
    assertEquals(
        List.of("10.0.0.1 is 01 → 2", "10.0.0.2 is 02 → 2", "10.0.0.1 is 01 → 2"),
        said(),
        "the third second belongs to the repetition");
    timers.pass(1_000);
    assertEquals(List.of("10.1.0.1 is 01 → 2"), said());
  }

  @Test
  @DisplayName("what waited too long to be true is not sent, and costs nothing")
  void staleWhileWaiting() {
    set("announceRate", 1);
    spendTheBudget();
    announcer.announce(stored(bound(A1, M1, P1)), EDGE, false);
    announcer.announce(stored(bound(A2, M2, P1)), EDGE, false);
    stored(moved(bound(A1, M1, P1), P2));
    timers.pass(1_000);
    assertEquals(List.of("10.0.0.2 is 02 → 2 3"), said());
  }

  @Test
  @DisplayName("what goes to the whole edge waits for its copies, what goes to one port does not")
  void copies() {
    set("floodRate", 4);
    announcer.announce(stored(bound(A1, M1, P1)), EDGE, true);
    announcer.announce(stored(bound(A2, M2, P1)), EDGE, true);
    announcer.announce(stored(bound(A3, M3, P1)), EDGE, true);
    announcer.defend(stored(bound(other(1), M1, P1)), P2);
    announcer.announce(stored(bound(other(2), M1, P1)), P2, true);
    assertEquals(
        List.of("10.0.0.1 is 01 → 2 3", "10.1.0.1 is 01 → 2", "10.1.0.2 is 01 → 2"), said());
    assertEquals(2, counted("delayed-announcements"));
    // Three copies were paid and two made: of the four that a second has, two are left.
    timers.pass(249);
    assertEquals(List.of(), said());
    timers.pass(1);
    assertEquals(List.of("10.0.0.2 is 02 → 2 3"), said());
    timers.pass(500);
    assertEquals(List.of("10.0.0.3 is 03 → 2 3"), said());
  }

  @Test
  @DisplayName("what nobody waits for has a tenth of the copies, and is in nobody's way")
  void leisure() {
    set("floodRate", 10);
    // One copy a second, and two are made each time: the credit of a second is one announcement.
    for (int i = 1; i <= 3; i++) {
      announcer.announce(stored(bound(other(i), M1, P1)), EDGE, false);
    }
    assertEquals(List.of("10.1.0.1 is 01 → 2 3"), said());
    announcer.announce(stored(bound(A1, M1, P1)), EDGE, true);
    assertEquals(List.of("10.0.0.1 is 01 → 2 3"), said(), "a new owner waits for none of them");
    timers.pass(999);
    assertEquals(List.of(), said());
    timers.pass(1);
    assertEquals(List.of("10.1.0.2 is 01 → 2 3"), said());
    set("floodRate", 0);
    timers.pass(2_000);
    assertTrue(said().contains("10.1.0.3 is 01 → 2 3"));
  }

  @Test
  @DisplayName("what an owner repeats is not passed on while newcomers wait to be told of")
  void newcomersFirst() {
    set("floodRate", 10);
    announcer.announce(stored(bound(A1, M1, P1)), EDGE, false);
    said();
    announcer.refresh(stored(bound(A2, M2, P1)));
    assertEquals(List.of(), said());
    assertEquals(1, counted("suppressed-announcements"));
    timers.pass(1_000);
    assertEquals(List.of(), said(), "it does not wait");
    announcer.refresh(bound(A2, M2, P1));
    assertEquals(List.of("10.0.0.2 is 02 → 2 3"), said());
  }

  @Test
  @DisplayName("a clock set back holds up nobody")
  void clockSetBack() {
    set("floodRate", 10);
    announcer.announce(stored(bound(A1, M1, P1)), EDGE, false);
    said();
    timers.setBack(3_600_000);
    announcer.refresh(stored(bound(A2, M2, P1)));
    assertEquals(List.of("10.0.0.2 is 02 → 2 3"), said());
    timers.setBack(3_600_000);
    announcer.announce(stored(bound(A3, M3, P1)), EDGE, false);
    assertEquals(List.of("10.0.0.3 is 03 → 2 3"), said());
  }

  @Test
  @DisplayName("what goes to more ports than a second has copies for goes out every second")
  void fewCopies() {
    set("floodRate", 2);
    announcer.announce(stored(bound(A1, M1, P1)), EDGE, true);
    announcer.announce(stored(bound(A2, M2, P1)), EDGE, true);
    assertEquals(List.of("10.0.0.1 is 01 → 2 3"), said());
    timers.pass(999);
    assertEquals(List.of(), said());
    timers.pass(1);
    assertEquals(List.of("10.0.0.2 is 02 → 2 3"), said());
  }

  @Test
  @DisplayName("any number of copies is made where there is no limit")
  void anyCopies() {
    set("floodRate", 0);
    for (int i = 0; i < 100; i++) {
      announcer.announce(stored(bound(other(i), M1, P1)), EDGE, false);
    }
    assertEquals(100, said().size());
    assertEquals(0, counted("delayed-announcements"));
  }

  @Test
  @DisplayName("without room the eldest single announcements are shed, and counted")
  void sheds() {
    set("announceRate", 1);
    spendTheBudget();
    for (int i = 0; i < Announcer.CAPACITY; i++) {
      announcer.announce(stored(bound(other(i), M1, P1)), P2, false);
    }
    assertEquals(0, counted("shed-announcements"));
    announcer.announce(stored(bound(A1, M1, P1)), P2, true);
    announcer.announce(stored(bound(A2, M2, P1)), P2, false);
    assertEquals(2, counted("shed-announcements"));
    timers.pass(2_000);
    assertEquals(List.of("10.0.0.1 is 01 → 2", "10.1.0.2 is 01 → 2"), said());
  }

  // An unchanged announcement of the owner.

  @Test
  @DisplayName("one unchanged announcement an address and 30 s is passed on")
  void refreshes() {
    Binding owner = stored(bound(A1, M1, P1));
    announcer.refresh(owner);
    assertEquals(List.of("10.0.0.1 is 01 → 2 3"), said());
    announcer.refresh(owner);
    timers.pass(29_999);
    announcer.refresh(owner);
    assertEquals(List.of(), said());
    assertEquals(2, counted("suppressed-announcements"));
    timers.pass(1);
    announcer.refresh(owner);
    assertEquals(List.of("10.0.0.1 is 01 → 2 3"), said());
  }

  @Test
  @DisplayName("addresses are refreshed each on its own, in the interval that is set")
  void refreshesByAddress() {
    set("announceInterval", 1_000);
    announcer.refresh(stored(bound(A1, M1, P1)));
    announcer.refresh(stored(bound(A2, M1, P1)));
    assertEquals(2, said().size());
    timers.pass(1_000);
    announcer.refresh(bound(A1, M1, P1));
    assertEquals(1, said().size());
  }

  @Test
  @DisplayName("a refresh leaves a series as it is")
  void refreshWithinSeries() {
    Binding owner = stored(bound(A1, M1, P1));
    announcer.announce(owner, EDGE, true);
    said();
    timers.pass(1_000);
    announcer.refresh(owner);
    assertEquals(List.of(), said());
    timers.pass(60_000);
    assertEquals(2, said().size());
  }

  // Defence.

  @Test
  @DisplayName("the claimant's port is told who the owner is, once in 10 s")
  void defends() {
    Binding owner = stored(bound(A1, M1, P1));
    announcer.defend(owner, P2);
    assertEquals(List.of("10.0.0.1 is 01 → 2"), said());
    announcer.defend(owner, P2);
    announcer.defend(owner, P3);
    timers.pass(9_999);
    announcer.defend(owner, P2);
    assertEquals(List.of(), said(), "a second conflict would cost a host its address");
    assertEquals(3, counted("suppressed-announcements"));
    timers.pass(1);
    announcer.defend(owner, P3);
    assertEquals(List.of("10.0.0.1 is 01 → 3"), said());
  }

  @Test
  @DisplayName("the defence of one address does not keep another from being defended or refreshed")
  void defencesAreApart() {
    announcer.defend(stored(bound(A1, M1, P1)), P2);
    announcer.defend(stored(bound(A2, M2, P1)), P2);
    announcer.refresh(bound(A1, M1, P1));
    assertEquals(3, said().size());
  }

  @Test
  @DisplayName("the owner's move does not end its defence, another owner does")
  void defenceOfTheMoved() {
    set("announceRate", 1);
    spendTheBudget();
    announcer.defend(stored(bound(A1, M1, P1)), P2);
    announcer.defend(stored(bound(A2, M2, P1)), P2);
    stored(moved(bound(A1, M1, P1), P3));
    stored(takenBy(bound(A2, M2, P1), M1, P2));
    timers.pass(60_000);
    assertEquals(List.of("10.0.0.1 is 01 → 2"), said());
  }

  // The end.

  @Test
  @DisplayName("when stopped it forgets all and says nothing more")
  void stops() {
    set("announceRate", 1);
    Binding owner = stored(bound(A1, M1, P1));
    announcer.announce(owner, EDGE, true);
    announcer.announce(stored(bound(A2, M2, P1)), EDGE, false);
    said();
    announcer.stop();
    assertEquals(0, timers.waiting());
    announcer.announce(owner, EDGE, true);
    announcer.refresh(owner);
    announcer.defend(owner, P2);
    timers.pass(60_000);
    assertEquals(List.of(), said());
    assertEquals(0, timers.waiting());
  }
}
