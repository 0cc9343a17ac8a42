package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.rehome.wire.DhcpFrame.client;
import static org.rehome.wire.DhcpFrame.client6;
import static org.rehome.wire.DhcpFrame.concat;
import static org.rehome.wire.Specimens.M1;
import static org.rehome.wire.Specimens.M2;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which name a client gives with a DHCP message, and what is none; the message stays valid. */
class HostNameTest {
  private static final int DAMAGED = 20_000;
  private static final long SEED = 20_261_128;
  private static final int[] HEADER = {0, 255, 255};
  private static final int[] IN_LABELS = {4, 0, 0};

  private static DynamicTest named(String sentence, String name, DhcpFrame frame) {
    return dynamicTest(
        sentence,
        () -> {
          DhcpParsed parsed = DhcpParserTest.parse(frame.bytes());
          assertEquals(name, parsed.message().orElseThrow().name().orElse("nothing"));
          DhcpFuzz.tryOut(frame.bytes());
        });
  }

  private static DynamicTest plain(String sentence, String name, int... value) {
    return named(sentence, name, client(3, M1).option(12, value));
  }

  private static DynamicTest plain(String sentence, String name, String value) {
    return plain(sentence, name, bytes(value));
  }

  private static DynamicTest six(String sentence, String name, int... value) {
    return named(sentence, name, client6(3, M1).option6(39, value));
  }

  private static int[] bytes(String text) {
    byte[] value = text.getBytes(StandardCharsets.UTF_8);
    return IntStream.range(0, value.length).map(i -> value[i] & 0xff).toArray();
  }

  /** In labels, without the root. */
  private static int[] labels(String... labels) {
    int[] all = {};
    for (String label : labels) {
      int[] value = bytes(label);
      all = concat(concat(all, new int[] {value.length}), value);
    }
    return all;
  }

  private static int[] rooted(String... labels) {
    return concat(labels(labels), new int[1]);
  }

  private static String repeated(String part, int times) {
    return part.repeat(times);
  }

  /** So many octets, in labels of 49. */
  private static String longName(int octets) {
    return repeated("a".repeat(49) + ".", octets / 50 + 1).substring(0, octets);
  }

  @TestFactory
  Stream<DynamicTest> plainNames() {
    return Stream.of(
        named("who gives no name has none", "nothing", client(3, M1)),
        plain("a name is left as it is", "Web-1", "Web-1"),
        plain("with the domain, if it is given with it", "web-1.Example.org", "web-1.Example.org"),
        plain("of one character", "x", "x"),
        plain("the root at its end is no part of it", "web-1", "web-1."),
        plain("nor are zeros", "web-1", 'w', 'e', 'b', '-', '1', 0, 0),
        plain("markup is text", "<b>x</b>", "<b>x</b>"),
        plain("as are letters of any alphabet", "größe-例え-مثال", "größe-例え-مثال"),
        plain("and pictures", "\ud83d\ude00", "\ud83d\ude00"),
        plain("and marks on letters", "e\u0301", "e\u0301"),
        plain("even several", "a\u0301\u0302\u0303b\u0301", "a\u0301\u0302\u0303b\u0301"),
        plain("there may be spaces in it", "Bob's phone", "Bob's phone"),
        plain("those around it are no part of it", "Bob's phone", "  Bob's phone "),
        named(
            "a server gives names, too",
            "web-1",
            DhcpFrame.server(5, M2, M1).option(12, bytes("web-1"))),
        named(
            "be it in the field of the file",
            "ab",
            client(1, M1)
                .option(52, 1)
                .with(body -> DhcpParserTest.put(body, 108, 12, 2, 'a', 'b', 255))));
  }

