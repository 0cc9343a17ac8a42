package org.rehome.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
import org.rehome.view.Json;
import org.rehome.view.Subject;

/** Management notices: what an orchestrator knows of a host before the network shows it. */
@Path("notices")
@Produces(MediaType.APPLICATION_JSON)
public final class NoticesResource {
  private final Configuration configuration;

  /** A resource of a {@link RehomeApplication}. */
  public NoticesResource(@Context Configuration configuration) {
    this.configuration = configuration;
  }

  /** Takes a notice, and answers once every switch has confirmed what it led to. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public ObjectNode post(InputStream body, @Context HttpHeaders headers, @Context UriInfo uri)
      throws IOException {
    byte[] sent = Body.read(Notice.NOUN, body, headers);
    Parameters.of(uri);
    return left(Notice.parse(sent));
  }

  private ObjectNode left(Notice notice) {
    HostMobilityService service = RehomeApplication.mobility(configuration);
    long start = System.nanoTime();
    List<CompletableFuture<List<Binding>>> purges = new ArrayList<>();
    for (Subject subject : notice.subjects()) {
      purges.add(subject.leave(service));
    }
    Confirmation.of("purge", CompletableFuture.allOf(purges.toArray(new CompletableFuture<?>[0])));
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
    List<Binding> ended =
        purges.stream().flatMap(purge -> purge.join().stream()).collect(Collectors.toList());
    return Json.left(ended, micros, service);
  }
}
