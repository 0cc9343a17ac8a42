package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.bound;
import static org.rehome.onos.Hosts.left;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rehome.api.Address;

/** Time passes over what lasts only so long, whatever goes wrong. */
class SweeperTest {
  private final FakeTimers timers = new FakeTimers();
  private final Replica replica = new Replica();
  private final List<Address> observed = new ArrayList<>();
  private boolean broken = true;

  @Test
  void whatFailsOnceIsTriedAgainASecondLater() {
    replica.put(left(bound(A1, M1, P1)));
    new Sweeper(
            replica,
            timers,
            observation -> {
              if (broken) {
                throw new IllegalStateException("once");
              }
              observed.add(observation.address());
            })
        .start();
    assertThrows(IllegalStateException.class, () -> timers.pass(1_000));
    broken = false;
    timers.pass(1_000);

    assertEquals(List.of(A1), observed);
  }
}
