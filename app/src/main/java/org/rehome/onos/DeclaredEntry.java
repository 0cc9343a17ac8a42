package org.rehome.onos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.onlab.packet.VlanId;

/**
 * One object of the network configuration, read field by field.
 *
 * <p>A field that cannot be used becomes a problem, which names its place, its value and what is
 * allowed; it then reads as null. An entry with a problem is not {@link #usable}. Not thread-safe.
 */
final class DeclaredEntry {
  private static final int SHOWN = 60;

  private final String place;
  private final JsonNode node;
  private final List<String> problems;
  private boolean usable = true;

  /** The entry at {@code place}, which has {@code names} and no other fields. */
  DeclaredEntry(String place, JsonNode node, List<String> problems, List<String> names) {
    this.place = place;
    this.node = node;
    this.problems = problems;
    String known = String.join(", ", names);
    if (!node.isObject()) {
      String where = place.isEmpty() ? "network" : place;
      refuse(wrong(where, node, "an object with the fields " + known));
    }
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                refuse(at(shown(name)) + " is unknown: " + known + " are allowed");
              }
            });
  }

  /** Where the entry is, such as {@code bindings[2]}; the whole configuration is nowhere. */
  String place() {
    return place;
  }

  /** Whether nothing was refused so far. */
  boolean usable() {
    return usable;
  }

  /** The value of a field that must be there; null when it is refused. */
  <T> T required(String name, DeclaredValue<T> kind) {
    if (node.isObject() && !node.has(name)) {
      refuse(at(name) + " is missing: " + kind.allowed() + " is required");
    }
    return optional(name, kind);
  }

  /** The value of a field; null when it is not there, or refused. */
  <T> T optional(String name, DeclaredValue<T> kind) {
    if (!node.has(name)) {
      return null;
    }
    T value = kind.read(node.get(name));
    if (value == null) {
      refuse(wrong(at(name), node.get(name), kind.allowed()));
    }
    return value;
  }

  /** The VLAN; untagged where none is given. */
  VlanId vlan() {
    VlanId vlan = optional("vlan", DeclaredValue.VLAN);
    return vlan == null ? VlanId.NONE : vlan;
  }

  /** The text of a field; empty when it is none. */
  String text(String name) {
    return node.path(name).asText();
  }

  /** Refuses one of two fields without the other. */
  void together(String one, String other) {
    if (node.has(one) != node.has(other)) {
      String missing = node.has(one) ? other : one;
      refuse(at(missing) + " is missing: " + one + " and " + other + " are allowed together only");
    }
  }

  /** Refuses the value of a field for what it is beside other declarations. */
  void contradicts(String name, String why) {
    refuse(at(name) + " is " + shown(node.get(name)) + ": " + why);
  }

  private void refuse(String problem) {
    usable = false;
    problems.add(problem);
  }

  private String at(String name) {
    return place.isEmpty() ? name : place + "." + name;
  }

  /** Says that what is at {@code place} is not what is allowed there. */
  static String wrong(String place, JsonNode node, String allowed) {
    return place + " is " + shown(node) + ": " + allowed + " is allowed";
  }

  /** A value as a line of a log can show it, whatever was uploaded. */
  static String shown(JsonNode node) {
    return node.isTextual() ? "'" + shown(node.textValue()) + "'" : shown(String.valueOf(node));
  }

  private static String shown(String text) {
    String line = text.replaceAll("\\p{C}", "?");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }
}
