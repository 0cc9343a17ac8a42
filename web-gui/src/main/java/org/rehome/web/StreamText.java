package org.rehome.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.rehome.api.MobilityEvent;
import org.rehome.view.Json;

/** How a live stream is written: server-sent events, as the HTML standard has them. Pure. */
final class StreamText {
  /** The media type. */
  static final String TYPE = "text/event-stream";

  /** After this many milliseconds a reader comes back whose connection has ended. */
  private static final int COME_BACK = 1_000;

  private StreamText() {}

  /** The beginning: what follows has ids above {@code id}. */
  static byte[] ready(long id) {
    JsonNode data = JsonNodeFactory.instance.objectNode().put("id", id);
    return ("retry: " + COME_BACK + "\nevent: ready\nid: " + id + "\ndata: " + data + "\n\n")
        .getBytes(UTF_8);
  }

  /**
   * Some events may be missing after {@code since}.
   *
   * @param id all that follows has ids above it; a reader that comes back with it has heard of this
   */
  static byte[] gap(long since, long id) {
    JsonNode data = JsonNodeFactory.instance.objectNode().put("since", since);
    return ("event: gap\nid: " + id + "\ndata: " + data + "\n\n").getBytes(UTF_8);
  }

  /** The events, in their order. */
  static byte[] events(List<MobilityEvent> events) {
    StringBuilder text = new StringBuilder();
    for (MobilityEvent event : events) {
      text.append("event: mobility\nid: ").append(event.id());
      text.append("\ndata: ").append(Json.event(event)).append("\n\n");
    }
    return text.toString().getBytes(UTF_8);
  }

  /** Nothing, said aloud, so that both ends and whatever is between see that the other is there. */
  static byte[] heartbeat() {
    return ":\n\n".getBytes(UTF_8);
  }
}
