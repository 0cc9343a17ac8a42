package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What real senders put on the wire, and how it reads: one line each in {@code readings.txt}. */
class GoldenPacketTest {
  private static final Map<String, String> READINGS = readings();

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

  private static Map<String, String> readings() {
    return GoldenPacket.readings().stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(": ", 2))
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
  }
}
