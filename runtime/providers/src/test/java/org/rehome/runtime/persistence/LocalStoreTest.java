package org.rehome.runtime.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onosproject.store.service.Serializer;

/** What was written is there after a restart, and after a crash once committed. */
class LocalStoreTest {

  private static final Serializer SERIALIZER = Serializer.forTypes(String.class);

  @TempDir private Path folder;

  @Test
  void contentsOutliveTheStore() {
    try (LocalStore store = open("local.db")) {
      store.<String, String>map("hosts", SERIALIZER).put("10.0.0.1", "here");
      store.<String>set("prefixes", SERIALIZER).add("10.0.0.0/8");
    }
    try (LocalStore store = open("local.db")) {
      assertEquals(Map.of("10.0.0.1", "here"), store.map("hosts", SERIALIZER));
      assertEquals(Set.of("10.0.0.0/8"), store.set("prefixes", SERIALIZER));
    }
  }

  @Test
  void aSetIsASet() {
    try (LocalStore store = open("local.db")) {
      Set<String> set = store.set("s", SERIALIZER);
      assertTrue(set.isEmpty());
      assertTrue(set.add("a"));
      assertFalse(set.add("a"));
      assertTrue(set.addAll(Set.of("b", "c")));
      assertTrue(set.contains("b"));
      assertTrue(set.remove("b"));
      assertFalse(set.remove("b"));
      assertTrue(set.retainAll(Set.of("c")));
      assertEquals(Set.of("c"), set);
      assertThrows(NullPointerException.class, () -> set.add(null));
      assertThrows(IllegalStateException.class, () -> set.iterator().remove());
      set.clear();
      assertEquals(0, set.size());
    }
  }

  @Test
  void whatWasCommittedOutlivesACrash() throws IOException {
    try (LocalStore store = open("local.db")) {
      Map<String, String> map = store.map("m", SERIALIZER);
      map.put("committed", "yes");
      store.commit();
      map.put("not committed", "no");
      crashTo("crashed");
    }
    try (LocalStore store = open("crashed/local.db")) {
      Map<String, String> map = store.map("m", SERIALIZER);
      assertEquals("yes", map.get("committed"));
      map.put("still", "writable");
      assertEquals("writable", map.get("still"));
    }
  }

  @Test
  void oneNameIsOneCollectionHoweverOftenOpened() {
    try (LocalStore store = open("local.db")) {
      Map<String, String> one = store.map("m", SERIALIZER);
      Map<String, String> two = store.map("m", SERIALIZER);
      one.put("a", "b");
      assertEquals("b", two.get("a"));
    }
  }

  @Test
  void aMapAndASetOfOneNameDoNotMix() {
    try (LocalStore store = open("local.db")) {
      store.<String>set("x", SERIALIZER).add("a");
      assertNull(store.<String, String>map("x", SERIALIZER).get("a"));
      assertTrue(store.map("x", SERIALIZER).isEmpty());
    }
  }

  @Test
  void nameAndSerializerAreRequired() {
    try (LocalStore store = open("local.db")) {
      assertThrows(NullPointerException.class, () -> new MapBuilder<>(store).build());
      assertThrows(NullPointerException.class, () -> new SetBuilder<>(store).build());
      assertThrows(NullPointerException.class, () -> new MapBuilder<>(store).withName("m").build());
    }
  }

  private LocalStore open(String file) {
    return new LocalStore(folder.resolve(file));
  }

  // The files as a killed process leaves them: whatever has reached the disk, and nothing closed.
  private void crashTo(String name) throws IOException {
    Path target = Files.createDirectory(folder.resolve(name));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "local.db*")) {
      for (Path file : files) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }
}
