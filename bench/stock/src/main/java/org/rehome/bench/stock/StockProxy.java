package org.rehome.bench.stock;

import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreService;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.edge.EdgePortEvent;
import org.onosproject.net.edge.EdgePortListener;
import org.onosproject.net.edge.EdgePortService;
import org.onosproject.net.neighbour.DefaultNeighbourMessageHandler;
import org.onosproject.net.neighbour.NeighbourMessageHandler;
import org.onosproject.net.neighbour.NeighbourResolutionService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Keeps ONOS core's own neighbour handler registered at every edge port, which is all that the
 * stock {@code proxyarp} does.
 */
@Component(immediate = true)
public final class StockProxy implements EdgePortListener {
  private final NeighbourMessageHandler handler = new DefaultNeighbourMessageHandler();

  @Reference CoreService core;
  @Reference EdgePortService edge;
  @Reference NeighbourResolutionService neighbors;

  private ApplicationId app;

  @Activate
  void activate() {
    app = core.registerApplication("org.rehome.bench.stock.proxy");
    edge.addListener(this);
    edge.getEdgePoints().forEach(this::answerAt);
  }

  @Deactivate
  void deactivate() {
    edge.removeListener(this);
    neighbors.unregisterNeighbourHandlers(app);
  }

  private void answerAt(ConnectPoint port) {
    neighbors.registerNeighbourHandler(port, handler, app);
  }

  @Override
  public void event(EdgePortEvent event) {
    if (event.type() == EdgePortEvent.Type.EDGE_PORT_ADDED) {
      answerAt(event.subject());
    } else {
      neighbors.unregisterNeighbourHandler(event.subject(), handler, app);
    }
  }
}
