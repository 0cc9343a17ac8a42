package org.rehome.bench;

import com.eclipsesource.json.JsonObject;
import java.util.Set;

/** Something that happens in a fabric, and what is measured of it. */
interface Scenario {
  /** By which it is asked for, and kept in the results. */
  String name();

  /** In one line. */
  String summary();

  /** Who takes part. */
  Set<Contender> contenders();

  /** Lets it happen once. */
  JsonObject measure(Contender contender, Stage stage) throws Exception;
}
