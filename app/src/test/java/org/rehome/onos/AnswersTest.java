package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.bound;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Repair;

/** Who asks Rehome is answered by the part that knows. */
class AnswersTest {
  private static final Binding HOST = bound(A1, M1, P1);
  private static final Binding OTHER = bound(A2, M2, P2);

  private final World world = new World().started();
  private final Answers answers = new Answers() {};

  AnswersTest() {
    answers.auditor = world.auditor;
    answers.notices =
        new Notices(world.decider, world.replica, world.fabric, world.timers, world.counters);
    for (Binding each : List.of(HOST, OTHER)) {
      answers.replica.put(each);
    }
  }

  @Test
  void bindingsAreFoundByWhatTheyAreMadeOf() {
    assertEquals(Set.of(HOST, OTHER), Set.copyOf(answers.bindings()));
    assertEquals(Optional.of(HOST), answers.binding(A1));
    assertEquals(Optional.empty(), answers.binding(Hosts.A3));
    assertEquals(List.of(HOST), List.copyOf(answers.bindings(A1.ip())));
    assertEquals(List.of(OTHER), List.copyOf(answers.bindings(M2)));
    assertEquals(List.of(OTHER), List.copyOf(answers.bindings(P2)));
  }

  @Test
  void whoWasNotHeardOfWasNotSeen() {
    assertTrue(answers.lastSeen(A1).isEmpty());
    answers.replica.heard(A1, 7);
    assertEquals(7, answers.lastSeen(A1).getAsLong());
  }

  @Test
  void aReleaseConcernsWhomTheReplicaKnows() {
    world.with(HOST);
    Binding frozen =
        world.binding(A1).changed(0).state(BindingState.FROZEN, world.timers.now()).build();
    world.map.elsewhere(A1, frozen);
    answers.replica.put(frozen);

    assertEquals(1, answers.release(M1).join().size());
    assertEquals(BindingState.VALID, world.binding(A1).state());
  }

  @Test
  void whatIsRepairedIsCounted() {
    world.with(HOST);
    DeviceId leaf = FakeNet.device(1);
    world.flows.lose(world.rules.route(A1, leaf, PortNumber.portNumber(1)));
    assertEquals(1, answers.audit().findings().size());

    Repair repair = answers.repair();
    assertEquals(1, repair.repaired().size());
    assertEquals(1, answers.counters.snapshot().get("audit-repaired"));
  }
}
