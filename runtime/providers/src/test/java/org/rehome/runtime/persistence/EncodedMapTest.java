package org.rehome.runtime.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onosproject.store.service.Serializer;

/** The map keeps the contract of ConcurrentMap: tried against the JDK's own. */
class EncodedMapTest {

  private static final Serializer SERIALIZER = Serializer.forTypes(String.class, Integer.class);

  @TempDir private Path folder;
  private LocalStore store;
  private ConcurrentMap<String, Integer> map;

  @BeforeEach
  void open() {
    store = new LocalStore(folder.resolve("local.db"));
    map = store.map("test", SERIALIZER);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void everyOperationDoesWhatItDoesOnAHashMap() {
    Map<String, Integer> model = new HashMap<>();
    Random random = new Random(1);
    for (int step = 0; step < 20_000; step++) {
      String key = "k" + random.nextInt(8);
      int value = random.nextInt(4);
      int other = random.nextInt(4);
      switch (random.nextInt(13)) {
        case 0:
          assertEquals(model.put(key, value), map.put(key, value));
          break;
        case 1:
          assertEquals(model.remove(key), map.remove(key));
          break;
        case 2:
          assertEquals(model.get(key), map.get(key));
          break;
        case 3:
          assertEquals(model.putIfAbsent(key, value), map.putIfAbsent(key, value));
          break;
        case 4:
          assertEquals(model.remove(key, value), map.remove(key, value));
          break;
        case 5:
          assertEquals(model.replace(key, value), map.replace(key, value));
          break;
        case 6:
          assertEquals(model.replace(key, value, other), map.replace(key, value, other));
          break;
        case 7:
          assertEquals(model.merge(key, value, plus()), map.merge(key, value, plus()));
          break;
        case 8:
          assertEquals(
              model.compute(key, (k, v) -> v == null ? value : null),
              map.compute(key, (k, v) -> v == null ? value : null));
          break;
        case 9:
          assertEquals(
              model.computeIfAbsent(key, k -> value), map.computeIfAbsent(key, k -> value));
          break;
        case 10:
          assertEquals(
              model.computeIfPresent(key, (k, v) -> null),
              map.computeIfPresent(key, (k, v) -> null));
          break;
        case 11:
          assertEquals(model.containsKey(key), map.containsKey(key));
          break;
        default:
          assertEquals(model, map);
          assertEquals(model.size(), map.size());
          assertEquals(model.isEmpty(), map.isEmpty());
      }
    }
  }

  @Test
  void theIteratorRemoves() {
    map.put("a", 1);
    map.put("b", 2);
    Iterator<String> keys = map.keySet().iterator();
    String first = keys.next();
    keys.remove();
    assertEquals(1, map.size());
    assertFalse(map.containsKey(first));
    assertThrows(IllegalStateException.class, keys::remove);
  }

  @Test
  void anEntryWritesThrough() {
    map.put("a", 1);
    map.entrySet().iterator().next().setValue(7);
    assertEquals(7, map.get("a"));
  }

  @Test
  void clearLeavesNothing() {
    map.put("a", 1);
    map.entrySet().clear();
    assertTrue(map.isEmpty());
    assertNull(map.get("a"));
  }

  @Test
  void nullIsRefused() {
    assertThrows(NullPointerException.class, () -> map.put(null, 1));
    assertThrows(NullPointerException.class, () -> map.put("a", null));
    assertThrows(NullPointerException.class, () -> map.get(null));
    assertTrue(map.isEmpty());
  }

  @Test
  void noUpdateIsLostBetweenThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 400; i++) {
      threads.execute(() -> map.merge("sum", 1, plus()));
    }
    threads.shutdown();
    assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    assertEquals(400, map.get("sum"));
  }

  @Test
  void equalKeysOfOtherInstancesAreTheSame() {
    map.put("ab", 1);
    assertEquals(1, map.get(String.join("", List.of("a", "b"))));
  }

  private static java.util.function.BiFunction<Integer, Integer, Integer> plus() {
    return Integer::sum;
  }
}
