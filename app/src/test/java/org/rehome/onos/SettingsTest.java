package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.rehome.api.Address;
import org.rehome.core.Misses;
import org.rehome.core.TokenBucket;

/** What may be set, to what, and that ONOS's own tools are told the same. */
class SettingsTest {
  private static final class Range {
    private final String name;
    private final long byDefault;
    private final long low;
    private final long high;
    private final ToLongFunction<Settings> read;

    Range(String name, long byDefault, long low, long high, ToLongFunction<Settings> read) {
      this.name = name;
      this.byDefault = byDefault;
      this.low = low;
      this.high = high;
      this.read = read;
    }
  }

  private static final List<Range> RANGES =
      List.of(
          new Range("deviceGrace", 30_000, 0, 3_600_000, Settings::deviceGrace),
          new Range("portSettle", 1_000, 0, 60_000, Settings::portSettle),
          new Range("probeTries", 2, 1, 10, Settings::probeTries),
          new Range("probeInterval", 250, 20, 5_000, Settings::probeInterval),
          new Range("keepaliveAge", 300_000, 0, 86_400_000, Settings::keepaliveAge),
          new Range("keepaliveTries", 3, 1, 10, Settings::keepaliveTries),
          new Range("keepaliveInterval", 1_000, 20, 60_000, Settings::keepaliveInterval),
          new Range("keepaliveRate", 1_000, 1, 100_000, Settings::keepaliveRate),
          new Range("missInterval", 1_000, 10, 60_000, in -> shown(in, "missInterval")),
          new Range("missTries", 3, 1, 100, in -> shown(in, "missTries")),
          new Range("missNegative", 30_000, 0, 3_600_000, in -> shown(in, "missNegative")),
          new Range("announceInterval", 30_000, 1_000, 3_600_000, Settings::announceInterval),
          new Range("announceRate", 500, 1, 100_000, in -> shown(in, "announceRate")),
          new Range("portRate", 100, 0, 100_000, in -> shown(in, "portRate")),
          new Range("totalRate", 2_000, 0, 1_000_000, in -> shown(in, "totalRate")),
          new Range("floodRate", 100_000, 0, 1_000_000, in -> shown(in, "floodRate")),
          new Range("routePriority", 30_000, 1_000, 39_990, Settings::routePriority),
          new Range("tombstone", 30_000, 1_000, 3_600_000, in -> in.policy().tombstone()),
          new Range("freezeMoves", 5, 2, 1_000, in -> in.policy().freezeMoves()),
          new Range("freezeWindow", 180_000, 1_000, 3_600_000, in -> in.policy().freezeWindow()),
          new Range("addressesPerMac", 16, 1, 65_536, in -> in.policy().addressesPerMac()),
          new Range("addressesPerPort", 4_096, 1, 1_000_000, in -> in.policy().addressesPerPort()),
          new Range("noticeHold", 300_000, 0, 86_400_000, in -> in.policy().noticeHold()),
          new Range("freezeHold", 540_000, 0, 86_400_000, in -> in.policy().freezeHold()));

  private static long shown(Settings settings, String name) {
    return Long.parseLong(settings.values().get(name));
  }

  private static Settings with(Object... namesAndValues) {
    Map<String, Object> properties = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return Settings.of(properties::get);
  }

  private static String refusal(Object... namesAndValues) {
    return assertThrows(IllegalArgumentException.class, () -> with(namesAndValues)).getMessage();
  }

  @TestFactory
  Stream<DynamicTest> numbersAreTakenWithinTheirRangeOnly() {
    return RANGES.stream()
        .map(
            range ->
                dynamicTest(
                    range.name,
                    () -> {
                      assertEquals(range.byDefault, range.read.applyAsLong(with()));
                      assertEquals(
                          range.low, range.read.applyAsLong(with(range.name, "" + range.low)));
                      assertEquals(
                          range.high, range.read.applyAsLong(with(range.name, "" + range.high)));
                      refuses(range, "" + (range.low - 1));
                      refuses(range, "" + (range.high + 1));
                      refuses(range, "99999999999999");
                      refuses(range, "soon");
                      refuses(range, "1.5");
                      refuses(range, "");
                    }));
  }

  private static void refuses(Range range, String value) {
    assertEquals(
        range.name
            + " is '"
            + value
            + "': a whole number from "
            + range.low
            + " to "
            + range.high
            + " is allowed",
        refusal(range.name, value));
  }

  @Test
  void numbersMayComeAsNumbersAndWithSpaceAround() {
    assertEquals(7, with("probeTries", 7).probeTries());
    assertEquals(7, with("probeTries", " 7 ").probeTries());
  }

  @Test
  void purgeScopeIsOneOfThree() {
    assertEquals(PurgeScope.STEERING, with().purgeScope());
    assertEquals(PurgeScope.OWN, with("purgeScope", "own").purgeScope());
    assertEquals(PurgeScope.ALL, with("purgeScope", " all ").purgeScope());
    assertEquals(
        "purgeScope is 'ALL': one of own, steering, all is allowed", refusal("purgeScope", "ALL"));
  }

