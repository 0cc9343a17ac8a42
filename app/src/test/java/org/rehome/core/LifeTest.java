package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Pin;
import org.rehome.api.Source;

/** Whatever happens, in whatever order, however often: what must hold after every single step. */
class LifeTest {
  private static final int LIVES = 50;
  private static final int STEPS = 1_000;
  private static final Policy POLICY = Policy.defaults();

  @TestFactory
  Stream<DynamicTest> lives() {
    return LongStream.range(0, LIVES)
        .mapToObj(seed -> dynamicTest("life " + seed, () -> new World(seed, POLICY).live()));
  }

  @TestFactory
  Stream<DynamicTest> livesUnderDeclarations() {
    NetworkConfig network = RandomLife.network();
    return LongStream.range(LIVES, 2 * LIVES)
        .mapToObj(
            seed -> dynamicTest("life " + seed, () -> new World(seed, POLICY.in(network)).live()));
  }

  /** What is stored and what was carried out. */
  private static final class World {
    private final RandomLife life;
    private final Policy policy;
    private final Map<Address, Binding> store = new HashMap<>();
    private final Map<Address, ConnectPoint> routes = new HashMap<>();
    private final Deque<Supplier<String>> history = new ArrayDeque<>();

    World(long seed, Policy policy) {
      this.life = new RandomLife(seed);
      this.policy = policy;
    }

    void live() {
      for (int step = 0; step < STEPS; step++) {
        Observation happens = life.next();
        Binding before = store.get(happens.address());
        Outcome outcome = Mobility.decide(before, happens, policy);
        note(() -> happens.at() + ": " + happens + "\n    " + before + "\n    " + outcome);
        try {
          check(before, happens, outcome);
          Binding now = store.get(happens.address());
          if (now != null) {
            Mobility.keepalive(now, policy).ifPresent(life::asked);
          }
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError(e.getMessage() + "\n" + lately(), e);
        }
      }
    }

    private void note(Supplier<String> line) {
      history.add(line);
      if (history.size() > 12) {
        history.remove();
      }
    }

    private String lately() {
      return history.stream().map(Supplier::get).collect(Collectors.joining("\n"));
    }

    private void check(Binding before, Observation happens, Outcome outcome) {
      Binding after = outcome.after().orElse(null);
      carryOut(happens.address(), after, outcome.decisions());
      decidesAlike(before, happens, outcome);
      repeatsNothing(after, happens);
      routesWhereBound(happens.address(), after);
      if (before != null && after != null) {
        rises(before, after, outcome);
        keepsTombstones(before, happens, after);
        keepsAuthority(before, happens, after);
      }
      keepsDeclarations(after);
      purgesWhatEnded(before, after, outcome.decisions());
      repliesOnlyForTheValid(before, after, outcome.decisions());
      if (after != null) {
        comesToRest(after, happens.at());
      }
    }

    private void carryOut(Address address, Binding after, List<Decision> decisions) {
      if (after == null) {
        store.remove(address);
      } else {
        store.put(address, after);
      }
      for (Decision decision : decisions) {
        if (decision instanceof Decision.InstallRoute) {
          Decision.InstallRoute install = (Decision.InstallRoute) decision;
          Binding routed = install.binding();
          assertEquals(routes.get(address), install.from().orElse(null), "the route before");
          assertTrue(
              after.isAt(routed.mac(), routed.location()),
              "a route towards a place without a binding");
          routes.put(routed.address(), routed.location());
        } else if (decision instanceof Decision.WithdrawRoute) {
          Binding old = ((Decision.WithdrawRoute) decision).old();
          assertEquals(routes.remove(address), old.location(), "the route withdrawn");
        } else if (decision instanceof Decision.Probe) {
          life.asked((Decision.Probe) decision);
        }
      }
    }

    private void decidesAlike(Binding before, Observation happens, Outcome outcome) {
      Outcome again = Mobility.decide(before, happens, policy);
      assertEquals(outcome.after(), again.after(), "decided twice");
      assertEquals(Rendering.of(outcome.decisions()), Rendering.of(again.decisions()));
    }

    /** A repeat may add what the first left out (the R flag); a third adds nothing. */
    private void repeatsNothing(Binding after, Observation happens) {
      Outcome second = Mobility.decide(after, happens, policy);
      assertEquals(essence(after), essence(second.after().orElse(null)), "a repeat");
      assertTrue(
          second.decisions().stream()
              .noneMatch(
                  d ->
                      d instanceof Decision.InstallRoute
                          || d instanceof Decision.WithdrawRoute
                          || d instanceof Decision.PurgeFlows),
          () -> "a repeat " + second);
      Outcome third = Mobility.decide(second.after().orElse(null), happens, policy);
      assertFalse(third.changes(), () -> "the third time " + third);
    }

    private static String essence(Binding binding) {
      return String.valueOf(binding);
    }

    private void routesWhereBound(Address address, Binding after) {
      ConnectPoint expected = after == null || !after.present() ? null : after.location();
      assertEquals(expected, routes.get(address), "the host route");
    }

