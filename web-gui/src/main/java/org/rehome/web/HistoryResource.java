package org.rehome.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Configuration;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.UriInfo;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;
import org.rehome.view.BadValue;
import org.rehome.view.EventFilter;
import org.rehome.view.Json;
import org.rehome.view.Subject;
import org.rehome.view.Values;

/** What is remembered of hosts, also of those that have left. */
@Path("")
@Produces(MediaType.APPLICATION_JSON)
public final class HistoryResource {
  private static final String IP = "ip";
  private static final String MAC = "mac";

  private final Configuration configuration;

  /** A resource of a {@link RehomeApplication}. */
  public HistoryResource(@Context Configuration configuration) {
    this.configuration = configuration;
  }

  /** What happened to one IP address or MAC, oldest first. */
  @GET
  @Path("history")
  public ObjectNode history(@Context UriInfo uri) {
    Parameters given =
        Parameters.of(uri, IP, MAC, "vlan", "location", "kind", "since", "before", "limit");
    Subject subject = subject(given.text(IP), given.text(MAC));
    EventFilter filter = filter(given).kind(given.text("kind"));
    List<MobilityEvent> known = Confirmation.remembered(subject.history(service()));
    if (known.isEmpty()) {
      throw new NotFoundException("nothing is remembered of " + subject);
    }
    return Json.events(filter.of(known));
  }

  private static Subject subject(String ip, String mac) {
    if (ip == null && mac == null) {
      throw new BadValue(IP, "is missing; required: ip or mac");
    }
    if (ip != null && mac != null) {
      throw new BadValue(MAC, "is given beside ip; allowed: one of them");
    }
    return ip == null ? Subject.of(Values.mac(MAC, mac)) : Subject.of(Values.ip(IP, ip));
  }

  /** Who has left: the departure of each address that nobody has now, the latest last. */
  @GET
  @Path("departures")
  public ObjectNode departures(@Context UriInfo uri) {
    Parameters given = Parameters.of(uri, IP, MAC, "vlan", "location", "since", "before", "limit");
    EventFilter filter = filter(given).ip(given.text(IP)).mac(given.text(MAC));
    return Json.departures(filter.departures(service()));
  }

  private static EventFilter filter(Parameters given) {
    return new EventFilter()
        .vlan(given.text("vlan"))
        .location(given.text("location"))
        .since(given.text("since"))
        .before(given.text("before"))
        .limit("limit", given.text("limit"));
  }

  private HostMobilityService service() {
    return RehomeApplication.mobility(configuration);
  }
}
