package org.rehome.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.rehome.view.BadValue;
import org.rehome.view.Subject;
import org.rehome.view.Values;

/**
 * A management notice: {@code {"kind":"left","mac":"…"}} or {@code
 * {"kind":"left","addresses":["…"]}}.
 *
 * <p>Immutable.
 */
final class Notice {
  /** What it is called when it is refused. */
  static final String NOUN = "notice";

  /** The most addresses in one notice. */
  static final int MOST_ADDRESSES = 1_000;

  private final ImmutableList<Subject> subjects;

  private Notice(List<Subject> subjects) {
    this.subjects = ImmutableList.copyOf(subjects);
  }

  /** Whom it is about, each once. */
  List<Subject> subjects() {
    return subjects;
  }

  /**
   * Reads a notice.
   *
   * @throws BadValue naming what is wrong and what is allowed
   */
  static Notice parse(byte[] body) throws IOException {
    Draft draft = new Draft();
    Body.fields(NOUN, body, draft::take);
    return draft.finish();
  }

  /** What has been read so far. */
  private static final class Draft {
    private String kind;
    private Subject mac;
    private List<Subject> addresses;

    void take(JsonParser parser, String field) throws IOException {
      JsonToken value = parser.nextToken();
      switch (field) {
        case "kind":
          kind = Body.text(parser, value, field);
          break;
        case "mac":
          mac = Subject.of(Values.mac(field, Body.text(parser, value, field)));
          break;
        case "addresses":
          addresses = addresses(parser, value);
          break;
        default:
          throw new BadValue(field, "unknown field; allowed: kind, mac, addresses");
      }
    }

    Notice finish() {
      if (kind == null) {
        throw new BadValue("kind", "is missing; allowed: left");
      }
      if (!kind.equals("left")) {
        throw Values.bad("kind", kind, "is not a kind of notice; allowed: left");
      }
      if ((mac == null) == (addresses == null)) {
        throw new BadValue(
            mac == null ? "mac" : "addresses", "give either mac or addresses, and not both");
      }
      return new Notice(mac == null ? addresses : ImmutableList.of(mac));
    }

    private static List<Subject> addresses(JsonParser parser, JsonToken value) throws IOException {
      if (value != JsonToken.START_ARRAY) {
        throw new BadValue("addresses", "must be a list of IP addresses");
      }
      Set<String> seen = new LinkedHashSet<>();
      List<Subject> subjects = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        String text = Body.text(parser, parser.currentToken(), "addresses");
        Subject subject = Subject.of(Values.ip("addresses", text));
        if (seen.add(subject.toString())) {
          subjects.add(subject);
        }
      }
      if (subjects.isEmpty() || subjects.size() > MOST_ADDRESSES) {
        throw new BadValue("addresses", "must have 1 to " + MOST_ADDRESSES + " IP addresses");
      }
      return subjects;
    }
  }
}
