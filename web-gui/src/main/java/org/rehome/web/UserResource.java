package org.rehome.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.Principal;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import javax.ws.rs.core.UriInfo;

/** Who asks, so that a page can say beforehand what would be refused. */
@Path("user")
@Produces(MediaType.APPLICATION_JSON)
public final class UserResource {
  /** {@code {"name":"onos","admin":true}}. */
  @GET
  public ObjectNode user(@Context UriInfo uri, @Context SecurityContext security) {
    Parameters.of(uri);
    Principal user = security.getUserPrincipal();
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", user == null ? null : user.getName())
        .put("admin", security.isUserInRole("admin"));
  }
}
