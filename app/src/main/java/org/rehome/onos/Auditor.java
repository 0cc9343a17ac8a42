package org.rehome.onos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceService;
import org.rehome.api.Audit;
import org.rehome.api.Repair;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what the switches' flow rules are with what they should be, and repairs the difference.
 *
 * <p>What an audit finds it has seen twice, half a second apart: what is only on its way is no
 * finding. One audit or repair at a time. Whoever wants to know how every switch is while that is
 * being looked at gets what is found; who repairs, or checks some switches, waits for his own turn.
 * Thread-safe.
 */
final class Auditor {
  private static final Logger LOG = LoggerFactory.getLogger(Auditor.class);
  private static final long RETURN_WAIT = 200;
  private static final long FIRST_WAIT = 1_000;
  private static final long LONGEST_WAIT = 60_000;

  /** Between two looks, ms: a change of the topology has reached the lanes by then. */
  static final long BETWEEN_LOOKS = 500;

  private static final int MOST_LOOKS = 3;
  private static final long REPAIR_PATIENCE = 30;

  /** Waits. */
  interface Pause {
    void millis(long millis) throws InterruptedException;
  }

  private final DeviceService devices;
  private final Inspection inspection;
  private final Remedies remedies;
  private final Supplier<SwitchTables> tables;
  private final Timers timers;
  private final Executor executor;
  private final Pause pause;
  private final Map<DeviceId, Integer> failures = new ConcurrentHashMap<>();
  private final Map<DeviceId, Timers.Timer> pending = new ConcurrentHashMap<>();
  private final AtomicReference<CompletableFuture<Audit>> asked = new AtomicReference<>();

  /**
   * An auditor.
   *
   * @param tables to read switches by; gives null while there is no way to
   * @param executor what reconciles
   */
  Auditor(
      DeviceService devices,
      Inspection inspection,
      Remedies remedies,
      Supplier<SwitchTables> tables,
      Timers timers,
      Executor executor,
      Pause pause) {
    this.devices = devices;
    this.inspection = inspection;
    this.remedies = remedies;
    this.tables = tables;
    this.timers = timers;
    this.executor = executor;
    this.pause = pause;
  }

  /**
   * {@code device} did not take its rules: looks after it later, ever less often while that lasts.
   */
  void failed(DeviceId device) {
    pending.computeIfAbsent(
        device,
        id -> {
          int times = failures.merge(id, 1, Integer::sum);
          return reconcileAfter(id, Math.min(LONGEST_WAIT, FIRST_WAIT << Math.min(times - 1, 10)));
        });
  }

  /** {@code device} can be programmed again: looks after what it missed. */
  void returned(DeviceId device) {
    failures.remove(device);
    Timers.Timer later = pending.put(device, reconcileAfter(device, RETURN_WAIT));
    if (later != null) {
      later.cancel();
    }
  }

  private Timers.Timer reconcileAfter(DeviceId device, long delay) {
    return timers.after(
        delay,
        () ->
            executor.execute(
                () -> {
                  pending.remove(device);
                  reconcile(device);
                }));
  }

  /**
   * Has {@code device} get the rules that it lacks and lose those that it should not have, as far
   * as ONOS knows.
   */
  void reconcile(DeviceId device) {
    if (!devices.isAvailable(device)) {
      return;
    }
    Comparison comparison = inspection.lookAtStore(device);
    if (comparison.suspicions().isEmpty()) {
      failures.remove(device);
    }
    // An address that was being worked on has been passed over, and nobody else comes back to it.
    CompletableFuture<Void> unused =
        remedies
            .own(comparison, null)
            .whenComplete(
                (done, error) -> {
                  if (inspection.isUnsettled(device)) {
                    failed(device);
                  }
                });
  }

  /**
   * The state of every switch. Waits for them.
   *
   * <p>Who asks while that is being looked at is told the same: so that many who ask do not wait
   * one behind the other, each for a silent switch anew.
   */
  Audit audit() {
    CompletableFuture<Audit> own = new CompletableFuture<>();
    CompletableFuture<Audit> other = asked.compareAndExchange(null, own);
    if (other != null) {
      return shared(other);
    }
    try {
      Audit audit = inTurn();
      own.complete(audit);
      return audit;
    } catch (RuntimeException | Error failure) {
      own.completeExceptionally(failure);
      throw failure;
    }
  }

