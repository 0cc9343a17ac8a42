package org.rehome.bench.stock;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.AsyncConsistentMap;
import org.onosproject.store.service.MapEventListener;
import org.onosproject.store.service.Serializer;
import org.onosproject.store.service.StorageService;

/**
 * Writes entries to maps of ONOS that somebody listens to, and does nothing else: what the store
 * takes that is written to as Rehome does, unless it is told otherwise.
 */
@Service
@Command(
    scope = "onos",
    name = "bench-store",
    description =
        "Writes entries to strongly consistent maps; prints how many a second, and how long the"
            + " slowest took, in milliseconds")
public final class StoreCommand implements Action {
  /** Key and value together are as long as a binding's. */
  private static final int VALUE_BYTES = 100;

  private static final long PATIENCE = 120;

  @Reference private StorageService storage;

  @Argument(name = "entries", description = "How many", required = true)
  private int entries;

  @Option(name = "--maps", description = "To so many maps by turns, 64 unless said")
  private int maps = 64;

  @Option(name = "--under-way", description = "So many at a time of each map, 1 unless said")
  private int underWay = 1;

  private final List<AsyncConsistentMap<String, byte[]>> all = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final MapEventListener<String, byte[]> listener = event -> {};
  private final AtomicLong slowest = new AtomicLong();

  @Override
  public Object execute() throws Exception {
    try {
      run();
    } finally {
      executor.shutdownNow();
      for (AsyncConsistentMap<String, byte[]> map : all) {
        map.clear().get(PATIENCE, TimeUnit.SECONDS);
        map.removeListener(listener).get(PATIENCE, TimeUnit.SECONDS);
      }
    }
    return null;
  }

  private void run() throws Exception {
    for (int number = 0; number < maps; number++) {
      AsyncConsistentMap<String, byte[]> map =
          storage
              .<String, byte[]>consistentMapBuilder()
              .withName("bench-store-" + number)
              .withSerializer(Serializer.using(KryoNamespaces.BASIC))
              .buildAsyncMap();
      map.addListener(listener).get(PATIENCE, TimeUnit.SECONDS);
      all.add(map);
    }
    // Of the rate only the second half counts, when all that runs is compiled.
    write(entries);
    long began = System.nanoTime();
    write(2 * entries);
    System.out.printf(
        "%.0f %d%n", entries / ((System.nanoTime() - began) / 1e9), slowest.get() / 1_000_000);
  }

  private void write(int end) throws Exception {
    List<CompletableFuture<Void>> chains = new ArrayList<>();
    for (AsyncConsistentMap<String, byte[]> map : all) {
      for (int chain = 0; chain < underWay; chain++) {
        chains.add(chain(map, end));
      }
    }
    CompletableFuture.allOf(chains.toArray(new CompletableFuture<?>[0]))
        .get(PATIENCE, TimeUnit.SECONDS);
  }

  /** Writes one after the other until there are {@code end} of all. */
  private CompletableFuture<Void> chain(AsyncConsistentMap<String, byte[]> map, int end) {
    int entry = next.getAndUpdate(last -> last < end ? last + 1 : last);
    if (entry >= end) {
      return CompletableFuture.completedFuture(null);
    }
    long began = System.nanoTime();
    return map.putIfAbsent("10." + entry, new byte[VALUE_BYTES])
        .thenComposeAsync(
            found -> {
              slowest.accumulateAndGet(System.nanoTime() - began, Math::max);
              return chain(map, end);
            },
            executor);
  }
}
