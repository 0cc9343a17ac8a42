package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.IPCriterion;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.EthType;
import org.projectfloodlight.openflow.types.IPv4Address;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.OFVlanVidMatch;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;
import org.rehome.api.Audit;
import org.rehome.api.Binding;

/**
 * What an audit of five switches costs, from the decoded statistics on; prints it.
 *
 * <p>{@code -Drehome.audit.hosts=20000} makes it 100,000 rules.
 */
class AuditCostTest {
  private static final OFFactory OF13 = OFFactories.getFactory(OFVersion.OF_13);

  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

  private final World world = new World();
  private final Map<DeviceId, List<OFFlowStatsEntry>> statistics = new HashMap<>();

  @Test
  void anAuditOfManyRulesIsSoundAndTold() {
    int most = Integer.getInteger("rehome.audit.hosts", 400);
    world.fabric.refresh(30_000);
    int host = 0;
    for (int hosts = most / 4; hosts <= most; hosts *= 2) {
      while (host < hosts) {
        arrive(host++);
      }
      tell(hosts);
    }
  }

  private void arrive(int number) {
    Binding binding =
        Hosts.bound(
            Hosts.address(
                "10." + (number >> 14) + "." + (number >> 7 & 127) + "." + (number & 127)),
            MacAddress.valueOf(0x02_00_00_00_00_00L + number),
            FakeNet.port(1 + number % 3, 1 + number % 4));
    world.replica.put(binding);
    world.installer.install(binding, null).join();
  }

  private void tell(int hosts) {
    statistics.clear();
    for (int device : new int[] {1, 2, 3, 11, 12}) {
      List<OFFlowStatsEntry> entries = new ArrayList<>();
      world.flows.rules(FakeNet.device(device)).forEach(rule -> entries.add(entry(rule)));
      statistics.put(FakeNet.device(device), entries);
    }
    AtomicLong most = new AtomicLong();
    world.tables = new Encoded(most);
    Audit audit = world.auditor.audit();
    long least = Long.MAX_VALUE;
    for (int turn = 0; turn < 3; turn++) {
      System.gc();
      long before = used();
      most.set(before);
      long start = CLOCK.getCurrentThreadCpuTime();
      audit = world.auditor.audit();
      least = Math.min(least, CLOCK.getCurrentThreadCpuTime() - start);
      most.addAndGet(-before);
    }
    assertEquals(List.of(), audit.findings());
    assertEquals(hosts * 5, audit.rulesInSwitches());
    System.out.printf(
        "%d rules on 5 switches: %d ms of a processor, at most %d MB at a time, garbage included%n",
        hosts * 5, least / 1_000_000, most.get() >> 20);
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static OFFlowStatsEntry entry(FlowRule rule) {
    IPCriterion to = (IPCriterion) rule.selector().getCriterion(Criterion.Type.IPV4_DST);
    int port = (int) Rules.port(rule).orElseThrow().toLong();
    return OF13.buildFlowStatsEntry()
        .setTableId(TableId.of(0))
        .setPriority(rule.priority())
        .setCookie(U64.of(rule.id().value()))
        .setMatch(
            OF13.buildMatch()
                .setExact(MatchField.ETH_TYPE, EthType.IPv4)
                .setExact(MatchField.VLAN_VID, OFVlanVidMatch.UNTAGGED)
                .setExact(
                    MatchField.IPV4_DST, IPv4Address.of(to.ip().address().getIp4Address().toInt()))
                .build())
        .setInstructions(
            List.of(
                OF13.instructions()
                    .applyActions(List.of(OF13.actions().output(OFPort.of(port), 0)))))
        .build();
  }

  /** Answers with the statistics as the OpenFlow library hands them out. */
  private final class Encoded implements SwitchTables {
    private final AtomicLong most;

    Encoded(AtomicLong most) {
      this.most = most;
    }

    @Override
    public Reading ask(DeviceId device) {
      StatsEntries reader = new StatsEntries(device);
      return new Reading() {
        @Override
        public List<SwitchRule> await(long patience) {
          List<SwitchRule> rules = new ArrayList<>();
          statistics.get(device).forEach(entry -> rules.add(reader.read(entry)));
          most.accumulateAndGet(used(), Math::max);
          return rules;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public CompletableFuture<Void> remove(DeviceId device, Collection<SwitchRule> rules) {
      throw new UnsupportedOperationException();
    }
  }
}
