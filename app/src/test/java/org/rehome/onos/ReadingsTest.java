package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.rehome.api.Address;
import org.rehome.api.Binding;

/** Rows keep the binding that was read of them, so many at most. */
class ReadingsTest {
  private final Readings readings = new Readings();
  private final Place place = new Place(Hosts.P1);

  private Row row(int number) {
    Address address = Address.untagged(IpAddress.valueOf(0x0a000000 + number));
    return new Row(Hosts.bound(address, Hosts.M1, Hosts.P1), place, 0);
  }

  /** Rows of which one at a time may keep its binding. */
  private List<Row> rivals(int number) {
    int slot = Readings.slot(row(0));
    List<Row> rivals = new ArrayList<>();
    for (int i = 0; rivals.size() < number; i++) {
      Row row = row(i);
      if (Readings.slot(row) == slot) {
        rivals.add(row);
      }
    }
    return rivals;
  }

  @Test
  void whatIsReadTwiceIsMadeOnce() {
    Row row = row(1);
    Binding first = readings.of(row, row.address());

    assertEquals(Hosts.bound(row.address(), Hosts.M1, Hosts.P1), first);
    assertSame(first, readings.of(row, null));
  }

  @Test
  void whoIsForgottenIsMadeAnew() {
    Row row = row(1);
    Binding first = readings.of(row, null);
    readings.forget(row);

    assertNull(row.reading);
    assertFalse(readings.isKeeper(row), "it is garbage, and something holds it");
    Binding again = readings.of(row, null);
    assertEquals(first, again);
    assertSame(again, readings.of(row, null));
  }

  @Test
  void whoIsReadPutsOutWhoWasReadBefore() {
    List<Row> rivals = rivals(2);
    rivals.forEach(row -> readings.of(row, null));

    assertNull(rivals.get(0).reading);
    assertSame(rivals.get(1).reading, readings.of(rivals.get(1), null));
  }

  @Test
  void manyKeepTheirsAndNotTooMany() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 2 * Readings.MOST; i++) {
      rows.add(row(i));
      readings.of(rows.get(i), null);
    }

    long keeping = rows.stream().filter(row -> row.reading != null).count();
    assertTrue(keeping > Readings.MOST / 2 && keeping <= Readings.MOST, keeping + " keep theirs");
  }

  @Test
  void whoKeepsItsOwnHasItsSlotWhoeverReadsAndForgets()
      throws InterruptedException, ExecutionException {
    List<Row> rivals = rivals(3);
    ExecutorService pool = Executors.newFixedThreadPool(3);
    List<Future<?>> runs = new ArrayList<>();
    for (int thread = 0; thread < 3; thread++) {
      Random order = new Random(thread);
      runs.add(
          pool.submit(
              () -> {
                for (int i = 0; i < 50_000; i++) {
                  Row row = rivals.get(order.nextInt(rivals.size()));
                  assertEquals(row.address(), readings.of(row, null).address());
                  if (order.nextInt(100) == 0) {
                    readings.forget(row);
                  }
                }
              }));
    }
    try {
      for (Future<?> run : runs) {
        run.get();
      }
    } finally {
      pool.shutdown();
    }

    for (Row row : rivals) {
      assertTrue(
          row.reading == null || readings.isKeeper(row), row.address() + " keeps it for good");
    }
    readings.of(rivals.get(0), null);
    assertEquals(1, rivals.stream().filter(row -> row.reading != null).count());
  }
}
