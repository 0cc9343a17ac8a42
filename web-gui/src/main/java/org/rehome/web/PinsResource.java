package org.rehome.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Configuration;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.UriInfo;
import org.rehome.api.Binding;
import org.rehome.api.HostMobilityService;
import org.rehome.api.Pin;
import org.rehome.view.BadValue;
import org.rehome.view.Json;
import org.rehome.view.PinDraft;

/** Pins: an address that one MAC alone may have, perhaps at one place alone. */
@Path("pins")
@Produces(MediaType.APPLICATION_JSON)
public final class PinsResource {
  private static final String NOUN = "pin";
  private static final String VLAN = "vlan";

  private final Configuration configuration;

  /** A resource of a {@link RehomeApplication}. */
  public PinsResource(@Context Configuration configuration) {
    this.configuration = configuration;
  }

  /** Every pin, ordered by address. */
  @GET
  public ObjectNode get(@Context UriInfo uri) {
    Parameters.of(uri);
    return Json.pins(
        service().pins().stream()
            .sorted(Comparator.comparing(Pin::address))
            .collect(Collectors.toList()));
  }

  /** Pins an address, and answers once every switch has confirmed what it led to. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public ObjectNode post(InputStream body, @Context HttpHeaders headers, @Context UriInfo uri)
      throws IOException {
    byte[] sent = Body.read(NOUN, body, headers);
    Parameters.of(uri);
    PinDraft draft = parse(sent);
    HostMobilityService service = service();
    Pin pin = draft.finish(service);
    long start = System.nanoTime();
    Optional<Binding> binding = Confirmation.of(NOUN, service.pin(pin));
    return Json.pinned(pin, binding, microsSince(start), service);
  }

  /** Lets whoever shows it have an address again, and answers likewise. */
  @DELETE
  @Path("{ip}")
  public ObjectNode delete(@PathParam("ip") String ip, @Context UriInfo uri) {
    Parameters given = Parameters.of(uri, VLAN);
    HostMobilityService service = service();
    List<Pin> pins = PinDraft.of("ip", ip, given.text(VLAN), service);
    if (pins.isEmpty()) {
      throw new NotFoundException("nothing pins " + ip);
    }
    long start = System.nanoTime();
    for (Pin pin : pins) {
      Confirmation.of(NOUN, service.unpin(pin.address()));
    }
    return Json.unpinned(pins, microsSince(start));
  }

  private static long microsSince(long start) {
    return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
  }

  /**
   * What {@code {"address":"…","vlan":10,"mac":"…","location":"…"}} asks for.
   *
   * @throws BadValue naming what is wrong and what is allowed
   */
  static PinDraft parse(byte[] body) throws IOException {
    PinDraft draft = new PinDraft();
    Body.fields(NOUN, body, (parser, field) -> take(draft, parser, field));
    return draft;
  }

  private static void take(PinDraft draft, JsonParser parser, String field) throws IOException {
    JsonToken value = parser.nextToken();
    switch (field) {
      case "address":
        draft.address(Body.text(parser, value, field));
        break;
      case VLAN:
        draft.vlan(
            value == JsonToken.VALUE_NUMBER_INT
                ? parser.getText()
                : Body.text(parser, value, field));
        break;
      case "mac":
        draft.mac(Body.text(parser, value, field));
        break;
      case "location":
        draft.location(Body.text(parser, value, field));
        break;
      default:
        throw new BadValue(field, "unknown field; allowed: address, vlan, mac, location");
    }
  }

  private HostMobilityService service() {
    return RehomeApplication.mobility(configuration);
  }
}
