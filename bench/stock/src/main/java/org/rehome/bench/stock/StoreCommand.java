package org.rehome.bench.stock;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.AsyncConsistentMap;
import org.onosproject.store.service.Serializer;
import org.onosproject.store.service.StorageService;

/**
 * Writes entries to maps of ONOS that somebody listens to, and does nothing else: no application
 * that stores each host learns faster.
 */
@Service
@Command(
    scope = "onos",
    name = "bench-store",
    description =
        "Writes entries to strongly consistent maps; prints how many a second, and the longest time"
            + " in which none was confirmed, in milliseconds")
public final class StoreCommand implements Action {
  /** Key and value together are as long as a binding's. */
  private static final int VALUE_BYTES = 100;

  private static final long PATIENCE = 120;

  @Reference private StorageService storage;

  @Argument(name = "entries", description = "How many", required = true)
  private int entries;

  @Option(name = "--maps", description = "To so many maps by turns, 16 unless said")
  private int maps = 16;

  @Option(name = "--under-way", description = "So many at a time of each map, 1 unless said")
  private int underWay = 1;

  private final List<AsyncConsistentMap<String, byte[]>> all = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private long confirmed;
  private long longest;

  @Override
  public Object execute() throws Exception {
    for (int number = 0; number < maps; number++) {
      AsyncConsistentMap<String, byte[]> map =
          storage
              .<String, byte[]>consistentMapBuilder()
              .withName("bench-store-" + number)
              .withSerializer(Serializer.using(KryoNamespaces.BASIC))
              .buildAsyncMap();
      map.addListener(event -> {}).get(PATIENCE, TimeUnit.SECONDS);
      all.add(map);
    }
    // Only the second half counts, when all that runs is compiled.
    write(entries);
    long began = System.nanoTime();
    write(2 * entries);
    System.out.printf(
        "%.0f %d%n", entries / ((System.nanoTime() - began) / 1e9), longest / 1_000_000);
    for (AsyncConsistentMap<String, byte[]> map : all) {
      map.clear().get(PATIENCE, TimeUnit.SECONDS);
    }
    executor.shutdown();
    return null;
  }

  private void write(int end) throws Exception {
    synchronized (this) {
      confirmed = System.nanoTime();
      longest = 0;
    }
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
    return entry >= end
        ? CompletableFuture.completedFuture(null)
        : map.putIfAbsent("10." + entry, new byte[VALUE_BYTES])
            .thenComposeAsync(
                found -> {
                  confirmed();
                  return chain(map, end);
                },
                executor);
  }

  private synchronized void confirmed() {
    long now = System.nanoTime();
    longest = Math.max(longest, now - confirmed);
    confirmed = now;
  }
}
