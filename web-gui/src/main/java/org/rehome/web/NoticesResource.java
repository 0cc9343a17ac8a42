package org.rehome.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.ws.rs.ClientErrorException;
import javax.ws.rs.Consumes;
import javax.ws.rs.NotSupportedException;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.ServerErrorException;
import javax.ws.rs.core.Configuration;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.UriInfo;
import org.rehome.api.Binding;
import org.rehome.api.HostMobilityService;
import org.rehome.view.Json;
import org.rehome.view.Subject;

/** Management notices: what an orchestrator knows of a host before the network shows it. */
@Path("notices")
@Produces(MediaType.APPLICATION_JSON)
public final class NoticesResource {
  /** A longer notice is refused. */
  static final int LONGEST = 64 * 1024;

  /** How long a purge may take to be confirmed. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

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
    // Without a content type the request may come from another site's page, unasked.
    if (headers.getMediaType() == null) {
      throw new NotSupportedException("the content type must be " + MediaType.APPLICATION_JSON);
    }
    Parameters.of(uri);
    return left(Notice.parse(read(body)));
  }

  private ObjectNode left(Notice notice) {
    HostMobilityService service = RehomeApplication.mobility(configuration);
    long start = System.nanoTime();
    List<CompletableFuture<List<Binding>>> purges = new ArrayList<>();
    for (Subject subject : notice.subjects()) {
      purges.add(subject.leave(service));
    }
    await(CompletableFuture.allOf(purges.toArray(new CompletableFuture<?>[0])));
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
    List<Binding> ended =
        purges.stream().flatMap(purge -> purge.join().stream()).collect(Collectors.toList());
    return Json.left(ended, micros, service);
  }

  private void await(CompletableFuture<?> purges) {
    try {
      purges.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new ServerErrorException(
          "not every switch has confirmed the purge within "
              + PATIENCE.toSeconds()
              + " s; the audit shows what is left",
          Response.Status.GATEWAY_TIMEOUT,
          late);
    } catch (ExecutionException failed) {
      throw new ServerErrorException(
          "the purge failed: " + failed.getCause().getMessage(),
          Response.Status.INTERNAL_SERVER_ERROR,
          failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ServerErrorException(Response.Status.SERVICE_UNAVAILABLE, interrupted);
    }
  }

  private static byte[] read(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(LONGEST + 1);
    if (bytes.length > LONGEST) {
      throw new ClientErrorException(
          "a notice may have " + LONGEST + " bytes", Response.Status.REQUEST_ENTITY_TOO_LARGE);
    }
    return bytes;
  }
}
