package org.rehome.onos;

import com.google.common.collect.ImmutableMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.onosproject.net.DeviceId;
import org.rehome.api.Binding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What switches still owe of a purge: they refused, did not confirm, or were away.
 *
 * <p>Kept by switch, 65,536 pieces each; what is above that is counted as {@code purge-debts-shed};
 * {@code purge-owed} is how much is owed at present. A switch that is there is asked again, ever
 * less often; one that is away, when it returns. Thread-safe, never blocks.
 *
 * @param <K> what is to be removed
 */
final class Debts<K> {
  private static final Logger LOG = LoggerFactory.getLogger(Debts.class);
  private static final int MOST = 65_536;
  private static final long FIRST_WAIT = 1_000;
  private static final long LONGEST_WAIT = 60_000;

  private final Function<K, DeviceId> debtor;
  private final Timers timers;
  private final Executor executor;
  private final Counters counters;
  private final Function<DeviceId, CompletableFuture<Boolean>> collector;
  private final Map<DeviceId, Map<K, Binding>> owed = new HashMap<>();
  private final Map<DeviceId, Integer> refusals = new HashMap<>();
  private final Map<DeviceId, Timers.Timer> pending = new HashMap<>();

  /**
   * No debts.
   *
   * @param debtor the switch that a piece is on
   * @param collector asks a switch for what it owes; called on {@code executor}
   */
  Debts(
      Function<K, DeviceId> debtor,
      Timers timers,
      Executor executor,
      Counters counters,
      Function<DeviceId, CompletableFuture<Boolean>> collector) {
    this.debtor = debtor;
    this.timers = timers;
    this.executor = executor;
    this.counters = counters;
    this.collector = collector;
  }

  /** {@code what}, which says something of {@code old}, could not be removed. */
  synchronized void owe(K what, Binding old) {
    Map<K, Binding> own = owed.computeIfAbsent(debtor.apply(what), id -> new LinkedHashMap<>());
    if (own.size() < MOST || own.containsKey(what)) {
      // Of equal pieces the later one counts: it may do something else than the one before.
      if (own.remove(what) == null) {
        counters.count("purge-owed");
      }
      own.put(what, old);
    } else {
      counters.count("purge-debts-shed");
    }
  }

  /** {@code what} is no longer there. */
  synchronized void settle(K what) {
    DeviceId device = debtor.apply(what);
    Map<K, Binding> own = owed.get(device);
    if (own == null || own.remove(what) == null) {
      return;
    }
    counters.add("purge-owed", -1);
    if (own.isEmpty()) {
      owed.remove(device);
      refusals.remove(device);
    }
  }

  /** Asks {@code device} again after a while, which is longer each time. */
  synchronized void askLater(DeviceId device) {
    if (!owed.containsKey(device) || pending.containsKey(device)) {
      return;
    }
    int times = refusals.merge(device, 1, Integer::sum);
    long wait = Math.min(LONGEST_WAIT, FIRST_WAIT << Math.min(times - 1, 10));
    pending.put(device, timers.after(wait, () -> executor.execute(() -> ask(device))));
  }

  private void ask(DeviceId device) {
    synchronized (this) {
      pending.remove(device);
      if (!owed.containsKey(device)) {
        return;
      }
    }
    counters.count("purge-retries");
    CompletableFuture<Boolean> unused =
        Attempt.of(() -> collector.apply(device))
            .whenComplete(
                (paid, error) -> {
                  if (error != null) {
                    LOG.warn("{} could not be asked for what it owes", device, error);
                    askLater(device);
                  }
                });
  }

  /** {@code device} is there again: it is asked soon, however often it refused before. */
  synchronized void returned(DeviceId device) {
    refusals.remove(device);
    Timers.Timer timer = pending.remove(device);
    if (timer != null) {
      timer.cancel();
    }
  }

  /** {@code device} is no longer one of the fabric's, and owes nothing. */
  synchronized void forget(DeviceId device) {
    returned(device);
    counters.add("purge-owed", -of(device).size());
    owed.remove(device);
  }

  /** What {@code device} owes, with what each piece speaks of. */
  synchronized Map<K, Binding> of(DeviceId device) {
    return ImmutableMap.copyOf(owed.getOrDefault(device, ImmutableMap.of()));
  }
}
