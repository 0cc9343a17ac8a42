package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;

/** What real senders put on the wire, and how it reads: one line each in {@code readings.txt}. */
class GoldenPacketTest {
  private static final Map<String, String> READINGS = readings();
  private static final Set<Integer> TAGS = Set.of(0, 1, 2);

  @Test
  void everyPacketHasAReading() {
    assertEquals(
        READINGS.keySet(),
        GoldenPacket.all().stream().map(GoldenPacket::name).collect(Collectors.toSet()));
  }

  @TestFactory
  Stream<DynamicTest> everyPacketReadsAsItWasSent() {
    return GoldenPacket.all().stream()
        .map(
            packet ->
                dynamicTest(
                    packet.name(),
                    () ->
                        assertEquals(
                            READINGS.get(packet.name()),
                            Specimens.parse(packet.frame()).toString())));
  }

  @TestFactory
  Stream<DynamicTest> everyRowIsThereUntaggedTaggedAndDoubleTagged() {
    return rows().entrySet().stream()
        .map(row -> dynamicTest(row.getKey(), () -> assertEquals(TAGS, tagsOf(row.getValue()))));
  }

  /** Every form, and the variants that the standards tell apart within a form. */
  private static Map<String, Predicate<NeighborMessage>> rows() {
    Map<String, Predicate<NeighborMessage>> rows = new LinkedHashMap<>();
    for (Form form : Form.values()) {
      rows.put(form.toString(), message -> message.form() == form);
    }
    rows.put("duplicate detection without a nonce", m -> detects(m) && m.nonce().isEmpty());
    rows.put("duplicate detection with a nonce", m -> detects(m) && m.nonce().isPresent());
    rows.put("announced to all nodes", m -> announces(m, FrameWriter.ALL_NODES) && m.override());
    rows.put(
        "announced to all routers", m -> announces(m, FrameWriter.ALL_ROUTERS) && !m.override());
    return rows;
  }

  private static boolean detects(NeighborMessage message) {
    return message.form() == Form.NS_DAD;
  }

  private static boolean announces(NeighborMessage message, IpAddress group) {
    return message.form() == Form.NA_UNSOLICITED
        && message.destinationIp().equals(Optional.of(group));
  }

  private static Set<Integer> tagsOf(Predicate<NeighborMessage> row) {
    return GoldenPacket.all().stream()
        .flatMap(packet -> Specimens.parse(packet.frame()).message().stream())
        .filter(row)
        .map(GoldenPacketTest::tags)
        .collect(Collectors.toSet());
  }

  private static int tags(NeighborMessage message) {
    int outer = message.vlan().equals(VlanId.NONE) ? 0 : 1;
    return message.innerVlan().equals(VlanId.NONE) ? outer : 2;
  }

  private static Map<String, String> readings() {
    return GoldenPacket.readings().stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(": ", 2))
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
  }
}
