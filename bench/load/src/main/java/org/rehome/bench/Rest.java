package org.rehome.bench;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** ONOS's REST interface, in so far as benchmarks need it. */
final class Rest {
  private static final String USER =
      "Basic "
          + Base64.getEncoder().encodeToString("onos:rocks".getBytes(StandardCharsets.US_ASCII));

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;

  Rest(int port) {
    base = "http://127.0.0.1:" + port + "/onos";
  }

  /** What is at {@code path}. */
  JsonObject get(String path) throws IOException, InterruptedException {
    return get(path, PATIENCE);
  }

  /** Likewise what may take longer. */
  JsonObject get(String path, Duration patience) throws IOException, InterruptedException {
    return Json.parse(send(request(path).timeout(patience).GET())).asObject();
  }

  /** The text that is at {@code path}. */
  String text(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  /** Sends something to {@code path}. */
  void post(String path, JsonObject body) throws IOException, InterruptedException {
    send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  /** Sets a property of a component. */
  void configure(String component, String property, String value)
      throws IOException, InterruptedException {
    post("/v1/configuration/" + component, new JsonObject().add(property, value));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(PATIENCE)
        .header("Authorization", USER);
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(answer.uri() + " answers " + answer.statusCode());
    }
    return answer.body();
  }
}
