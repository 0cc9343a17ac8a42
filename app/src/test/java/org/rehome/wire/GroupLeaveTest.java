package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableSet;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/** What hosts say when they leave a group, and what is to be ignored of it. */
class GroupLeaveTest {
  private static final String G1 = "ff02::1:ff00:1";
  private static final String G2 = "ff02::1:ffab:cdef";
  private static final byte[] ROUTER_ALERT = {58, 0, 5, 2, 0, 0, 1, 0};

  private static String read(byte[] frame) {
    return GroupLeave.read(ByteBuffer.wrap(frame))
        .map(
            leave ->
                leave.isWellFormed()
                    ? leave.groups().stream()
                        .map(Ip6Address::toString)
                        .collect(Collectors.joining(" ", "[", "]"))
                    : "malformed")
        .orElse("other");
  }

  private static DynamicTest reads(String sentence, byte[] frame, String expected) {
    return dynamicTest(sentence, () -> assertEquals(expected, read(frame)));
  }

  // Frames.

  private static NdFrame done(String group) {
    return new Mld(132, "fe80::1", "ff02::2").octets(group).frame();
  }

  private static byte[] report(byte[]... records) {
    Mld report = new Mld(143, "fe80::1", "ff02::16").count(records.length);
    Arrays.stream(records).forEach(report::raw);
    return report.frame().bytes();
  }

  private static byte[] record(int type, int auxiliary, int sources, String group) {
    ByteBuffer record = ByteBuffer.allocate(20 + 16 * sources + 4 * auxiliary);
    record.put((byte) type).put((byte) auxiliary).putShort((short) sources);
    return record.put(Ip6Address.valueOf(group).toOctets()).array();
  }

  private static byte[] leave(String group) {
    return record(3, 0, 0, group);
  }

  /** A message with the hop limit and the router alert that it must have. */
  private static final class Mld {
    private final int type;
    private final String from;
    private final String to;
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
    private int records;

    Mld(int type, String from, String to) {
      this.type = type;
      this.from = from;
      this.to = to;
    }

    Mld count(int value) {
      records = value;
      return this;
    }

    Mld raw(byte[] bytes) {
      rest.writeBytes(bytes);
      return this;
    }

    Mld octets(String address) {
      return raw(Ip6Address.valueOf(address).toOctets());
    }

    NdFrame frame() {
      return NdFrame.message(type, from, to, records)
          .raw(rest.toByteArray())
          .hopLimit(1)
          .extension(0, ROUTER_ALERT);
    }
  }

  @TestFactory
  Stream<DynamicTest> whatIsLeft() {
    return Stream.of(
        reads("a Done names its group", done(G1).bytes(), "[" + G1 + "]"),
        reads("of other groups nobody's address is", done("ff02::fb").bytes(), "[]"),
        reads("a record that includes nothing leaves", report(leave(G1)), "[" + G1 + "]"),
        reads("several leave several", report(leave(G1), leave(G2)), "[" + G1 + " " + G2 + "]"),
        reads("the same twice is one", report(leave(G1), leave(G1)), "[" + G1 + "]"),
        reads("a report of nothing leaves nothing", report(), "[]"),
        reads("one that includes a source does not", report(record(3, 0, 1, G1)), "[]"),
        reads(
            "its sources and data are stepped over",
            report(record(3, 2, 3, G1), record(1, 1, 0, G1), leave(G2)),
            "[" + G2 + "]"),
        reads("what is listened to is not left", report(record(1, 0, 0, G1)), "[]"),
        reads("nor from now on", report(record(4, 0, 0, G1)), "[]"),
        reads("nor with all sources", report(record(2, 0, 0, G1)), "[]"),
        reads("nor are sources the group", report(record(6, 0, 0, G1)), "[]"),
        reads(
            "an unknown record is stepped over",
            report(record(9, 0, 0, G1), leave(G2)),
            "[" + G2 + "]"),
        reads("a host without an address may speak", from("::"), "[" + G1 + "]"),
        reads("padding is no record", report(new byte[0][]), "[]"),
        reads("a tag does not matter", done(G1).tags(0x8100, 10).bytes(), "[" + G1 + "]"),
        reads("nor do two", done(G1).tags(0x88a8, 20, 0x8100, 10).bytes(), "[" + G1 + "]"),
        reads("nor what follows the packet", done(G1).padding(9).bytes(), "[" + G1 + "]"),
        reads("nor the code", done(G1).code(7).bytes(), "[" + G1 + "]"));
  }

  private static byte[] from(String source) {
    return new Mld(132, source, "ff02::2").octets(G1).frame().bytes();
  }

