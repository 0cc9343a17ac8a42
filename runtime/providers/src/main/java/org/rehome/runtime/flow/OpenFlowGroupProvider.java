package org.rehome.runtime.flow;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.onlab.util.Tools;
import org.onosproject.net.DeviceId;
import org.onosproject.net.group.GroupOperations;
import org.onosproject.net.group.GroupProvider;
import org.onosproject.net.group.GroupProviderRegistry;
import org.onosproject.net.group.GroupProviderService;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.openflow.controller.OpenFlowController;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.rehome.runtime.openflow.OpenFlowIds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs, changes and deletes ONOS's groups on OpenFlow 1.3 switches (ALL, SELECT, INDIRECT,
 * FAILOVER), and tells ONOS what groups are on them: after every change, when this node becomes the
 * master of a switch, and every {@value GroupSession#POLL_SECONDS} s. Thread-safe.
 */
@Component(immediate = true, service = GroupProvider.class)
public final class OpenFlowGroupProvider extends AbstractProvider implements GroupProvider {
  private static final Logger log = LoggerFactory.getLogger(OpenFlowGroupProvider.class);

  @Reference OpenFlowController controller;
  @Reference GroupProviderRegistry registry;

  private ScheduledExecutorService timer;
  private Worker worker;
  private Sessions<GroupSession> sessions;

  /** Called by the component framework. */
  public OpenFlowGroupProvider() {
    super(OpenFlowIds.PROVIDER);
  }

  @Activate
  void activate() {
    timer =
        Executors.newSingleThreadScheduledExecutor(
            Tools.groupedThreads("rehome/of", "group-timer", log));
    worker = new Worker("group");
    start(timer, worker);
    log.info("Started");
  }

  void start(ScheduledExecutorService withTimer, Executor withWorker) {
    GroupProviderService service = registry.register(this);
    sessions =
        new Sessions<>(controller, sw -> new GroupSession(sw, service, withTimer, withWorker));
    sessions.open();
  }

  @Deactivate
  void deactivate() {
    stop();
    timer.shutdownNow();
    worker.close();
    log.info("Stopped");
  }

  void stop() {
    sessions.close();
    registry.unregister(this);
  }

  @Override
  public void performGroupOperation(DeviceId device, GroupOperations operations) {
    GroupSession session = sessions.of(OpenFlowIds.dpid(device));
    if (session != null) {
      session.perform(operations);
    } else {
      // ONOS asks again when it reads the groups of the switch that has come back.
      log.debug("{} is not connected: {} dropped", device, operations.operations());
    }
  }
}
