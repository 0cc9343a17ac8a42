package org.rehome.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Configuration;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.UriInfo;
import org.rehome.view.BadValue;
import org.rehome.view.Json;

/** Audits: the flow rules of every switch, against what they should be. */
@Path("audit")
@Produces(MediaType.APPLICATION_JSON)
public final class AuditResource {
  private static final String NOUN = "repair";

  private final Configuration configuration;

  /** A resource of a {@link RehomeApplication}. */
  public AuditResource(@Context Configuration configuration) {
    this.configuration = configuration;
  }

  /** Looks, and changes nothing. */
  @GET
  public ObjectNode audit(@Context UriInfo uri) {
    Parameters.of(uri);
    return Json.audit(RehomeApplication.mobility(configuration).audit());
  }

  /** Puts right what is found, and answers once that is done and looked at again. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public ObjectNode repair(InputStream body, @Context HttpHeaders headers, @Context UriInfo uri)
      throws IOException {
    byte[] sent = Body.read(NOUN, body, headers);
    Parameters.of(uri);
    check(sent);
    return Json.repair(RehomeApplication.mobility(configuration).repair());
  }

  /**
   * That the body is {@code {"repair":true}}.
   *
   * @throws BadValue naming what is wrong and what is allowed
   */
  static void check(byte[] body) throws IOException {
    boolean[] asked = {false};
    Body.fields(NOUN, body, (parser, field) -> asked[0] = isTrue(parser, field));
    if (!asked[0]) {
      throw new BadValue(NOUN, "is missing; allowed: true");
    }
  }

  private static boolean isTrue(JsonParser parser, String field) throws IOException {
    JsonToken value = parser.nextToken();
    if (!field.equals(NOUN)) {
      throw new BadValue(field, "unknown field; allowed: " + NOUN);
    }
    if (value != JsonToken.VALUE_TRUE) {
      throw new BadValue(field, "must be true; to look only, use GET");
    }
    return true;
  }
}
