package org.rehome.runtime.persistence;

import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Hasher;
import org.onosproject.store.service.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MapDB file with named maps and sets.
 *
 * <p>A map and a set of the same name are different collections. The same name always gives a view
 * of the same data. Safe for use by several threads.
 */
final class LocalStore implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LocalStore.class);
  private static final long COMMIT_MILLIS = 1_000;

  private final DB db;
  private final AtomicBoolean dirty = new AtomicBoolean();
  private final ScheduledExecutorService committer =
      Executors.newSingleThreadScheduledExecutor(
          new ThreadFactoryBuilder().setNameFormat("persistence-commit").setDaemon(true).build());
  private final ScheduledFuture<?> commits;

  LocalStore(Path file) {
    // No instance cache: the maps are small, written often and read at start.
    db = DBMaker.newFileDB(file.toFile()).cacheDisable().make();
    commits =
        committer.scheduleWithFixedDelay(
            this::commitLogged, COMMIT_MILLIS, COMMIT_MILLIS, TimeUnit.MILLISECONDS);
  }

  <K, V> ConcurrentMap<K, V> map(String name, Serializer serializer) {
    checkNotNull(name, "a persistent map needs a name");
    checkNotNull(serializer, "the persistent map %s needs a serializer", name);
    return new EncodedMap<>(bytes("map:" + name), serializer, this::changed);
  }

  <E> Set<E> set(String name, Serializer serializer) {
    checkNotNull(name, "a persistent set needs a name");
    checkNotNull(serializer, "the persistent set %s needs a serializer", name);
    return new EncodedSet<>(bytes("set:" + name), serializer, this::changed);
  }

  // Bytes, because MapDB would otherwise store the serializers too, and these cannot be.
  private ConcurrentMap<byte[], byte[]> bytes(String name) {
    return db.createHashMap(name)
        .keySerializer(org.mapdb.Serializer.BYTE_ARRAY)
        .valueSerializer(org.mapdb.Serializer.BYTE_ARRAY)
        .hasher(Hasher.BYTE_ARRAY)
        .counterEnable()
        .makeOrGet();
  }

  private void changed() {
    dirty.set(true);
  }

  /** Makes everything written so far survive a crash. */
  void commit() {
    if (dirty.getAndSet(false)) {
      db.commit();
    }
  }

  // A task that throws is never scheduled again, and a full disk must not end persistence for good.
  private void commitLogged() {
    try {
      commit();
    } catch (RuntimeException | Error e) {
      dirty.set(true);
      log.error("Cannot commit the local store; will try again in {} ms", COMMIT_MILLIS, e);
    }
  }

  @Override
  public void close() {
    commits.cancel(false);
    committer.shutdown();
    db.commit();
    db.close();
  }
}
