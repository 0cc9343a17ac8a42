package org.rehome.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The body of every refusal. */
final class Failure {
  private Failure() {}

  /**
   * {@code {"code":…,"message":…,"field":…}}.
   *
   * @param field what is to blame; null where nothing alone is
   */
  static ObjectNode of(int code, String message, String field) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    return body.put("code", code).put("message", message).put("field", field);
  }
}
