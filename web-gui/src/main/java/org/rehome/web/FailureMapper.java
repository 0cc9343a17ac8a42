package org.rehome.web;

import javax.ws.rs.NotAllowedException;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import org.onlab.osgi.ServiceNotFoundException;
import org.rehome.view.BadValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers every failure with its status and {@code {"code","message","field"}}.
 *
 * <p>What nobody foresaw is logged, and told to the client only as such.
 */
public final class FailureMapper implements ExceptionMapper<Throwable> {
  private static final Logger LOG = LoggerFactory.getLogger(FailureMapper.class);

  @Override
  public Response toResponse(Throwable failure) {
    if (failure instanceof BadValue) {
      return answer(400, failure.getMessage(), ((BadValue) failure).field()).build();
    }
    if (failure instanceof WebApplicationException) {
      return refused((WebApplicationException) failure);
    }
    if (failure instanceof ServiceNotFoundException) {
      return answer(503, "Rehome is not active on this node", null).build();
    }
    LOG.error("A REST request failed", failure);
    return answer(500, "internal error; the log of this node has the details", null).build();
  }

  private static Response refused(WebApplicationException failure) {
    Response given = failure.getResponse();
    int code = given.getStatus();
    Response.ResponseBuilder answer = answer(code, message(failure, code), null);
    if (failure instanceof NotAllowedException) {
      answer.header(HttpHeaders.ALLOW, given.getHeaderString(HttpHeaders.ALLOW));
    }
    return answer.build();
  }

  private static String message(WebApplicationException failure, int code) {
    String given = failure.getMessage();
    // JAX-RS's own texts say no more than the status does.
    if (given != null && !given.startsWith("HTTP " + code)) {
      return given;
    }
    switch (code) {
      case 404:
        return "no such resource";
      case 405:
        return "this method is not allowed here";
      case 406:
        return "only application/json is given";
      case 415:
        return "the content type must be application/json";
      default:
        return failure.getResponse().getStatusInfo().getReasonPhrase();
    }
  }

  private static Response.ResponseBuilder answer(int code, String message, String field) {
    return Response.status(code)
        .type(MediaType.APPLICATION_JSON)
        .entity(Failure.of(code, message, field));
  }
}
