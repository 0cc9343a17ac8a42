package org.rehome.runtime.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.onosproject.net.DeviceId;
import org.onosproject.net.group.GroupOperation;
import org.onosproject.net.group.GroupOperation.GroupMsgErrorCode;
import org.onosproject.net.group.GroupOperations;
import org.onosproject.net.group.GroupProviderService;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFBarrierRequest;
import org.projectfloodlight.openflow.protocol.OFErrorMsg;
import org.projectfloodlight.openflow.protocol.OFErrorType;
import org.projectfloodlight.openflow.protocol.OFGroupMod;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFStatsReply;
import org.projectfloodlight.openflow.protocol.errormsg.OFGroupModFailedErrorMsg;
import org.rehome.runtime.flow.codec.GroupCodec;
import org.rehome.runtime.flow.codec.NotExpressible;
import org.rehome.runtime.openflow.OpenFlowIds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups of one switch, from the moment it connects until it goes.
 *
 * <p>ONOS believes in a group only once a reading shows it, so the barrier behind every change is
 * followed by a reading at once. Everything is told to ONOS on the worker, and only while this node
 * is the master. Thread-safe.
 */
final class GroupSession implements Sessions.Session {
  private static final Logger log = LoggerFactory.getLogger(GroupSession.class);
  static final int POLL_SECONDS = 10;
  private static final int PATIENCE = 3;

  private final OpenFlowSwitch sw;
  private final DeviceId device;
  private final GroupProviderService service;
  private final ScheduledExecutorService timer;
  private final Executor worker;
  // Under way: operations by the transaction id of their message, and those ids by their barrier's.
  private final Map<Long, GroupOperation> operations = new HashMap<>();
  private final Map<Long, Set<Long>> byBarrier = new HashMap<>();
  private Set<Long> lastTick = Set.of();
  private GroupStatistics reading;

  /** The last one that was complete, which may still wait to be told. */
  private GroupStatistics untold;

  private volatile boolean closed;
  private Future<?> polling = CompletableFuture.completedFuture(null);

  GroupSession(
      OpenFlowSwitch sw,
      GroupProviderService service,
      ScheduledExecutorService timer,
      Executor worker) {
    this.sw = sw;
    this.device = OpenFlowIds.device(sw.getDpid());
    this.service = service;
    this.timer = timer;
    this.worker = worker;
  }

  @Override
  public boolean isOf(OpenFlowSwitch connection) {
    return sw == connection;
  }

  /** Writes the group-mods of all operations, then one barrier. */
  void perform(GroupOperations wanted) {
    List<OFMessage> messages = new ArrayList<>();
    Map<Long, GroupOperation> sent = new HashMap<>();
    for (GroupOperation operation : wanted.operations()) {
      try {
        OFGroupMod mod = GroupCodec.encode(operation, sw.factory());
        sent.put(mod.getXid(), operation);
        messages.add(mod);
      } catch (NotExpressible why) {
        log.warn("Group {} of {}: {}", operation.groupId(), device, why.getMessage());
        failed(operation, GroupMsgErrorCode.BAD_BUCKET);
      }
    }
    OFBarrierRequest barrier = sw.factory().buildBarrierRequest().build();
    messages.add(barrier);
    synchronized (this) {
      operations.putAll(sent);
      byBarrier.put(barrier.getXid(), Set.copyOf(sent.keySet()));
      if (reading != null) {
        reading.spoil();
      }
      if (untold != null) {
        untold.spoil();
      }
    }
    sw.sendMsg(messages);
  }

  @Override
  public void poll() {
    synchronized (this) {
      if (closed) {
        return;
      }
      polling.cancel(false);
      polling = timer.scheduleAtFixedRate(this::tick, POLL_SECONDS, POLL_SECONDS, TimeUnit.SECONDS);
    }
    read();
  }

  private void tick() {
    synchronized (this) {
      // A barrier that was not answered from one tick to the next will not be.
      lastTick.forEach(this::done);
      lastTick = Set.copyOf(byBarrier.keySet());
    }
    read();
  }

  // Sends without a lock held: the switch may be telling of a change of role under its own.
  private void read() {
    List<OFMessage> requests;
    synchronized (this) {
      if (!isMaster() || (reading != null && reading.inTheWay() < PATIENCE)) {
        return;
      }
      reading = new GroupStatistics(sw);
      if (!byBarrier.isEmpty()) {
        reading.spoil();
      }
      requests = reading.requests();
    }
    sw.sendMsg(requests);
  }

  private boolean isMaster() {
    return !closed && sw.getRole() == RoleState.MASTER;
  }

  @Override
  public synchronized void close() {
    // ONOS finds out what became of its groups when the switch is back.
    closed = true;
    polling.cancel(false);
    operations.clear();
    byBarrier.clear();
    reading = null;
  }

  @Override
  public void received(OFMessage message) {
    switch (message.getType()) {
      case BARRIER_REPLY:
        barrierReply(message.getXid());
        break;
      case ERROR:
        error((OFErrorMsg) message);
        break;
      case STATS_REPLY:
        reply((OFStatsReply) message);
        break;
      default:
        break;
    }
  }

  private void barrierReply(long barrier) {
    synchronized (this) {
      if (!done(barrier)) {
        return;
      }
    }
    read();
  }

  private synchronized boolean done(long barrier) {
    Set<Long> sent = byBarrier.remove(barrier);
    if (sent != null) {
      operations.keySet().removeAll(sent);
    }
    return sent != null;
  }

  private void error(OFErrorMsg error) {
    GroupOperation operation;
    synchronized (this) {
      operation = operations.remove(error.getXid());
    }
    if (operation != null) {
      log.warn("Group {} of {}: {}", operation.groupId(), device, Errors.describe(error));
      failed(operation, code(error));
    }
  }

  private static GroupMsgErrorCode code(OFErrorMsg error) {
    if (error.getErrType() != OFErrorType.GROUP_MOD_FAILED) {
      return GroupMsgErrorCode.BAD_BUCKET; // an action of a bucket was refused
    }
    String name = ((OFGroupModFailedErrorMsg) error).getCode().name();
    for (GroupMsgErrorCode code : GroupMsgErrorCode.values()) {
      if (code.name().equals(name)) {
        return code;
      }
    }
    return GroupMsgErrorCode.BAD_COMMAND; // a code newer than OpenFlow 1.3
  }

  private void failed(GroupOperation operation, GroupMsgErrorCode code) {
    GroupOperation failed = GroupOperation.createFailedGroupOperation(operation, code);
    worker.execute(() -> service.groupOperationFailed(device, failed));
  }

  private void reply(OFStatsReply reply) {
    GroupStatistics complete;
    boolean again;
    synchronized (this) {
      if (reading == null || !reading.reply(reply) || !reading.isComplete()) {
        return;
      }
      complete = reading;
      reading = null;
      untold = complete;
      again = complete.isStale() && byBarrier.isEmpty(); // else the barrier will see to it
    }
    if (again) {
      read();
    } else if (!complete.isStale()) {
      worker.execute(() -> tell(complete));
    }
  }

  private void tell(GroupStatistics complete) {
    synchronized (this) {
      if (complete.isStale()) {
        return; // ONOS has changed groups since, and would take this for what came of it
      }
    }
    if (isMaster()) {
      service.pushGroupMetrics(device, complete.groups(device));
    }
  }
}
