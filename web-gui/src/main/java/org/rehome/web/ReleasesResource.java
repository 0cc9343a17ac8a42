package org.rehome.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.ws.rs.Consumes;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Configuration;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.UriInfo;
import org.rehome.api.Binding;
import org.rehome.api.HostMobilityService;
import org.rehome.view.BadValue;
import org.rehome.view.Json;
import org.rehome.view.Subject;

/** Releases: an operator trusts a frozen address again. */
@Path("releases")
@Produces(MediaType.APPLICATION_JSON)
public final class ReleasesResource {
  private static final String NOUN = "release";

  private final Configuration configuration;

  /** A resource of a {@link RehomeApplication}. */
  public ReleasesResource(@Context Configuration configuration) {
    this.configuration = configuration;
  }

  /** Releases an address, and answers once every switch has confirmed what it led to. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public ObjectNode post(InputStream body, @Context HttpHeaders headers, @Context UriInfo uri)
      throws IOException {
    byte[] sent = Body.read(NOUN, body, headers);
    Parameters.of(uri);
    Subject subject = parse(sent);
    HostMobilityService service = RehomeApplication.mobility(configuration);
    long start = System.nanoTime();
    List<Binding> released = Confirmation.of(NOUN, subject.release(service));
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
    return Json.released(released, micros, service);
  }

  /**
   * Whom {@code {"address":"…"}} is about.
   *
   * @throws BadValue naming what is wrong and what is allowed
   */
  static Subject parse(byte[] body) throws IOException {
    Subject[] subject = {null};
    Body.fields(NOUN, body, (parser, field) -> subject[0] = address(parser, field));
    if (subject[0] == null) {
      throw new BadValue("address", "is missing; allowed: an IP address or a MAC address");
    }
    return subject[0];
  }

  private static Subject address(JsonParser parser, String field) throws IOException {
    JsonToken value = parser.nextToken();
    if (!field.equals("address")) {
      throw new BadValue(field, "unknown field; allowed: address");
    }
    return Subject.parse(field, Body.text(parser, value, field));
  }
}