  @TestFactory
  Stream<DynamicTest> noNames() {
    return Stream.of(
        plain("an empty one is none", "nothing"),
        plain("nor is a root", "nothing", "."),
        plain("nor are zeros alone", "nothing", new int[46]),
        plain("nor are spaces", "nothing", "   "),
        plain("nor is what has a zero inside", "nothing", 'a', 0, 'b'),
        plain("or a new line", "nothing", "a\nb"),
        plain("or what a terminal obeys", "nothing", "\u001b[31mred"),
        plain("or one of the higher control characters", "nothing", "a\u009bb"),
        plain("or what turns the direction", "nothing", "a\u202egro.evil"),
        plain("or what is not seen", "nothing", "a\u200bb"),
        plain("or parts lines", "nothing", "a\u2028b"),
        plain("or paragraphs", "nothing", "a\u2029b"),
        plain("or a space of another kind", "nothing", "a\u00a0b"),
        plain("or what only some agree upon", "nothing", "a\ue000b"),
        plain("or has more marks than a letter bears", "nothing", "a\u0301\u0302\u0303\u0301b"),
        plain("be they at its end", "nothing", "a\u0301\u0302\u0303\u0301"),
        plain("or a mark that goes around", "nothing", "a\u20ddb"),
        plain("or means nothing", "nothing", "a\u0378b"),
        plain("or what stands for what could not be read", "nothing", "a\ufffdb"),
        plain("nor is what is no UTF-8", "nothing", 'a', 0xff, 'b'),
        plain("be it cut off", "nothing", 'a', 0xc3),
        plain("or longer than it must be", "nothing", 0xc0, 0xaf),
        plain("or half a pair of UTF-16", "nothing", 0xed, 0xa0, 0x80),
        plain("nor is what has an empty label", "nothing", "a..b"),
        plain("be it the first", "nothing", ".a"),
        plain("or the last but the root", "nothing", "a.."),
        named(
            "a name that is given twice is none: which one is it?",
            "nothing",
            client(3, M1).option(12, bytes("a")).option(12, bytes("b"))),
        named(
            "nor is one that is given three times",
            "nothing",
            client(3, M1).option(12, 'a').option(12, 'a').option(12, 'a')));
  }

  @TestFactory
  Stream<DynamicTest> lengths() {
    String longest = longName(253);
    return Stream.of(
        plain("a label may have 63 octets", repeated("a", 63), repeated("a", 63)),
        plain("and no 64", "nothing", repeated("a", 64)),
        plain("wherever it is", "nothing", "b." + repeated("a", 64) + ".c"),
        plain("octets, not characters", "nothing", repeated("ä", 32)),
        plain("the whole may have 253", longest, longest),
        plain("with the root behind it", longest, longest + "."),
        plain("and no 254", "nothing", longName(254)),
        plain("nor 255", "nothing", longName(255)),
        six("in labels the same holds", longest, concat(new int[1], rooted(longest.split("\\.")))),
        six("and no more", "nothing", concat(new int[1], rooted(longName(254).split("\\.", -1)))),
        six("of each label", repeated("a", 63), concat(new int[1], rooted(repeated("a", 63)))),
        six("too", "nothing", concat(new int[1], rooted(repeated("a", 64)))));
  }

