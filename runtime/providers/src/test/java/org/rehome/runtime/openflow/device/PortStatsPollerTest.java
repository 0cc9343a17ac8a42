package org.rehome.runtime.openflow.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceProviderServiceAdapter;
import org.onosproject.net.device.PortStatistics;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFPortStatsEntry;
import org.projectfloodlight.openflow.protocol.OFPortStatsRequest;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.types.OFPort;
import org.rehome.runtime.openflow.FakeSwitch;

class PortStatsPollerTest {

  private final FakeSwitch mine = new FakeSwitch(1, 1);
  private final FakeSwitch another = new FakeSwitch(2, 1).role(RoleState.SLAVE);
  private final List<String> told = new ArrayList<>();
  private final SameThread timer = new SameThread();
  private final PortStatsPoller poller =
      new PortStatsPoller(() -> List.of(mine, another), new Recorder(), timer);

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void onlyMasteredSwitchesAreAsked() {
    poller.ask();
    assertEquals(1, mine.sent(OFPortStatsRequest.class).size());
    assertEquals(OFPort.ANY, mine.sent(OFPortStatsRequest.class).get(0).getPortNo());
    assertEquals(List.of(), another.sent);
  }

  @Test
  void anAnswerInOnePartIsPassedOn() {
    reply(mine, 1, false, 1, 2);
    assertEquals(List.of("1: [1, 2]"), told);
  }

  @Test
  void anAnswerInSeveralPartsIsPassedOnWhole() {
    reply(mine, 1, true, 1);
    reply(another, 7, false, 9);
    reply(mine, 1, true, 2);
    assertEquals(List.of("2: [9]"), told);
    reply(mine, 1, false, 3);
    reply(mine, 2, false, 4);
    assertEquals(List.of("2: [9]", "1: [1, 2, 3]", "1: [4]"), told);
  }

  @Test
  void anAnswerThatWasNeverFinishedIsForgotten() {
    reply(mine, 1, true, 1);
    reply(mine, 2, false, 2);
    reply(mine, 3, true, 3);
    poller.forget(mine.getDpid());
    reply(mine, 3, false, 4);
    assertEquals(List.of("1: [2]", "1: [4]"), told);
  }

  @Test
  void otherMessagesAreNothing() {
    poller.handleIncomingMessage(mine.getDpid(), mine.factory().barrierReply());
    poller.handleOutgoingMessage(mine.getDpid(), List.of());
    assertEquals(List.of(), told);
  }

  @Test
  void theScheduleCanBeChangedAndTurnedOff() {
    poller.every(5);
    assertEquals(1, timer.getQueue().size());
    poller.every(1);
    timer.purge();
    assertEquals(1, timer.getQueue().size());
    poller.every(0);
    timer.purge();
    assertEquals(0, timer.getQueue().size());
  }

  @Test
  void onlyWholeSecondsInRangeAreTaken() {
    assertEquals(0, PortStatsPoller.seconds("0"));
    assertEquals(3_600, PortStatsPoller.seconds(" 3600 "));
    for (String refused : new String[] {"-1", "3601", "1.5", "five", "", null}) {
      assertNull(PortStatsPoller.seconds(refused), refused);
    }
  }

  private void reply(FakeSwitch sw, long xid, boolean more, int... ports) {
    List<OFPortStatsEntry> entries = new ArrayList<>();
    for (int port : ports) {
      entries.add(sw.factory().buildPortStatsEntry().setPortNo(OFPort.of(port)).build());
    }
    poller.handleIncomingMessage(
        sw.getDpid(),
        sw.factory()
            .buildPortStatsReply()
            .setXid(xid)
            .setFlags(
                more
                    ? EnumSet.of(OFStatsReplyFlags.REPLY_MORE)
                    : EnumSet.noneOf(OFStatsReplyFlags.class))
            .setEntries(entries)
            .build());
  }

  private final class Recorder extends DeviceProviderServiceAdapter {
    @Override
    public void updatePortStatistics(DeviceId device, Collection<PortStatistics> statistics) {
      List<Long> ports = new ArrayList<>();
      statistics.forEach(port -> ports.add(port.portNumber().toLong()));
      told.add(device.toString().replaceAll("^of:0*", "") + ": " + ports);
    }
  }

  /** Runs at once what is to run soon; the rest waits in its queue. */
  private static final class SameThread extends ScheduledThreadPoolExecutor {
    SameThread() {
      super(1);
    }

    @Override
    public void execute(Runnable command) {
      command.run();
    }
  }
}
