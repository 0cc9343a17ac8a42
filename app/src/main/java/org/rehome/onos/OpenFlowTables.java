package org.rehome.onos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.onosproject.net.DeviceId;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowMessageListener;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.RoleState;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.projectfloodlight.openflow.protocol.OFBarrierRequest;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowDeleteStrict;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFFlowStatsRequest;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFType;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;

/**
 * Reads flow tables by OpenFlow's own statistics, and takes single rules out of them (OpenFlow
 * 1.3.5 §7.3.5.2, §7.3.4.1).
 *
 * <p>There is one of these only while ONOS offers its OpenFlow controller: nothing else of Rehome
 * knows of OpenFlow. Always the whole of all tables is asked for, because ONOS's own provider may
 * take any answer for the whole truth. It listens only while an answer is outstanding. Thread-safe.
 */
@Component(service = SwitchTables.class)
public final class OpenFlowTables implements SwitchTables {
  private static final long CONFIRMATION = 3_000;

  @Reference private OpenFlowController controller;

  /** Called by the component framework, which puts the controller in. */
  public OpenFlowTables() {}

  OpenFlowTables(OpenFlowController controller) {
    this.controller = controller;
  }

  @Override
  public Reading ask(DeviceId device) {
    OpenFlowSwitch sw;
    try {
      sw = master(device);
    } catch (Unread unread) {
      return new Refused(unread);
    }
    OFFlowStatsRequest request = everything(sw.factory());
    StatsReading reading = new StatsReading(controller, device, sw.getDpid(), request.getXid());
    controller.addMessageListener(reading);
    try {
      sw.sendMsg(request);
    } catch (RuntimeException e) {
      reading.close();
      return new Refused(new Unread("it cannot be asked: " + e.getMessage()));
    }
    return reading;
  }

  private OpenFlowSwitch master(DeviceId device) throws Unread {
    if (!device.uri().getScheme().equals("of")) {
      throw new Unread("it does not speak OpenFlow");
    }
    OpenFlowSwitch sw = controller.getSwitch(Dpid.dpid(device.uri()));
    if (sw == null) {
      throw new Unread("it is not connected to this node");
    }
    if (sw.getRole() != RoleState.MASTER) {
      throw new Unread("this node is not its master");
    }
    if (sw.factory().getVersion().compareTo(OFVersion.OF_13) < 0) {
      throw new Unread("it speaks a version of OpenFlow before 1.3");
    }
    return sw;
  }

  private static OFFlowStatsRequest everything(OFFactory factory) {
    return factory
        .buildFlowStatsRequest()
        .setMatch(factory.matchWildcardAll())
        .setTableId(TableId.ALL)
        .setOutPort(OFPort.ANY)
        .setOutGroup(OFGroup.ANY)
        .build();
  }

  @Override
  public CompletableFuture<Void> remove(DeviceId device, Collection<SwitchRule> rules) {
    OpenFlowSwitch sw;
    try {
      sw = master(device);
    } catch (Unread unread) {
      return CompletableFuture.failedFuture(unread);
    }
    Confirmation confirmation = new Confirmation(sw.getDpid());
    OFBarrierRequest barrier = sw.factory().buildBarrierRequest().build();
    confirmation.expect(barrier);
    List<OFMessage> messages = new ArrayList<>();
    for (SwitchRule rule : rules) {
      OFMessage deletion = deletion((OFFlowStatsEntry) rule.origin(), sw.factory());
      confirmation.expect(deletion);
      messages.add(deletion);
    }
    messages.add(barrier);
    controller.addMessageListener(confirmation);
    try {
      sw.sendMsg(messages);
    } catch (RuntimeException e) {
      confirmation.done.completeExceptionally(
          new Unread("it cannot be told to let go of a rule: " + e.getMessage()));
    }
    return confirmation
        .done
        .orTimeout(CONFIRMATION, TimeUnit.MILLISECONDS)
        .whenComplete((done, error) -> controller.removeMessageListener(confirmation));
  }

  // Only with this cookie: where another rule has taken the place, that one stays.
  private static OFFlowDeleteStrict deletion(OFFlowStatsEntry entry, OFFactory factory) {
    return factory
        .buildFlowDeleteStrict()
        .setCookie(entry.getCookie())
        .setCookieMask(U64.NO_MASK)
        .setTableId(entry.getTableId())
        .setPriority(entry.getPriority())
        .setMatch(entry.getMatch())
        .setBufferId(OFBufferId.NO_BUFFER)
        .setOutPort(OFPort.ANY)
        .setOutGroup(OFGroup.ANY)
        .build();
  }

  private static final class Refused implements Reading {
    private final Unread why;

    Refused(Unread why) {
      this.why = why;
    }

    @Override
    public List<SwitchRule> await(long patience) throws Unread {
      throw why;
    }

    @Override
    public void close() {}
  }

  /** Waits for a barrier, or for an error in what went before it. */
  private static final class Confirmation implements OpenFlowMessageListener {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Dpid dpid;
    private final Set<Long> sent = new HashSet<>();

    Confirmation(Dpid dpid) {
      this.dpid = dpid;
    }

    void expect(OFMessage message) {
      sent.add(message.getXid());
    }

    @Override
    public void handleIncomingMessage(Dpid from, OFMessage message) {
      if (!from.equals(dpid) || !sent.contains(message.getXid())) {
        return;
      }
      if (message.getType() == OFType.BARRIER_REPLY) {
        done.complete(null);
      } else if (message.getType() == OFType.ERROR) {
        done.completeExceptionally(new Unread("it refused to let go of a rule"));
      }
    }

    @Override
    public void handleOutgoingMessage(Dpid to, List<OFMessage> messages) {}
  }
}
