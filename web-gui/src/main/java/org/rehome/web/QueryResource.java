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
import org.rehome.api.BindingState;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;
import org.rehome.view.BindingFilter;
import org.rehome.view.BindingOrder;
import org.rehome.view.EventFilter;
import org.rehome.view.Json;
import org.rehome.view.Page;
import org.rehome.view.Search;
import org.rehome.view.Subject;
import org.rehome.view.Values;

/** Everything of the present that is only asked. */
@Path("")
@Produces(MediaType.APPLICATION_JSON)
public final class QueryResource {
  private static final String LIMIT = "limit";
  private static final String HISTORY = "history";

  private final Configuration configuration;

  /** A resource of a {@link RehomeApplication}. */
  public QueryResource(@Context Configuration configuration) {
    this.configuration = configuration;
  }

  /** The bindings that fit every parameter given, departed ones included, in order. */
  @GET
  @Path("bindings")
  public ObjectNode bindings(@Context UriInfo uri) {
    Parameters given =
        Parameters.of(uri, "ip", "mac", "vlan", "location", "state", "sort", "offset", LIMIT);
    BindingFilter filter =
        new BindingFilter()
            .ip(given.text("ip"))
            .mac(given.text("mac"))
            .vlan(given.text("vlan"))
            .location(given.text("location"))
            .state(given.text("state"));
    Page page = Page.of(given.text("offset"), given.text(LIMIT));
    BindingOrder order = BindingOrder.parse("sort", given.text("sort"));
    List<Binding> fitting = order.of(filter.apply(service()));
    return Json.bindings(page.of(fitting), service()).put("total", fitting.size());
  }

  /** The bindings of one IP address, one a VLAN; and, if asked for, what is remembered of it. */
  @GET
  @Path("bindings/{ip}")
  public ObjectNode bindingsOf(@PathParam("ip") String ip, @Context UriInfo uri) {
    Parameters given = Parameters.of(uri, HISTORY);
    Subject subject = Subject.of(Values.ip("ip", ip));
    List<Binding> bindings = subject.bindings(service());
    ObjectNode json = Json.bindings(bindings, service());
    boolean known = !bindings.isEmpty();
    if (given.text(HISTORY) != null) {
      EventFilter newest = new EventFilter().limit(HISTORY, given.text(HISTORY));
      List<MobilityEvent> events = newest.of(Confirmation.remembered(subject.history(service())));
      known |= !events.isEmpty();
      json.setAll(Json.events(events));
    }
    if (!known) {
      throw new NotFoundException("nothing is bound to " + subject);
    }
    return json;
  }

  /** The frozen addresses, ordered by address. */
  @GET
  @Path("frozen")
  public ObjectNode frozen(@Context UriInfo uri) {
    Parameters.of(uri);
    BindingFilter frozen = new BindingFilter().state(BindingState.FROZEN.name());
    return Json.frozen(frozen.apply(service()), service());
  }

  /** The newest claims that were refused, oldest first. */
  @GET
  @Path("conflicts")
  public ObjectNode conflicts(@Context UriInfo uri) {
    Parameters given =
        Parameters.of(uri, "ip", "mac", "vlan", "location", "since", "before", LIMIT);
    EventFilter filter =
        new EventFilter()
            .disputes()
            .ip(given.text("ip"))
            .mac(given.text("mac"))
            .vlan(given.text("vlan"))
            .location(given.text("location"))
            .since(given.text("since"))
            .before(given.text("before"))
            .limit(LIMIT, given.text(LIMIT));
    return Json.conflicts(filter.apply(service()));
  }

  /** The hosts that a part of something is known of, the best first. */
  @GET
  @Path("search")
  public ObjectNode search(@Context UriInfo uri) {
    Parameters given = Parameters.of(uri, "q", LIMIT);
    Search search = Search.of("q", given.text("q"));
    String limit = given.text(LIMIT);
    long most = limit == null ? Search.USUAL : Values.number(LIMIT, limit, 1, Search.MOST);
    return Json.found(search.apply(service()), (int) most);
  }

  /** The newest events that fit every parameter given, oldest first. */
  @GET
  @Path("events")
  public ObjectNode events(@Context UriInfo uri) {
    Parameters given = Parameters.of(uri, "since", "kind", LIMIT);
    EventFilter filter =
        new EventFilter()
            .since(given.text("since"))
            .kind(given.text("kind"))
            .limit(LIMIT, given.text(LIMIT));
    return Json.events(filter.apply(service()));
  }

  /** How Rehome is doing. */
  @GET
  @Path("status")
  public ObjectNode status(@Context UriInfo uri) {
    Parameters.of(uri);
    return Json.status(service().status());
  }

  private HostMobilityService service() {
    return RehomeApplication.mobility(configuration);
  }
}
