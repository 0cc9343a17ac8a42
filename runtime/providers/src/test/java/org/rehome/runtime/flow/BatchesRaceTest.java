package org.rehome.runtime.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.projectfloodlight.openflow.protocol.OFBarrierRequest;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFVersion;

/** Senders, answers and the end of the connection at once: every batch ends exactly once. */
class BatchesRaceTest {
  private static final int SENDERS = 4;
  private static final int EACH = 400;
  private static final DeviceId DEVICE = DeviceId.deviceId("of:0000000000000001");

  private final BlockingQueue<Long> barriers = new LinkedBlockingQueue<>();
  private final AtomicIntegerArray ends = new AtomicIntegerArray(SENDERS * EACH);
  private final AtomicIntegerArray successes = new AtomicIntegerArray(SENDERS * EACH);

  @Test
  void everyBatchEndsExactlyOnce() throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try {
      Batches batches = new Batches(recordingSwitch(), timer, Runnable::run, new Refusals());
      List<Thread> senders = new ArrayList<>();
      for (int sender = 0; sender < SENDERS; sender++) {
        int first = sender * EACH;
        senders.add(new Thread(() -> send(batches, first)));
      }
      // The switch answers three quarters of the barriers and goes in the middle of the rest.
      Thread answers = new Thread(() -> answer(batches, SENDERS * EACH * 3 / 4));
      answers.start();
      senders.forEach(Thread::start);
      answers.join();
      batches.switchGone();
      for (Thread sender : senders) {
        sender.join();
      }
    } finally {
      timer.shutdownNow();
    }
    int succeeded = 0;
    for (int batch = 0; batch < SENDERS * EACH; batch++) {
      assertEquals(1, ends.get(batch));
      succeeded += successes.get(batch);
    }
    assertEquals(SENDERS * EACH * 3 / 4, succeeded);
    assertTrue(barriers.size() <= SENDERS * EACH / 4);
  }

  private void send(Batches batches, int first) {
    for (int n = first; n < first + EACH; n++) {
      int batch = n;
      FlowChange change = new FlowChange(FlowChange.Kind.ADD, rule(n), null);
      batches.send(
          new Batch(
              DEVICE,
              List.of(change),
              result -> {
                ends.incrementAndGet(batch);
                successes.addAndGet(batch, result.isSuccess() ? 1 : 0);
              }));
    }
  }

  private void answer(Batches batches, int count) {
    try {
      for (int i = 0; i < count; i++) {
        batches.barrierReply(barriers.poll(10, TimeUnit.SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private OpenFlowSwitch recordingSwitch() {
    return (OpenFlowSwitch)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {OpenFlowSwitch.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("factory")) {
                return OFFactories.getFactory(OFVersion.OF_13);
              }
              for (Object message : (List<?>) arguments[0]) {
                if (message instanceof OFBarrierRequest) {
                  barriers.add(((OFMessage) message).getXid());
                }
              }
              return null;
            });
  }

  private static FlowRule rule(int priority) {
    return DefaultFlowRule.builder()
        .forDevice(DEVICE)
        .withCookie(priority)
        .withPriority(priority)
        .makePermanent()
        .build();
  }
}
