package org.rehome.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a move took, by the metrics of Rehome")
class DurationsTest {
  private static final String BEFORE =
      "# TYPE rehome_convergence_seconds histogram\n"
          + "rehome_convergence_seconds_bucket{le=\"0.001\"} 3\n"
          + "rehome_convergence_seconds_sum 1.0\n"
          + "rehome_convergence_seconds_count 10\n"
          + "rehome_store_seconds_sum 0.5\n"
          + "rehome_store_seconds_count 12\n";

  @Test
  @DisplayName("is the difference of two readings, a move, in its parts")
  void parts() {
    String after =
        "rehome_convergence_seconds_sum 1.012\n"
            + "rehome_convergence_seconds_count 12\n"
            + "rehome_store_seconds_sum 0.503\n"
            + "rehome_store_seconds_count 14\n"
            + "rehome_stage_seconds_sum 8.0e-3\n"
            + "rehome_stage_seconds_count 6\n";
    JsonObject parts = Durations.in(after).since(Durations.in(BEFORE));
    assertTrue(Durations.in(after).anySince(Durations.in(BEFORE)));
    assertFalse(Durations.in(after).anySince(Durations.in(after)));
    assertEquals(6, parts.getDouble("confirmed", 0), 1e-6);
    assertEquals(1.5, parts.getDouble("store", 0), 1e-6);
    assertEquals(4, parts.getDouble("stages", 0), 1e-6);
    assertEquals(0.5, parts.getDouble("own", 0), 1e-6);
    assertEquals(3, parts.getDouble("stagesAMove", 0), 1e-6);
  }
}