  // Nobody joins an audit once something can be repaired, which he might have been told of.
  private synchronized Audit inTurn() {
    try {
      return told(inspect(id -> true), id -> true);
    } finally {
      asked.set(null);
    }
  }

  private static Audit shared(CompletableFuture<Audit> other) {
    try {
      return other.get();
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    } catch (ExecutionException failed) {
      throw new IllegalStateException("The audit failed", failed.getCause());
    }
  }

  /** Puts right what is found, other applications' rules included, and looks again. */
  synchronized Repair repair() {
    return repair(inspect(id -> true), id -> true, true);
  }

  /**
   * The same for those switches of which {@code which} is true.
   *
   * @param repairing whether Rehome's own rules are put right
   */
  synchronized Repair check(Predicate<DeviceId> which, boolean repairing) {
    Collection<Comparison> found = inspect(which);
    if (repairing && found.stream().anyMatch(each -> !each.suspicions().isEmpty())) {
      return repair(found, which, false);
    }
    Audit audit = told(found, which);
    return Repair.of(audit, audit);
  }

  private Repair repair(Collection<Comparison> found, Predicate<DeviceId> which, boolean foreign) {
    Audit before = told(found, which);
    SwitchTables reachable = tables.get();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (Comparison each : found) {
      all.add(remedies.own(each, reachable));
      if (foreign) {
        all.add(remedies.foreign(each, reachable));
      }
    }
    await(CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])));
    return Repair.of(before, told(inspect(which), which));
  }

  // What is not done by then shows in the second audit.
  private static void await(CompletableFuture<Void> repairs) {
    try {
      repairs.get(REPAIR_PATIENCE, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      LOG.warn("Not every switch has confirmed a repair within {} s", REPAIR_PATIENCE);
    } catch (ExecutionException failed) {
      LOG.warn("A repair failed", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  private Audit told(Collection<Comparison> looked, Predicate<DeviceId> which) {
    Map<String, Audit.Device> lines = new TreeMap<>();
    List<Audit.Finding> findings = new ArrayList<>();
    for (Device device : devices.getDevices()) {
      if (which.test(device.id())) {
        lines.put(
            device.id().toString(),
            Audit.Device.unread(device.id(), 0, 0, 0, "it is not connected to any node"));
      }
    }
    for (Comparison comparison : looked) {
      lines.put(comparison.device().toString(), comparison.line());
      findings.addAll(comparison.findings());
    }
    return Audit.of(timers.now(), List.copyOf(lines.values()), findings);
  }

  /** What every switch that is there has, and should have; what was seen once only is left out. */
  private Collection<Comparison> inspect(Predicate<DeviceId> which) {
    Map<DeviceId, Comparison> settled = new TreeMap<>(Comparator.comparing(DeviceId::toString));
    List<DeviceId> wanted = available(which);
    look(wanted).forEach(each -> settled.put(each.device(), each));
    Map<DeviceId, Comparison> open = new LinkedHashMap<>(settled);
    open.values().removeIf(each -> each.suspicions().isEmpty());
    for (int looks = 1; !open.isEmpty(); looks++) {
      settled.keySet().removeAll(open.keySet());
      rest();
      for (Comparison again : look(available(open::containsKey))) {
        Comparison before = open.remove(again.device());
        if (looks < MOST_LOOKS && again.findsMoreThan(before)) {
          open.put(again.device(), again);
        } else {
          again.keepWhat(before);
          settled.put(again.device(), again);
        }
      }
      open.keySet().retainAll(available(open::containsKey));
    }
    return settled.values();
  }

  private List<DeviceId> available(Predicate<DeviceId> which) {
    List<DeviceId> there = new ArrayList<>();
    for (Device device : devices.getAvailableDevices()) {
      if (which.test(device.id())) {
        there.add(device.id());
      }
    }
    return there;
  }

  private List<Comparison> look(List<DeviceId> ids) {
    try {
      return inspection.look(ids, tables.get());
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  private void rest() {
    try {
      pause.millis(BETWEEN_LOOKS);
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  private static IllegalStateException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("The audit was interrupted", cause);
  }
}
