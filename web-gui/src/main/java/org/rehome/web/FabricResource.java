package org.rehome.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Configuration;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.UriInfo;
import org.onlab.osgi.ServiceDirectory;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.link.LinkService;
import org.rehome.api.HostMobilityService;

/** The fabric as a page draws it. */
@Path("fabric")
@Produces(MediaType.APPLICATION_JSON)
public final class FabricResource {
  private final Configuration configuration;

  /** A resource of a {@link RehomeApplication}. */
  public FabricResource(@Context Configuration configuration) {
    this.configuration = configuration;
  }

  /** Switches, links, edge ports, and how many hosts each holds. */
  @GET
  public ObjectNode get(@Context UriInfo uri) {
    Parameters.of(uri);
    ServiceDirectory services = RehomeApplication.services(configuration);
    return new FabricView(services.get(DeviceService.class), services.get(LinkService.class))
        .json(services.get(HostMobilityService.class).bindings());
  }
}