    private void rises(Binding before, Binding after, Outcome outcome) {
      int order = Integer.compareUnsigned(after.sequence(), before.sequence());
      boolean elsewhere = !after.isAt(before.mac(), before.location());
      assertTrue(elsewhere ? order > 0 : order >= 0, "sequence of " + after);
      assertEquals(outcome.changes(), after.revision() > before.revision(), "revision");
      assertEquals(outcome.changes(), !after.equals(before), "change");
    }

    private void keepsTombstones(Binding before, Observation happens, Binding after) {
      if (before.state() == BindingState.LEFT
          && happens instanceof Sighting
          && happens.at() <= before.since()
          && before.since() - happens.at() < Policy.HORIZON) {
        assertEquals(before, after, "a late packet brought the dead back");
      }
    }

    private void keepsAuthority(Binding before, Observation happens, Binding after) {
      if (!before.present() || !(happens instanceof Sighting)) {
        return;
      }
      // A declaration lends its authority to the MAC that it names.
      Source source = new Admission(policy).authorized((Sighting) happens).source();
      if (source.compareTo(before.source()) < 0) {
        assertEquals(before.mac(), after.mac(), "overridden from below");
      }
      if (before.source() == Source.STATIC && source != Source.STATIC) {
        assertTrue(policy.network().samePlace(before.location(), after.location()), "static moved");
      }
      boolean heard =
          before.source() == Source.NOTICE && ((Sighting) happens).mac().equals(before.mac());
      assertTrue(
          heard || after.source().compareTo(before.source()) >= 0, "authority lost: " + after);
    }

    private void keepsDeclarations(Binding after) {
      if (after == null || !after.present()) {
        return;
      }
      NetworkConfig network = policy.network();
      network
          .staticBinding(after.address())
          .ifPresent(
              declared -> {
                assertEquals(declared.mac(), after.mac(), "a static binding overridden");
                declared
                    .location()
                    .ifPresent(place -> assertEquals(place, after.location(), "and moved"));
              });
      if (after.source() != Source.STATIC) {
        network
            .stickyPlace(after.mac(), after.address().vlan())
            .ifPresent(place -> assertEquals(place, after.location(), "a pinned MAC elsewhere"));
      }
    }

    private void purgesWhatEnded(Binding before, Binding after, List<Decision> decisions) {
      boolean ended =
          before != null
              && before.present()
              && (after == null
                  || !after.present()
                  || !after.isAt(before.mac(), before.location()));
      List<String> kinds =
          decisions.stream().map(d -> d.getClass().getSimpleName()).collect(Collectors.toList());
      assertEquals(ended, kinds.contains("PurgeFlows"), () -> "purge: " + kinds);
      if (ended) {
        int purge = kinds.indexOf("PurgeFlows");
        int route = Math.max(kinds.indexOf("InstallRoute"), kinds.indexOf("WithdrawRoute"));
        assertTrue(route >= 0 && route < purge, () -> "the new route comes first: " + kinds);
        Binding old = ((Decision.PurgeFlows) decisions.get(purge)).old();
        assertTrue(old.isAt(before.mac(), before.location()), "purges " + old);
      }
    }

    private void repliesOnlyForTheValid(Binding before, Binding after, List<Decision> decisions) {
      for (Decision decision : decisions) {
        if (decision instanceof Decision.Reply) {
          Decision.Reply reply = (Decision.Reply) decision;
          Optional<Pin> declared = policy.network().staticBinding(reply.query().address());
          if (declared.isPresent()) {
            // What is declared is answered for whatever was seen.
            assertEquals(declared.get().mac(), reply.mac());
          } else {
            boolean defended = reply.query().kind() == Query.Kind.DETECTION;
            assertTrue(
                after.state() == BindingState.VALID
                    || (defended && after.state() == BindingState.FROZEN),
                () -> "answered for while " + after);
            assertEquals(before.mac(), reply.mac());
          }
        }
      }
    }

    /** When nothing more is heard, no state lasts for ever. */
    private void comesToRest(Binding binding, long at) {
      long late = Math.max(at, binding.since()) + policy.freezeHold() + policy.tombstone();
      Outcome outcome = Mobility.decide(binding, Expiry.of(binding.address(), late), policy);
      if (Mobility.endOf(binding).orElse(Long.MAX_VALUE) <= late) {
        assertEquals(BindingState.LEFT, outcome.after().orElseThrow().state(), "a lease for ever");
        return;
      }
      switch (binding.state()) {
        case LEFT:
          assertTrue(outcome.after().isEmpty(), "a tombstone for ever");
          break;
        case FROZEN:
          assertEquals(BindingState.VALID, outcome.after().orElseThrow().state());
          break;
        case TESTING:
          Decision.Probe probe = (Decision.Probe) outcome.decisions().get(0);
          Binding decided =
              Mobility.decide(outcome.after().orElseThrow(), Silence.after(probe, late), policy)
                  .after()
                  .orElseThrow();
          assertNotEquals(BindingState.TESTING, decided.state(), "a test for ever");
          break;
        default:
          assertFalse(outcome.changes(), "time changed what is valid");
      }
    }
  }
}
