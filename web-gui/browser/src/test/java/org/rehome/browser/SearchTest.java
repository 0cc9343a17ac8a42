package org.rehome.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long a search over REST takes where many are bound. */
@DisplayName("The search over REST")
@ExtendWith(Surroundings.class)
class SearchTest {
  private static final int MANY = 10_000;
  private static final int WARM_UP = 20;
  private static final int QUERIES = 100;
  // Other work on the machine must not make this red.
  private static final double SLOWEST_MEDIAN = 1_000;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void ten_thousand_are_searched_soon(Stage stage) throws Exception {
    try {
      int bound = stage.command("populate").with("many", MANY).run().getAsInt();
      assertTrue(bound >= MANY, () -> bound + " bound");
      List<Double> times = new ArrayList<>();
      for (int i = 0; i < WARM_UP + QUERIES; i++) {
        int one = (i * 97) % MANY;
        int host = one / 16;
        int third = 1 + (one >> 8); // of four: nobody has the address of the subnet itself
        String[] queries = {
          String.format("%d.%d", third, one & 255),
          String.format("02:00:60:00:%02x", host >> 8),
          String.format("006000%02X", host >> 8),
          "10.61." + third,
        };
        String query = queries[i % queries.length];
        long begin = System.nanoTime();
        JsonObject answer = search(stage, query);
        double took = (System.nanoTime() - begin) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        assertTrue(answer.get("total").getAsInt() > 0, () -> query + ": " + answer);
        if (i >= WARM_UP) {
          times.add(took);
        }
      }
      Collections.sort(times);
      double median = times.get(QUERIES / 2);
      Figures.say("10,000 bindings: a search over REST, median of " + QUERIES, median, "ms");
      Figures.say(
          "10,000 bindings: a search over REST, 99th percentile",
          times.get(QUERIES * 99 / 100),
          "ms");
      assertTrue(median < SLOWEST_MEDIAN, "a search took " + median + " ms");
    } finally {
      stage.command("disperse").run();
    }
  }

  private JsonObject search(Stage stage, String query) throws IOException, InterruptedException {
    String token =
        Base64.getEncoder().encodeToString("onos:rocks".getBytes(StandardCharsets.UTF_8));
    String path = "v1/search?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(stage.url()).resolve(path))
                .header("Authorization", "Basic " + token)
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer::body);
    return new Gson().fromJson(answer.body(), JsonObject.class);
  }
}
