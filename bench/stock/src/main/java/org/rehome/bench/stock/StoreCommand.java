package org.rehome.bench.stock;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.AsyncConsistentMap;
import org.onosproject.store.service.Serializer;
import org.onosproject.store.service.StorageService;

/**
 * Writes entries to a map of ONOS that somebody listens to, and does nothing else: no application
 * that stores each host learns faster.
 */
@Service
@Command(
    scope = "onos",
    name = "bench-store",
    description = "Writes entries to a strongly consistent map and prints how many a second")
public final class StoreCommand implements Action {
  /** As many at a time as Rehome has under way, of the size of bindings. */
  private static final int UNDER_WAY = 128;

  private static final int VALUE_BYTES = 100;
  private static final long PATIENCE = 60;

  @Reference private StorageService storage;

  @Argument(name = "entries", description = "How many", required = true)
  private int entries;

  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  @Override
  public Object execute() throws Exception {
    AsyncConsistentMap<String, byte[]> map =
        storage
            .<String, byte[]>consistentMapBuilder()
            .withName("bench-store")
            .withSerializer(Serializer.using(KryoNamespaces.BASIC))
            .buildAsyncMap();
    map.addListener(event -> {}).get(PATIENCE, TimeUnit.SECONDS);
    // Only the second half counts, when all that runs is compiled.
    write(map, 0, entries);
    long began = System.nanoTime();
    write(map, entries, 2 * entries);
    System.out.printf("%.0f%n", entries / ((System.nanoTime() - began) / 1e9));
    map.clear().get(PATIENCE, TimeUnit.SECONDS);
    return null;
  }

  private void write(AsyncConsistentMap<String, byte[]> map, int first, int end)
      throws InterruptedException, ExecutionException, TimeoutException {
    Semaphore room = new Semaphore(UNDER_WAY);
    for (int entry = first; entry < end; entry++) {
      take(room, 1);
      CompletableFuture<byte[]> unused =
          map.putIfAbsent("10." + entry, new byte[VALUE_BYTES])
              .thenApply(found -> found == null ? null : found.value())
              .whenComplete(
                  (found, error) -> {
                    if (error != null) {
                      failure.set(error);
                    }
                    room.release();
                  });
    }
    take(room, UNDER_WAY);
    if (failure.get() != null) {
      throw new ExecutionException("an entry was not written", failure.get());
    }
  }

  private static void take(Semaphore room, int permits)
      throws InterruptedException, TimeoutException {
    if (!room.tryAcquire(permits, PATIENCE, TimeUnit.SECONDS)) {
      throw new TimeoutException("the store does not answer");
    }
  }
}
