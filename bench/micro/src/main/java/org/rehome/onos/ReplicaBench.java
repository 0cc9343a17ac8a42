package org.rehome.onos;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.rehome.api.Address;
import org.rehome.api.Binding;

/** What looking up and taking in costs, by the number of bindings. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReplicaBench {
  private static final int ASKED = 1 << 10;

  /** How many bindings there are. */
  @Param({"1000", "1000000"})
  public int bindings;

  private final Replica replica = new Replica();
  private final Address[] asked = new Address[ASKED];
  private final Binding[] moving = new Binding[ASKED];
  private int next;

  /** Everybody is bound. */
  @Setup
  public void fill() {
    for (int number = 0; number < bindings; number++) {
      replica.put(ManyHosts.binding(number));
    }
    for (int i = 0; i < ASKED; i++) {
      // Spread over all of them, so that a large table is not found in the processor's cache.
      Binding one = ManyHosts.binding((int) ((long) i * bindings / ASKED));
      asked[i] = one.address();
      moving[i] = one;
    }
  }

  /** A binding by its address. */
  @Benchmark
  public Object find() {
    return replica.find(asked[next++ & ASKED - 1]);
  }

  /** The bindings of a MAC. */
  @Benchmark
  public Object ofMac() {
    return replica.ofMac(moving[next++ & ASKED - 1].mac());
  }

  /** How many are behind a port. */
  @Benchmark
  public int countAt() {
    return replica.countAt(moving[next++ & ASKED - 1].location());
  }

  /** The owner of an address was heard of. */
  @Benchmark
  public void heard() {
    int i = next++;
    replica.heard(asked[i & ASKED - 1], ManyHosts.AT + i);
  }

  /** A move is taken in. */
  @Benchmark
  public Object move() {
    int i = next++ & ASKED - 1;
    Binding before = moving[i];
    Binding after =
        before
            .changed(before.revision())
            .location(ManyHosts.place(before.sequence() * 7 + i))
            .nextSequence()
            .build();
    replica.put(after);
    moving[i] = after;
    return after;
  }
}
