package org.rehome.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onlab.osgi.DefaultServiceDirectory;
import org.onlab.osgi.ServiceDirectory;
import org.onlab.osgi.ServiceNotFoundException;
import org.rehome.api.HostMobilityService;
import org.rehome.view.Exposition;

/** {@code GET /metrics}: what is counted and measured, for Prometheus. */
public final class MetricsServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  private final transient ServiceDirectory services;

  /** The metrics of the running ONOS. */
  public MetricsServlet() {
    this(new DefaultServiceDirectory());
  }

  MetricsServlet(ServiceDirectory services) {
    this.services = services;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Asked asked = new Asked(request, response);
    if (!asked.byViewer() || !asked.byGet()) {
      return;
    }
    Object streams = getServletContext().getAttribute(Streams.class.getName());
    int readers = streams == null ? 0 : ((Streams) streams).count();
    try {
      HostMobilityService mobility = services.get(HostMobilityService.class);
      String text = Exposition.of(mobility.status(), mobility.latencies(), readers);
      response.setContentType(Exposition.TYPE);
      response.getOutputStream().write(text.getBytes(UTF_8));
    } catch (ServiceNotFoundException inactive) {
      asked.refuse(503, "Rehome is not active on this node", null);
    }
  }
}
