package org.rehome.wire;

import java.nio.charset.StandardCharsets;
import org.rehome.api.Legible;

/**
 * The name of a DHCP client, as one message tells it: the qualified one (RFC 4702, RFC 4704), or
 * where that is none the plain one (RFC 2132 §3.14).
 *
 * <p>Anybody may say anything. Only what can be a name and shows as what it is counts as one; the
 * rest, and what is said twice, is none, whatever else the message says. A name has labels of 1 to
 * 63 octets with dots between them, as many as DNS lets a name have (RFC 1035 §2.3.4), in UTF-8, of
 * which no character controls, formats, is unassigned, or is a space other than the usual one. It
 * is left as it is but for zeros and one dot at its end, and spaces around it. Not thread-safe.
 */
final class HostName {
  /** The most octets of a label. */
  static final int LONGEST_LABEL = 63;

  /** The most octets of a name; in DNS there are two more around it, of 255. */
  static final int LONGEST = 253;

  /** The most marks in a row, which is more than any script puts on a letter in a name. */
  static final int MOST_MARKS = 3;

  private static final String NONE = "";
  private static final int IN_LABELS = 4;
  private static final int HEADER_OF_FOUR = 3;
  private static final int HEADER_OF_SIX = 1;

  private String plain;
  private String qualified;

  /** The bytes in {@code [from, to)} are the value of option 12. */
  void plain(byte[] bytes, int from, int to) {
    plain = plain == null ? text(bytes, from, to) : NONE;
  }

  /** They are the value of option 81: flags, two results, and the name in one of two encodings. */
  void qualifiedOfFour(byte[] bytes, int from, int to) {
    int start = Math.min(from + HEADER_OF_FOUR, to);
    boolean inLabels = from < to && (bytes[from] & IN_LABELS) != 0;
    qualify(inLabels ? labels(bytes, start, to) : text(bytes, start, to));
  }

  /** They are the value of option 39 of DHCPv6: flags, and the name in labels. */
  void qualifiedOfSix(byte[] bytes, int from, int to) {
    qualify(labels(bytes, Math.min(from + HEADER_OF_SIX, to), to));
  }

  private void qualify(String name) {
    qualified = qualified == null ? name : NONE;
  }

  /** The name; empty for none. */
  String read() {
    if (qualified != null && !qualified.isEmpty()) {
      return qualified;
    }
    return plain == null ? NONE : plain;
  }

  private static String text(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && bytes[end - 1] == 0) {
      end--; // RFC 2132 §2
    }
    return checked(bytes, from, end > from && bytes[end - 1] == '.' ? end - 1 : end);
  }

  /** A name in labels, each with its length before it; with the root at its end, or in part. */
  private static String labels(byte[] bytes, int from, int to) {
    byte[] dotted = new byte[to - from];
    int written = 0;
    int at = from;
    while (at < to && bytes[at] != 0) {
      int next = at + 1 + Bytes.u8(bytes, at);
      if (next > to) {
        return NONE;
      }
      if (written > 0) {
        dotted[written++] = '.';
      }
      System.arraycopy(bytes, at + 1, dotted, written, next - at - 1);
      written += next - at - 1;
      at = next;
    }
    // Only one name may be there.
    return at + 1 < to ? NONE : checked(dotted, 0, written);
  }

  private static String checked(byte[] bytes, int from, int to) {
    if (to - from > LONGEST || !hasLabels(bytes, from, to)) {
      return NONE;
    }
    String name = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    // What is no UTF-8 has become the replacement character, which is not legible either.
    boolean isLegible = name.codePoints().allMatch(Legible::is);
    return isLegible && !isStacked(name) ? name.strip() : NONE;
  }

  private static boolean hasLabels(byte[] bytes, int from, int to) {
    int start = from;
    for (int at = from; at <= to; at++) {
      if (at == to || bytes[at] == '.') {
        if (at == start || at - start > LONGEST_LABEL) {
          return false;
        }
        start = at + 1;
      }
    }
    return true;
  }

  /** Whether so many marks are put on one letter that they would cover what is around it. */
  private static boolean isStacked(String name) {
    int marks = 0;
    for (int at = 0; at < name.length() && marks <= MOST_MARKS; at++) {
      marks = Character.getType(name.charAt(at)) == Character.NON_SPACING_MARK ? marks + 1 : 0;
    }
    return marks > MOST_MARKS;
  }
}
