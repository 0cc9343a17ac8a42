package org.rehome.web;

import java.util.Arrays;
import java.util.List;
import javax.ws.rs.core.MultivaluedMap;
import javax.ws.rs.core.UriInfo;
import org.rehome.view.BadValue;

/** The query parameters of a request, each known and given at most once. Immutable. */
final class Parameters {
  private final MultivaluedMap<String, String> given;

  private Parameters(MultivaluedMap<String, String> given) {
    this.given = given;
  }

  /**
   * The parameters of a request that allows these names.
   *
   * @throws BadValue naming the parameter that is not known, or is given more than once
   */
  static Parameters of(UriInfo uri, String... names) {
    List<String> allowed = Arrays.asList(names);
    MultivaluedMap<String, String> given = uri.getQueryParameters();
    given.forEach(
        (name, values) -> {
          if (!allowed.contains(name)) {
            throw new BadValue(name, "unknown parameter; " + offer(allowed));
          }
          if (values.size() > 1) {
            throw new BadValue(name, "is given " + values.size() + " times; once is allowed");
          }
        });
    return new Parameters(given);
  }

  /** The text of a parameter; null where it is not given. */
  String text(String name) {
    return given.getFirst(name);
  }

  private static String offer(List<String> allowed) {
    return allowed.isEmpty() ? "none is allowed here" : "allowed: " + String.join(", ", allowed);
  }
}
