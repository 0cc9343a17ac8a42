package org.rehome.overlay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.onlab.osgi.DefaultServiceDirectory;
import org.onlab.osgi.ServiceDirectory;
import org.onlab.osgi.ServiceNotFoundException;
import org.onlab.util.Tools;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Link;
import org.onosproject.net.Path;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.topology.TopologyService;
import org.onosproject.ui.UiExtension;
import org.onosproject.ui.UiExtensionService;
import org.onosproject.ui.UiView;
import org.onosproject.ui.UiViewHidden;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.HostMobilityService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins ONOS's GUI whenever there is one, and leaves it when it goes. Needs none.
 *
 * <p>A browser that is connected already sees nothing of it until its page is loaded anew.
 */
@Component(
    immediate = true,
    service = {})
public class Overlay {
  private static final Logger LOG = LoggerFactory.getLogger(Overlay.class);
  private static final String VIEW = "rehome";

  /** For how long browsers may take to hear that there is nothing to be seen any more, ms. */
  private static final long LAST_WORDS = 2_000;

  @Reference HostMobilityService mobility;

  @Reference TopologyService topology;

  @Reference DeviceService devices;

  ServiceDirectory services = new DefaultServiceDirectory();

  private final Map<UiExtensionService, UiExtension> joined = new LinkedHashMap<>();
  private final List<UiExtensionService> waiting = new ArrayList<>();
  private ScheduledExecutorService worker;
  private Broadcast broadcast;

  @Activate
  synchronized void activate() {
    activate(
        Executors.newSingleThreadScheduledExecutor(Tools.groupedThreads("rehome", "gui", LOG)));
  }

  /** As {@link #activate()}, with everything that takes long on {@code executor}. */
  synchronized void activate(ScheduledExecutorService executor) {
    worker = executor;
    Board board = new Board(this::frozen);
    broadcast = new Broadcast(board, this::path, Overlay::clock);
    mobility.addListener(broadcast);
    worker.execute(() -> remember(board));
    ScheduledFuture<?> unused =
        worker.scheduleWithFixedDelay(
            broadcast::tick, Board.PACE, Board.PACE, TimeUnit.MILLISECONDS);
    waiting.forEach(this::join);
    waiting.clear();
  }

  @Deactivate
  synchronized void deactivate() {
    mobility.removeListener(broadcast);
    // What is shown would stay in the browsers, which the GUI may let go of when it is left.
    end(broadcast);
    broadcast = null;
    joined.forEach(Overlay::leave);
    joined.clear();
  }

  private void end(Broadcast ending) {
    worker.execute(ending::close);
    worker.shutdown();
    try {
      if (!worker.awaitTermination(LAST_WORDS, TimeUnit.MILLISECONDS)) {
        LOG.debug("A browser is too slow to be told that Rehome is gone");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    worker.shutdownNow();
  }

  /** A GUI has come. Before activation it waits. */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      service = UiExtensionService.class)
  synchronized void bindGui(UiExtensionService gui) {
    if (broadcast == null) {
      waiting.add(gui);
    } else {
      join(gui);
    }
  }

  /** A GUI goes. */
  synchronized void unbindGui(UiExtensionService gui) {
    waiting.remove(gui);
    UiExtension extension = joined.remove(gui);
    if (extension != null) {
      leave(gui, extension);
    }
  }

  private void join(UiExtensionService gui) {
    Bundle bundle = FrameworkUtil.getBundle(gui.getClass());
    UiExtension extension = extension(bundle == null ? "" : bundle.getSymbolicName());
    try {
      gui.register(extension);
      joined.put(gui, extension);
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("ONOS's GUI does not take Rehome's part of it", e);
    }
  }

  private static void leave(UiExtensionService gui, UiExtension extension) {
    try {
      gui.unregister(extension);
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("ONOS's GUI is gone already", e);
    }
  }

  private UiExtension extension(String gui) {
    Broadcast present = broadcast;
    return new UiExtension.Builder(getClass().getClassLoader(), List.of(view(gui)))
        .resourcePath(VIEW)
        .messageHandlerFactory(() -> List.of(new Viewer(present)))
        .topoOverlayFactory(
            () -> List.of(new HostOverlay(this::present, this::ports, System::currentTimeMillis)))
        .ui2()
        .build();
  }

  /**
   * What the GUI of the bundle {@code gui} has in its menu: the older one an entry. The views of
   * GUI2 are compiled in, so that an entry would lead nowhere; there it is hidden.
   */
  static UiView view(String gui) {
    boolean older = gui.contains("gui") && !gui.contains("gui2");
    return older
        ? new UiView(UiView.Category.NETWORK, VIEW, "Host mobility", "nav_hosts")
        : new UiViewHidden(VIEW);
  }

  // A browser's connection keeps its overlay when Rehome goes, and when another one comes.
  private Optional<HostMobilityService> present() {
    try {
      return Optional.of(services.get(HostMobilityService.class));
    } catch (ServiceNotFoundException gone) {
      return Optional.empty();
    }
  }

  private void remember(Board board) {
    mobility.bindings().stream()
        .filter(binding -> binding.state() == BindingState.FROZEN)
        .limit(Marks.OF_A_KIND)
        .forEach(binding -> board.frozen(binding, clock()));
  }

  private boolean frozen(Address address) {
    return mobility.binding(address).map(Binding::state).orElse(null) == BindingState.FROZEN;
  }

  private Collection<Link> path(DeviceId from, DeviceId to) {
    return topology.getPaths(topology.currentTopology(), from, to).stream()
        .findFirst()
        .map(Path::links)
        .orElse(List.of());
  }

  private Collection<ConnectPoint> ports(DeviceId device) {
    return devices.getPorts(device).stream()
        .map(port -> new ConnectPoint(device, port.number()))
        .collect(Collectors.toList());
  }

  private static long clock() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
