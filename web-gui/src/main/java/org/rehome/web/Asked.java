package org.rehome.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;

/** A request to a servlet, which is refused as JAX-RS would refuse it. For one request. */
final class Asked {
  private final HttpServletRequest request;
  private final HttpServletResponse response;

  Asked(HttpServletRequest request, HttpServletResponse response) {
    this.request = request;
    this.response = response;
  }

  /** Whether a user asks who may look; another is refused. */
  boolean byViewer() throws IOException {
    boolean may = request.isUserInRole("viewer") || request.isUserInRole("admin");
    return may || refuse(403, "a viewer may read this", null);
  }

  /** Whether it is only asked for something; anything else is refused. */
  boolean byGet() throws IOException {
    if ("GET".equals(request.getMethod())) {
      return true;
    }
    response.setHeader(HttpHeaders.ALLOW, "GET");
    return refuse(405, "this method is not allowed here", null);
  }

  /** Answers with a failure; always false. */
  boolean refuse(int code, String message, String field) throws IOException {
    response.setStatus(code);
    response.setContentType(MediaType.APPLICATION_JSON);
    response.getOutputStream().write(Failure.of(code, message, field).toString().getBytes(UTF_8));
    return false;
  }
}
