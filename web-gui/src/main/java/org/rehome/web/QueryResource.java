package org.rehome.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Configuration;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.UriInfo;
import org.rehome.api.Binding;
import org.rehome.api.HostMobilityService;
import org.rehome.view.BindingFilter;
import org.rehome.view.EventFilter;
import org.rehome.view.Json;
import org.rehome.view.Subject;
import org.rehome.view.Values;

/** Everything that is only asked. */
@Path("")
@Produces(MediaType.APPLICATION_JSON)
public final class QueryResource {
  private final Configuration configuration;

  /** A resource of a {@link RehomeApplication}. */
  public QueryResource(@Context Configuration configuration) {
    this.configuration = configuration;
  }

  /** The bindings that fit every parameter given, departed ones included, ordered by address. */
  @GET
  @Path("bindings")
  public ObjectNode bindings(@Context UriInfo uri) {
    Parameters given = Parameters.of(uri, "ip", "mac", "vlan", "location", "state");
    BindingFilter filter =
        new BindingFilter()
            .ip(given.text("ip"))
            .mac(given.text("mac"))
            .vlan(given.text("vlan"))
            .location(given.text("location"))
            .state(given.text("state"));
    return Json.bindings(filter.apply(service()), service());
  }

  /** The bindings of one IP address, one a VLAN. */
  @GET
  @Path("bindings/{ip}")
  public ObjectNode bindingsOf(@PathParam("ip") String ip, @Context UriInfo uri) {
    Parameters.of(uri);
    Subject subject = Subject.of(Values.ip("ip", ip));
    List<Binding> bindings = subject.bindings(service());
    if (bindings.isEmpty()) {
      throw new NotFoundException("nothing is bound to " + subject);
    }
    return Json.bindings(bindings, service());
  }

  /** The newest events that fit every parameter given, oldest first. */
  @GET
  @Path("events")
  public ObjectNode events(@Context UriInfo uri) {
    Parameters given = Parameters.of(uri, "since", "kind", "limit");
    EventFilter filter =
        new EventFilter()
            .since(given.text("since"))
            .kind(given.text("kind"))
            .limit("limit", given.text("limit"));
    return Json.events(filter.apply(service()));
  }

  /** How Rehome is doing. */
  @GET
  @Path("status")
  public ObjectNode status(@Context UriInfo uri) {
    Parameters.of(uri);
    return Json.status(service().status());
  }

  /** The flow rules of every switch, against what they should be. */
  @GET
  @Path("audit")
  public ObjectNode audit(@Context UriInfo uri) {
    Parameters.of(uri);
    return Json.audit(service().audit());
  }

  private HostMobilityService service() {
    return RehomeApplication.mobility(configuration);
  }
}
