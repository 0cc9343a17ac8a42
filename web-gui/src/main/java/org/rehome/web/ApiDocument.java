package org.rehome.web;

import java.io.IOException;
import java.io.InputStream;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.UriInfo;

/** The description of everything here for programs, in OpenAPI 2.0, as ONOS's own is. */
@Path("openapi.json")
@Produces(MediaType.APPLICATION_JSON)
public final class ApiDocument {
  /** Where it is in this bundle, which is where ONOS looks for it. */
  static final String RESOURCE = "/apidoc/swagger.json";

  /** A resource of a {@link RehomeApplication}. */
  public ApiDocument() {}

  /** The document. */
  @GET
  public Response get(@Context UriInfo uri) throws IOException {
    Parameters.of(uri);
    try (InputStream document = ApiDocument.class.getResourceAsStream(RESOURCE)) {
      return Response.ok(document.readAllBytes(), MediaType.APPLICATION_JSON).build();
    }
  }
}
