package org.rehome.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
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
import org.rehome.api.HostMobilityService;
import org.rehome.api.Notice;
import org.rehome.api.NoticeResult;
import org.rehome.view.Json;

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
    byte[] sent = Body.read(NoticeBody.NOUN, body, headers);
    Parameters.of(uri);
    Notice notice = NoticeBody.parse(sent);
    HostMobilityService service = RehomeApplication.mobility(configuration);
    String noun = notice.kind() == Notice.Kind.LEFT ? "purge" : NoticeBody.NOUN;
    long start = System.nanoTime();
    NoticeResult result = Confirmation.of(noun, service.notify(notice));
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
    return Json.notice(notice.kind(), result, micros, service);
  }
}
