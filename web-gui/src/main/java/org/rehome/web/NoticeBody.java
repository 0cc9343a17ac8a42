package org.rehome.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.rehome.api.Notice;
import org.rehome.view.BadValue;
import org.rehome.view.NoticeDraft;

/**
 * Reads a management notice: {@code {"kind":"arrived","mac":"…","addresses":["…"],"vlan":10,
 * "location":"device/port","migration":1}}, of which not every field is needed.
 */
final class NoticeBody {
  /** What it is called when it is refused. */
  static final String NOUN = "notice";

  private final NoticeDraft draft = new NoticeDraft();

  private NoticeBody() {}

  /**
   * Reads a notice.
   *
   * @throws BadValue naming what is wrong and what is allowed
   */
  static Notice parse(byte[] body) throws IOException {
    NoticeBody notice = new NoticeBody();
    Body.fields(NOUN, body, notice::take);
    return notice.draft.finish();
  }

  private void take(JsonParser parser, String field) throws IOException {
    JsonToken value = parser.nextToken();
    switch (field) {
      case "kind":
        draft.kind(Body.text(parser, value, field));
        break;
      case "mac":
        draft.mac(Body.text(parser, value, field));
        break;
      case "addresses":
        addresses(parser, value);
        break;
      case "vlan":
        draft.vlan(value.isScalarValue() ? parser.getText() : Body.text(parser, value, field));
        break;
      case "location":
        draft.location(Body.text(parser, value, field));
        break;
      case "migration":
        draft.migration(Body.number(parser, value, field));
        break;
      default:
        throw new BadValue(
            field, "unknown field; allowed: kind, mac, addresses, vlan, location, migration");
    }
  }

  private void addresses(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      throw new BadValue("addresses", "must be a list of IP addresses");
    }
    boolean none = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      draft.address(Body.text(parser, parser.currentToken(), "addresses"));
      none = false;
    }
    if (none) {
      throw new BadValue("addresses", "must have 1 to " + Notice.MOST_ADDRESSES + " IP addresses");
    }
  }
}