  @TestFactory
  Stream<DynamicTest> whatIsIgnored() {
    return Stream.of(
        reads("a wrong checksum", done(G1).checksumError(1).bytes(), "malformed"),
        reads("a hop limit of more than the link", done(G1).hopLimit(2).bytes(), "malformed"),
        reads("a hop limit of none", done(G1).hopLimit(0).bytes(), "malformed"),
        reads("a source from off the link", from("2001:db8::1"), "malformed"),
        reads("a length beyond the frame", done(G1).lengthError(1).bytes(), "malformed"),
        reads("a source of the frame that is a group", etherFrom(Specimens.GROUP), "malformed"),
        reads("or nobody", etherFrom(Specimens.ZERO), "malformed"),
        reads("a reserved VLAN", done(G1).tags(0x8100, 0xfff).bytes(), "malformed"),
        reads("no router alert", alert(58, 0, 1, 4, 0, 0, 0, 0), "malformed"),
        reads("another alert", alert(58, 0, 5, 2, 0, 1, 1, 0), "malformed"),
        reads("an alert of another size", alert(58, 0, 5, 3, 0, 0, 0, 0), "malformed"),
        reads("an alert cut short", alert(58, 0, 1, 1, 0, 5, 2, 0), "malformed"),
        reads("an option cut short", alert(58, 0, 1, 3, 0, 0, 0, 5), "malformed"),
        reads(
            "an alert behind single bytes is one", alert(58, 0, 0, 0, 5, 2, 0, 0), "[" + G1 + "]"),
        reads("and one behind other options", alert(58, 0, 1, 0, 5, 2, 0, 0), "[" + G1 + "]"),
        reads("a Done without a group", shortDone(15), "malformed"),
        reads("a message without a body", shortDone(-1), "malformed"),
        reads("a record cut short", cutRecord(leave(G1), 19), "malformed"),
        reads("sources that are not there", cutRecord(record(1, 0, 1, G1), 35), "malformed"),
        reads("data that are not there", cutRecord(record(3, 1, 0, G1), 23), "malformed"),
        reads("more records than there are", counting(2, leave(G1)), "malformed"),
        reads("sources without end", endless(), "malformed"),
        reads("a jumbo of padding", done(G1).padding(10_000).bytes(), "malformed"));
  }

  private static byte[] etherFrom(MacAddress source) {
    return done(G1).ether(source, Specimens.M2).bytes();
  }

  private static byte[] alert(int... octets) {
    byte[] option = new byte[octets.length];
    for (int at = 0; at < octets.length; at++) {
      option[at] = (byte) octets[at];
    }
    return NdFrame.message(132, "fe80::1", "ff02::2", 0)
        .raw(Ip6Address.valueOf(G1).toOctets())
        .hopLimit(1)
        .extension(0, option)
        .bytes();
  }

  private static byte[] shortDone(int octets) {
    byte[] whole = Ip6Address.valueOf(G1).toOctets();
    NdFrame frame = NdFrame.message(132, "fe80::1", "ff02::2", 0).hopLimit(1);
    if (octets < 0) {
      return frame.extension(0, ROUTER_ALERT).lengthError(-1).bytes();
    }
    return frame.raw(Arrays.copyOf(whole, octets)).extension(0, ROUTER_ALERT).bytes();
  }

  private static byte[] cutRecord(byte[] record, int length) {
    return counting(1, Arrays.copyOf(record, length));
  }

  private static byte[] counting(int count, byte[] records) {
    return new Mld(143, "fe80::1", "ff02::16").count(count).raw(records).frame().bytes();
  }

  private static byte[] endless() {
    byte[] record = leave(G1);
    record[2] = (byte) 0xff;
    record[3] = (byte) 0xff;
    return counting(1, record);
  }

  @TestFactory
  Stream<DynamicTest> whatIsNoneOfIt() {
    return Stream.of(
        reads("a query", new Mld(130, "fe80::1", "ff02::1").octets(G1).frame().bytes(), "other"),
        reads("a report of version 1", type(131), "other"),
        reads("neighbor discovery", type(135), "other"),
        reads("without the header for the alert", bare(), "other"),
        reads("IPv4", ethertype(0x0800), "other"),
        reads("three tags", done(G1).tags(0x8100, 1, 0x8100, 2, 0x8100, 3).bytes(), "other"),
        reads("another version", done(G1).version(4).bytes(), "other"),
        reads("nothing", new byte[0], "other"));
  }

  private static byte[] type(int type) {
    return new Mld(type, "fe80::1", "ff02::2").octets(G1).frame().bytes();
  }

  private static byte[] bare() {
    return NdFrame.message(132, "fe80::1", "ff02::2", 0)
        .raw(Ip6Address.valueOf(G1).toOctets())
        .hopLimit(1)
        .bytes();
  }

  private static byte[] ethertype(int type) {
    byte[] frame = done(G1).bytes();
    frame[12] = (byte) (type >> 8);
    frame[13] = (byte) type;
    return frame;
  }

  @Test
  void anotherProtocolBehindTheOptionsIsNoneOfIt() {
    byte[] frame = done(G1).bytes();
    frame[14 + 40] = 17;
    assertEquals("other", read(frame));
  }

  @TestFactory
  Stream<DynamicTest> fromTheKernel() {
    return Stream.of(
        reads("of version 2", GoldenPacket.frame("not-neighbor-mld-leave-kernel"), golden()),
        reads("of version 1", GoldenPacket.frame("not-neighbor-mld-done-kernel"), golden()),
        reads(
            "of an address that comes",
            GoldenPacket.frame("not-neighbor-mld-kernel"),
            "[" + "ff02::1:ff00:0]"));
  }