  @TestFactory
  Stream<DynamicTest> qualifiedNames() {
    DhcpFrame both = client(3, M1).option(12, bytes("plain"));
    return Stream.of(
        named(
            "a qualified name is text by the older of two encodings",
            "web-1.example.org",
            client(3, M1).option(81, concat(HEADER.clone(), bytes("web-1.example.org."))).raw(0)),
        named(
            "or labels by the newer",
            "web-1.example.org",
            client(3, M1).option(81, concat(IN_LABELS, rooted("web-1", "example", "org")))),
        named(
            "in part, too",
            "web-1",
            client(3, M1).option(81, concat(new int[] {5, 0, 0}, labels("web-1")))),
        named(
            "it stands before a plain one",
            "web-1.example.org",
            both.option(81, concat(IN_LABELS, rooted("web-1", "example", "org")))),
        named(
            "whichever comes first",
            "a.b",
            client(3, M1).option(81, concat(IN_LABELS, rooted("a", "b"))).option(12, 'c')),
        named(
            "not where it is empty",
            "plain",
            client(3, M1).option(12, bytes("plain")).option(81, 0, 0, 0)),
        named(
            "or no name",
            "plain",
            client(3, M1).option(12, bytes("plain")).option(81, concat(IN_LABELS, labels("\n")))),
        named(
            "or there twice",
            "plain",
            client(3, M1)
                .option(12, bytes("plain"))
                .option(81, concat(IN_LABELS, rooted("a")))
                .option(81, concat(IN_LABELS, rooted("b")))),
        named("without results there is none", "nothing", client(3, M1).option(81, 4, 0)),
        named("nor without anything", "nothing", client(3, M1).option(81)),
        named("nor in nothing", "nothing", client(3, M1).option(81, IN_LABELS)),
        named(
            "nor in the root", "nothing", client(3, M1).option(81, concat(IN_LABELS, new int[1]))),
        named(
            "nor in a label cut short",
            "nothing",
            client(3, M1).option(81, concat(IN_LABELS, new int[] {2, 'a'}))),
        named(
            "nor where something follows the root",
            "nothing",
            client(3, M1).option(81, concat(IN_LABELS, concat(rooted("a"), rooted("b"))))),
        named(
            "be it one byte",
            "nothing",
            client(3, M1).option(81, concat(IN_LABELS, concat(rooted("a"), new int[1])))),
        named(
            "nor in what points elsewhere",
            "nothing",
            client(3, M1).option(81, concat(IN_LABELS, new int[] {0xc0, 3}))));
  }

  @TestFactory
  Stream<DynamicTest> namesOfSix() {
    return Stream.of(
        named("who gives no name has none", "nothing", client6(3, M1)),
        six(
            "a name is in labels",
            "web-1.example.org",
            concat(new int[1], rooted("web-1", "example", "org"))),
        six("in part, too", "web-1", concat(new int[1], labels("web-1"))),
        six("whatever its flags", "web-1", concat(new int[] {7}, labels("web-1"))),
        six("without flags it is none", "nothing"),
        six("nor is it with flags alone", "nothing", 1),
        six("nor with half a label", "nothing", 0, 9, 'a'),
        named(
            "a server gives names, too",
            "web-1",
            DhcpFrame.server6(7, M2, M1).option6(39, concat(new int[1], rooted("web-1")))),
        named(
            "one that is given twice is none",
            "nothing",
            client6(3, M1).option6(39, 0, 1, 'a', 0).option6(39, 0, 1, 'a', 0)),
        named(
            "in an association it is nobody's",
            "nothing",
            client6(3, M1).option6(3, concat(new int[12], new int[] {0, 39, 0, 3, 0, 1, 'a'}))),
        named(
            "a relay's is not the client's",
            "nothing",
            client6(12, M1).raw(new int[21]).option6(39, 0, 1, 'a', 0)));
  }

  @Test
  @Tag("random")
  void whateverIsDamagedIsNoNameOrOneThatStandsThere() {
    Random random = new Random(SEED);
    byte[][] frames = {
      client(3, M1).option(12, bytes("<b>größe</b>.example.org")).bytes(),
      client(3, M1).option(81, concat(IN_LABELS, rooted("größe", "example", "org"))).bytes(),
      client(3, M1).option(81, concat(HEADER, bytes("größe.example.org."))).bytes(),
      client6(3, M1).option6(39, concat(new int[1], rooted("größe", "example", "org"))).bytes(),
    };
    int names = 0;
    for (int i = 0; i < DAMAGED; i++) {
      byte[] frame = frames[random.nextInt(frames.length)].clone();
      for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
        // Most of what is said of the name is at the end.
        int near = frame.length - 1 - random.nextInt(32);
        frame[near] = (byte) (random.nextBoolean() ? random.nextInt(256) : 1 << random.nextInt(8));
      }
      byte[] repaired = DhcpRepair.of(frame);
      DhcpMessage message = DhcpParserTest.parse(repaired).message().orElse(null);
      if (message != null) {
        DhcpFuzz.isHonest(repaired, message);
        names += message.name().isPresent() ? 1 : 0;
      }
    }
    assertTrue(names > DAMAGED / 20, "too few names survive to test anything: " + names);
    assertTrue(names < DAMAGED * 9 / 10, "too few do not: " + names);
  }
}
