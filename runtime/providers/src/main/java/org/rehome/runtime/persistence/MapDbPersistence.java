package org.rehome.runtime.persistence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.onosproject.persistence.PersistenceService;
import org.onosproject.persistence.PersistentMapBuilder;
import org.onosproject.persistence.PersistentSetBuilder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Persistent maps and sets of this node, in {@code ${karaf.data}/db/local.db}.
 *
 * <p>What was written is on disk within a second, and at deactivation at the latest; after a crash
 * the file holds the last committed state. Safe for use by several threads.
 */
@Component(immediate = true, service = PersistenceService.class)
public final class MapDbPersistence implements PersistenceService {

  private LocalStore store;

  /** Opens the store under the data folder of the running Karaf. */
  @Activate
  void activate() {
    Path folder = Paths.get(System.getProperty("karaf.data", "data"), "db");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + folder + ": is the disk writable?", e);
    }
    store = new LocalStore(folder.resolve("local.db"));
  }

  /** Commits and closes the store; collections handed out before fail from now on. */
  @Deactivate
  void deactivate() {
    store.close();
  }

  @Override
  public <K, V> PersistentMapBuilder<K, V> persistentMapBuilder() {
    return new MapBuilder<>(store);
  }

  @Override
  public <E> PersistentSetBuilder<E> persistentSetBuilder() {
    return new SetBuilder<>(store);
  }
}