  private static String golden() {
    return "[ff02::1:ff00:a1]";
  }

  @TestFactory
  Stream<DynamicTest> cutAnywhereItLeavesNothing() {
    return Stream.of("not-neighbor-mld-leave-kernel", "not-neighbor-mld-done-kernel")
        .map(name -> dynamicTest(name, () -> cutEverywhere(GoldenPacket.frame(name))));
  }

  private static void cutEverywhere(byte[] frame) {
    assertFalse(GroupLeave.read(ByteBuffer.wrap(frame)).orElseThrow().groups().isEmpty());
    for (int length = 0; length < frame.length; length++) {
      // What follows the cut in the buffer must not be read.
      Optional<GroupLeave> cut = GroupLeave.read(ByteBuffer.wrap(frame, 0, length));
      assertTrue(
          cut.map(GroupLeave::groups).orElse(ImmutableSet.of()).isEmpty(), "cut at " + length);
      assertEquals(read(Arrays.copyOf(frame, length)), text(cut), "cut at " + length);
    }
  }

  private static String text(Optional<GroupLeave> leave) {
    return leave.map(each -> each.isWellFormed() ? "[]" : "malformed").orElse("other");
  }

  @TestFactory
  Stream<DynamicTest> everyBitThatFlipsIsNoticed() {
    return Stream.of("not-neighbor-mld-leave-kernel", "not-neighbor-mld-done-kernel")
        .map(name -> dynamicTest(name, () -> flipEverything(GoldenPacket.frame(name))));
  }

  /** The checksum covers addresses and message; the rest may change where it means nothing. */
  private static void flipEverything(byte[] frame) {
    for (int bit = 22 * 8; bit < frame.length * 8; bit++) {
      byte[] damaged = frame.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      boolean hopByHop = bit / 8 >= 54 && bit / 8 < 62;
      Optional<GroupLeave> leave = GroupLeave.read(ByteBuffer.wrap(damaged));
      boolean silent = leave.map(GroupLeave::groups).orElse(ImmutableSet.of()).isEmpty();
      assertTrue(silent || hopByHop, "bit " + bit);
    }
  }

  @Test
  void whoeverListenedToTheGroupIsConcerned() {
    GroupLeave leave = GroupLeave.read(ByteBuffer.wrap(done(G2).bytes())).orElseThrow();
    assertTrue(leave.concerns(IpAddress.valueOf("2001:db8::ab:cdef")));
    assertTrue(leave.concerns(IpAddress.valueOf("fe80::99ab:cdef")));
    assertFalse(leave.concerns(IpAddress.valueOf("2001:db8::ab:cdee")));
    assertFalse(leave.concerns(IpAddress.valueOf("10.171.205.239")));
    assertEquals(Specimens.M1, leave.mac());
    assertEquals(VlanId.NONE, leave.vlan());
    assertFalse(leave.isDoubleTagged());
    assertEquals("02:00:00:00:00:01 > 02:00:00:00:00:02 leaves [" + G2 + "]", leave.toString());
  }

  @Test
  void aMalformedMessageIsNobodys() {
    GroupLeave none = GroupLeave.read(ByteBuffer.wrap(from("2001:db8::1"))).orElseThrow();
    assertFalse(none.concerns(IpAddress.valueOf("2001:db8::1")));
    assertThrows(IllegalStateException.class, none::mac);
    assertThrows(IllegalStateException.class, none::vlan);
    assertThrows(IllegalStateException.class, none::isDoubleTagged);
    assertEquals("malformed", none.toString());
  }

  @Test
  void theTagsAreTheHosts() {
    byte[] tagged = done(G1).tags(0x8100, 10).bytes();
    byte[] twice = done(G1).tags(0x88a8, 20, 0x8100, 10).bytes();
    GroupLeave one = GroupLeave.read(ByteBuffer.wrap(tagged)).orElseThrow();
    GroupLeave two = GroupLeave.read(ByteBuffer.wrap(twice)).orElseThrow();
    assertEquals(VlanId.vlanId((short) 10), one.vlan());
    assertFalse(one.isDoubleTagged());
    assertTrue(two.isDoubleTagged());
  }

  @Test
  void everyKindOfBufferIsReadAndLeftAsItIs() {
    byte[] frame = done(G1).bytes();
    ByteBuffer direct = ByteBuffer.allocateDirect(frame.length + 5).position(5).put(frame);
    direct.flip().position(5);
    ByteBuffer inside = ByteBuffer.allocate(frame.length + 9).position(4).put(frame);
    inside.flip().position(4);
    for (UnaryOperator<ByteBuffer> kind :
        Stream.<UnaryOperator<ByteBuffer>>of(
                b -> b, ByteBuffer::asReadOnlyBuffer, ByteBuffer::slice)
            .collect(Collectors.toList())) {
      for (ByteBuffer buffer : new ByteBuffer[] {kind.apply(direct), kind.apply(inside)}) {
        int position = buffer.position();
        assertEquals(1, GroupLeave.read(buffer).orElseThrow().groups().size());
        assertEquals(position, buffer.position());
      }
    }
  }
}
