package org.rehome.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.rehome.view.FakeMobility;

class MetricsServletTest {
  private static HttpResponse<String> ask(MetricsServlet servlet, String role, String method)
      throws Exception {
    try (WebServer server = new WebServer(servlet).as(role)) {
      return server.ask(method, "metrics", HttpResponse.BodyHandlers.ofString());
    }
  }

  private final MetricsServlet servlet = new MetricsServlet(FakeMobility.withThree().directory());

  @Test
  void aViewerIsGivenTheTextOfPrometheus() throws Exception {
    HttpResponse<String> answer = ask(servlet, "viewer", "GET");
    assertEquals(200, answer.statusCode());
    assertEquals(
        "text/plain; version=0.0.4; charset=utf-8",
        answer.headers().firstValue("Content-Type").orElse("").replace(";v", "; v"));
    assertTrue(answer.body().contains("\nrehome_bindings{state=\"VALID\"} 2\n"), answer::body);
    assertTrue(answer.body().contains("\nrehome_reply_seconds_count 10\n"), answer::body);
    assertTrue(answer.body().contains("\nrehome_stream_readers 0\n"), answer::body);
  }

  @Test
  void othersAreNot() throws Exception {
    assertEquals(403, ask(servlet, "guest", "GET").statusCode());
    assertEquals(405, ask(servlet, "viewer", "POST").statusCode());
    assertEquals(
        503, ask(new MetricsServlet(FakeMobility.nothing()), "viewer", "GET").statusCode());
  }
}
