package org.rehome.runtime.openflow.link;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.io.BaseEncoding;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.Ethernet;
import org.onosproject.net.ConnectPoint;
import org.rehome.runtime.openflow.link.LinkProbe.Verdict;

class LinkProbeTest {

  private static final ConnectPoint PORT =
      ConnectPoint.deviceConnectPoint("of:00000000000000a1/48");
  private static final byte[] KEY = "0123456789abcdef".getBytes(US_ASCII);
  private static final byte[] OTHER_KEY = "0123456789abcdeF".getBytes(US_ASCII);
  private static final long SENT = 1_700_000_000_000L;
  private static final long TOLERANCE = 10_000;

  // A real lldpd's announcement: chassis by MAC, port by MAC, lifetime, name, capabilities.
  private static final String LLDPD =
      "0180c200000e525400123456"
          + "88cc"
          + "0207045254001234560407035254001234560602007808"
          + "0465746830"
          + "0a0576312d6869"
          + "fe0900120f0103ec030000"
          + "0000";

  @TestFactory
  Stream<DynamicTest> verdicts() {
    byte[] probe = LinkProbe.frame(PORT, SENT, KEY);
    return Stream.of(
        row("our own, at once", probe, SENT, KEY, Verdict.GENUINE),
        row("our own, as old as allowed", probe, SENT + TOLERANCE, KEY, Verdict.GENUINE),
        row("our own, from a clock ahead", probe, SENT - TOLERANCE, KEY, Verdict.GENUINE),
        row("our own, older", probe, SENT + TOLERANCE + 1, KEY, Verdict.STALE),
        row("our own, from the future", probe, SENT - TOLERANCE - 1, KEY, Verdict.STALE),
        row("another cluster's", probe, SENT, OTHER_KEY, Verdict.FORGED),
        row("padded by a switch", Arrays.copyOf(probe, 200), SENT, KEY, Verdict.GENUINE),
        row("a host's lldpd", hex(LLDPD), SENT, KEY, Verdict.FOREIGN),
        row(
            "an LLDP header and nothing else",
            Arrays.copyOf(probe, 14),
            SENT,
            KEY,
            Verdict.FOREIGN));
  }

  @Test
  void aGenuineProbeNamesItsSender() {
    assertEquals(PORT, judge(LinkProbe.frame(PORT, SENT, KEY), SENT, KEY).sender());
    assertNull(judge(LinkProbe.frame(PORT, SENT, OTHER_KEY), SENT, KEY).sender());
  }

  @Test
  void cutAnywhereItIsNotGenuineAndNeverThrows() {
    byte[] probe = LinkProbe.frame(PORT, SENT, KEY);
    // The last two bytes end the list of TLVs and add nothing.
    for (int length = 14; length < probe.length - 2; length++) {
      assertEquals(
          Verdict.FOREIGN,
          judge(Arrays.copyOf(probe, length), SENT, KEY).verdict(),
          "cut to " + length);
    }
    byte[] lldpd = hex(LLDPD);
    for (int length = 14; length <= lldpd.length; length++) {
      assertEquals(Verdict.FOREIGN, judge(Arrays.copyOf(lldpd, length), SENT, KEY).verdict());
    }
  }

  @Test
  void anyChangedBitBreaksTheSeal() {
    byte[] probe = LinkProbe.frame(PORT, SENT, KEY);
    for (int bit = 14 * 8; bit < (probe.length - 2) * 8; bit++) {
      byte[] changed = probe.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertNotEquals(Verdict.GENUINE, judge(changed, SENT, KEY).verdict(), "bit " + bit);
    }
  }

  @Test
  void onosParsesItToo() throws Exception {
    byte[] probe = LinkProbe.frame(PORT, SENT, KEY);
    Ethernet parsed = Ethernet.deserializer().deserialize(probe, 0, probe.length);
    assertEquals(Ethernet.TYPE_LLDP, parsed.getEtherType());
    assertFalse(parsed.getSourceMAC().isMulticast());
    assertTrue(parsed.getDestinationMAC().isMulticast());
  }

  @Test
  void lldpIsToldByItsEtherType() {
    byte[] probe = LinkProbe.frame(PORT, SENT, KEY);
    assertTrue(LinkProbe.isLldp(ByteBuffer.wrap(probe)));
    assertFalse(LinkProbe.isLldp(ByteBuffer.wrap(probe, 0, 13)));
    probe[13] = 0;
    assertFalse(LinkProbe.isLldp(ByteBuffer.wrap(probe)));
  }

  private static DynamicTest row(
      String sentence, byte[] frame, long now, byte[] key, Verdict expected) {
    return dynamicTest(sentence, () -> assertEquals(expected, judge(frame, now, key).verdict()));
  }

  private static LinkProbe judge(byte[] frame, long now, byte[] key) {
    return LinkProbe.judge(ByteBuffer.wrap(frame), now, TOLERANCE, key);
  }

  private static byte[] hex(String text) {
    return BaseEncoding.base16().lowerCase().decode(text);
  }
}