  @Test
  void purgeExemptIsAListOfNames() {
    assertEquals(Set.of(), with().purgeExempt());
    assertEquals(Set.of("a.b", "c"), with("purgeExempt", " a.b ,, c,").purgeExempt());
  }

  @Test
  void probeMacIsUnicast() {
    assertEquals(MacAddress.valueOf("02:52:48:4D:00:01"), with().probeMac());
    assertEquals(Hosts.M1, with("probeMac", "02:00:00:00:00:01").probeMac());
    for (String bad :
        List.of("FF:FF:FF:FF:FF:FF", "01:00:5E:00:00:01", "00:00:00:00:00:00", "garbage", "")) {
      assertEquals(
          "probeMac is '" + bad + "': a unicast MAC such as 02:52:48:4D:00:01 is allowed",
          refusal("probeMac", bad));
    }
  }

  @Test
  void everyProblemIsNamedAtOnce() {
    String message =
        refusal("probeTries", "0", "tombstone", "x", "purgeScope", "1", "probeMac", "me");

    for (String name : List.of("probeTries", "tombstone", "purgeScope", "probeMac")) {
      assertTrue(message.contains(name + " is '"), message);
    }
    assertEquals(4, message.split("; ", -1).length, message);
  }

  @Test
  void unknownTargetsAreFloodedForAsSet() {
    Misses misses = with("missInterval", "10", "missTries", "2", "missNegative", "100").misses();
    Address target = Address.of(VlanId.NONE, IpAddress.valueOf("10.0.0.9"));

    assertTrue(misses.admit(target, "here", 1_000));
    assertFalse(misses.admit(target, "here", 1_009));
    assertTrue(misses.admit(target, "here", 1_010));
    assertFalse(misses.admit(target, "here", 1_100), "two tries were vain");
    assertTrue(misses.admit(target, "here", 1_110), "the negative entry has ended");
  }

  @Test
  void ratesBecomeBucketsOfTheirSize() {
    Settings settings =
        with("announceRate", "3", "portRate", "2", "totalRate", "4", "floodRate", "5");

    assertEquals(3, holds(settings.announceBudget()), "a second's worth");
    assertEquals(10, holds(settings.portBudget()), "five seconds' worth");
    assertEquals(4, holds(settings.totalBudget()), "a second's worth");
    assertEquals(5, holds(settings.floodBudget()), "a second's worth");
    assertTrue(with("portRate", "0").portBudget().isUnlimited());
    assertTrue(with("floodRate", "0").floodBudget().isUnlimited());
    assertTrue(with("totalRate", "0").totalBudget().isUnlimited());
  }

  private static int holds(TokenBucket bucket) {
    int taken = 0;
    long level = bucket.take(TokenBucket.FULL, 0, 1_000);
    while (level != TokenBucket.REFUSED) {
      taken++;
      level = bucket.take(level, 0, 1_000);
    }
    return taken;
  }

  @Test
  void onosIsToldTheSameNamesAndDefaults() throws IOException {
    Map<String, String> told = new HashMap<>();
    definitions().forEach((name, fields) -> told.put(name, fields[2]));

    assertEquals(with().values(), told);
  }

  @Test
  void onosIsToldEveryRangeInASentenceOfItsOwn() throws IOException {
    Map<String, String[]> definitions = definitions();
    for (Range range : RANGES) {
      String[] fields = definitions.get(range.name);
      assertEquals("INTEGER", fields[1], range.name);
      assertTrue(
          fields[3].matches(".*, " + range.low + " to " + range.high + "(\\.|; .*\\.)"),
          range.name + " should state " + range.low + " to " + range.high + ": " + fields[3]);
    }
    assertEquals("STRING", definitions.get("purgeScope")[1]);
    assertEquals("STRING", definitions.get("purgeExempt")[1]);
    assertEquals("STRING", definitions.get("probeMac")[1]);
  }

  @Test
  void whatOnosIsToldIsAccepted() throws IOException {
    Map<String, Object> told = new HashMap<>();
    definitions().forEach((name, fields) -> told.put(name, fields[2]));

    assertDoesNotThrow(() -> Settings.of(told::get));
  }

  /** The fields of each line of the resource: name, type, default, description. */
  private static Map<String, String[]> definitions() throws IOException {
    List<String> lines =
        Resources.readLines(
            Resources.getResource("org/rehome/onos/Rehome.cfgdef"), StandardCharsets.UTF_8);
    Map<String, String[]> definitions = new HashMap<>();
    for (String line : lines) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] fields = line.split("\\|", -1);
        assertEquals(4, fields.length, line);
        assertFalse(definitions.containsKey(fields[0]), "twice: " + fields[0]);
        definitions.put(fields[0], fields);
      }
    }
    return definitions;
  }
}
