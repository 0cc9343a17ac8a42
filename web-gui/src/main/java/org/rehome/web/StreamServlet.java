package org.rehome.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.ws.rs.core.HttpHeaders;
import org.onlab.osgi.DefaultServiceDirectory;
import org.onlab.osgi.ServiceDirectory;
import org.rehome.view.BadValue;
import org.rehome.view.Values;

/**
 * The live stream of events, {@code GET /v1/stream}, as server-sent events.
 *
 * <p>A servlet of its own because JAX-RS would keep a thread for each reader.
 */
public final class StreamServlet extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final String SINCE = "since";

  /** What a browser says when it comes back. */
  private static final String LAST = "Last-Event-ID";

  private final transient ServiceDirectory services;
  private transient Streams streams;

  /** The stream of the running ONOS. */
  public StreamServlet() {
    this(new DefaultServiceDirectory());
  }

  StreamServlet(ServiceDirectory services) {
    this.services = services;
  }

  @Override
  public void init() {
    streams = new Streams(services);
    getServletContext().setAttribute(Streams.class.getName(), streams);
  }

  @Override
  public void destroy() {
    streams.close();
  }

  /** Those who read. */
  Streams streams() {
    return streams;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Asked asked = new Asked(request, response);
    if (!asked.byViewer() || !asked.byGet()) {
      return;
    }
    if (!accepts(request)) {
      asked.refuse(406, "only " + StreamText.TYPE + " is given", null);
      return;
    }
    try {
      begin(request, response, since(request), asked);
    } catch (BadValue bad) {
      asked.refuse(400, bad.getMessage(), bad.field());
    }
  }

  private static boolean accepts(HttpServletRequest request) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    return accept == null
        || accept.contains(StreamText.TYPE)
        || accept.contains("text/*")
        || accept.contains("*/*");
  }

  // The header is the newer of the two: a browser repeats the parameter when it comes back.
  private static Long since(HttpServletRequest request) {
    for (String name : Collections.list(request.getParameterNames())) {
      if (!name.equals(SINCE)) {
        throw new BadValue(name, "unknown parameter; allowed: " + SINCE);
      }
      int times = request.getParameterValues(name).length;
      if (times > 1) {
        throw new BadValue(name, "is given " + times + " times; once is allowed");
      }
    }
    Long given = id(SINCE, request.getParameter(SINCE));
    Long last = id(LAST, request.getHeader(LAST));
    return last == null ? given : last;
  }

  private static Long id(String field, String text) {
    return text == null ? null : (Long) Values.number(field, text, 0, Long.MAX_VALUE);
  }

  private void begin(
      HttpServletRequest request, HttpServletResponse response, Long since, Asked asked)
      throws IOException {
    Optional<String> refusal = streams.begin(() -> start(request, response), since);
    if (refusal.isPresent()) {
      response.setHeader(HttpHeaders.RETRY_AFTER, "10");
      asked.refuse(503, refusal.get(), null);
    }
  }

  private static AsyncContext start(HttpServletRequest request, HttpServletResponse response) {
    response.setContentType(StreamText.TYPE);
    response.setCharacterEncoding(UTF_8.name());
    // Whatever is between is to pass it on at once.
    response.setHeader("X-Accel-Buffering", "no");
    AsyncContext context = request.startAsync();
    context.setTimeout(0);
    return context;
  }
}
