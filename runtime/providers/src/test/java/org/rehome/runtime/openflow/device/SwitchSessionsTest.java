package org.rehome.runtime.openflow.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.rehome.runtime.openflow.FakeSwitch;

class SwitchSessionsTest {

  private static final FakeSwitch A = new FakeSwitch(1);
  private static final FakeSwitch B = new FakeSwitch(1);

  @TestFactory
  Stream<DynamicTest> beginningsAndEndsComeInOneOrder() {
    return Stream.of(
        row("a connection begins", begin(A), "began A"),
        row("the same beginning twice counts once", begin(A).andThen(begin(A)), "began A"),
        row("a connection ends", begin(A).andThen(endWith(null)), "began A", "ended A"),
        row("an end without a beginning is nothing", endWith(null)),
        row(
            "a second end is nothing",
            begin(A).andThen(endWith(null)).andThen(endWith(null)),
            "began A",
            "ended A"),
        row(
            "a reconnect after the end",
            begin(A).andThen(endWith(null)).andThen(begin(B)),
            "began A",
            "ended A",
            "began B"),
        row(
            "a reconnect before the end was told: the former ends first, its late end is nothing",
            begin(A).andThen(begin(B)).andThen(endWith(B)),
            "began A",
            "ended A",
            "began B"),
        row(
            "a reconnect known to the library but not yet here",
            begin(A).andThen(endWith(B)).andThen(begin(B)),
            "began A",
            "ended A",
            "began B"));
  }

  private interface Steps extends Consumer<SwitchSessions> {
    default Steps andThen(Steps next) {
      return sessions -> {
        accept(sessions);
        next.accept(sessions);
      };
    }
  }

  private static Steps begin(FakeSwitch sw) {
    return sessions -> sessions.begin(sw);
  }

  private static Steps endWith(OpenFlowSwitch connected) {
    return sessions -> sessions.end(A.getDpid(), connected);
  }

  private static DynamicTest row(String sentence, Steps steps, String... expected) {
    return dynamicTest(
        sentence,
        () -> {
          List<String> calls = new ArrayList<>();
          steps.accept(new SwitchSessions(recorder(calls)));
          assertEquals(List.of(expected), calls);
        });
  }

  private static SwitchSessions.Lifecycle recorder(List<String> calls) {
    return new SwitchSessions.Lifecycle() {
      @Override
      public void began(OpenFlowSwitch sw) {
        calls.add("began " + (sw == A ? "A" : "B"));
      }

      @Override
      public void ended(OpenFlowSwitch sw) {
        calls.add("ended " + (sw == A ? "A" : "B"));
      }
    };
  }
}
