package org.rehome.runtime.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onosproject.store.service.Serializer;

/** The service as ONOS uses it: through its builders, across a restart. */
class MapDbPersistenceTest {

  private static final Serializer SERIALIZER = Serializer.forTypes(String.class, Boolean.class);

  @TempDir private Path data;
  private String dataBefore;

  @BeforeEach
  void pointKarafToTheFolder() {
    dataBefore = System.getProperty("karaf.data");
    System.setProperty("karaf.data", data.toString());
  }

  @AfterEach
  void pointKarafBack() {
    if (dataBefore == null) {
      System.clearProperty("karaf.data");
    } else {
      System.setProperty("karaf.data", dataBefore);
    }
  }

  @Test
  void aRestartKeepsMapsAndSets() {
    MapDbPersistence before = activated();
    map(before).put("a", "b");
    set(before).add("c");
    before.deactivate();

    MapDbPersistence after = activated();
    assertEquals(Map.of("a", "b"), map(after));
    assertEquals(Set.of("c"), set(after));
    after.deactivate();
  }

  private static MapDbPersistence activated() {
    MapDbPersistence service = new MapDbPersistence();
    service.activate();
    return service;
  }

  private static Map<String, String> map(MapDbPersistence service) {
    return service
        .<String, String>persistentMapBuilder()
        .withName("map")
        .withSerializer(SERIALIZER)
        .build();
  }

  private static Set<String> set(MapDbPersistence service) {
    return service
        .<String>persistentSetBuilder()
        .withName("set")
        .withSerializer(SERIALIZER)
        .build();
  }
}
