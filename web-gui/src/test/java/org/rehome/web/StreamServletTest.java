package org.rehome.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.view.FakeMobility.LEAF1;
import static org.rehome.view.FakeMobility.M1;
import static org.rehome.view.FakeMobility.bound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onlab.osgi.ServiceDirectory;
import org.rehome.api.Binding;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.view.FakeMobility;
import org.rehome.view.Json;

/** The live stream, over the web server of a stock ONOS. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamServletTest {
  private static final Binding HOST = bound("10.0.0.5", M1, LEAF1);

  private final FakeMobility service = new FakeMobility().keeping(1_000);
  private volatile ServiceDirectory directory = service.directory();
  private final StreamServlet servlet =
      new StreamServlet(
          new ServiceDirectory() {
            @Override
            public <T> T get(Class<T> type) {
              return directory.get(type);
            }
          });
  private WebServer server;

  @BeforeEach
  void serve() throws Exception {
    server = new WebServer(servlet);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private void happen(int events) {
    for (int i = 0; i < events; i++) {
      service.happen(Kind.ARRIVED, HOST, Cause.ARP);
    }
  }

  /** One block of the stream, its lines joined by "; "; comments are left out. */
  private static String block(BufferedReader reader) throws IOException {
    List<String> lines = new ArrayList<>();
    String line = reader.readLine();
    while (line != null && !(line.isEmpty() && !lines.isEmpty())) {
      if (!line.isEmpty() && !line.startsWith(":")) {
        lines.add(line);
      }
      line = reader.readLine();
    }
    return String.join("; ", lines);
  }

  private BufferedReader read(String path, String... headers) throws Exception {
    HttpResponse<InputStream> answer =
        server.ask("GET", path, HttpResponse.BodyHandlers.ofInputStream(), headers);
    assertEquals(200, answer.statusCode());
    assertEquals(
        "text/event-stream;charset=utf-8",
        answer.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT));
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private static String ready(long id) {
    return "retry: 1000; event: ready; id: " + id + "; data: {\"id\":" + id + "}";
  }

  private String mobility(long id) {
    return "event: mobility; id: "
        + id
        + "; data: "
        + Json.event(service.excerpt(id - 1, 1).events().get(0));
  }

  private static void skipTo(BufferedReader reader, long id) throws IOException {
    String start = "event: mobility; id: " + id + ";";
    String block = block(reader);
    while (!block.startsWith(start)) {
      block = block(reader);
    }
  }

  @Test
  void itBeginsNowAndGivesEachEventAsItHappens() throws Exception {
    happen(3);
    BufferedReader reader = read("stream");
    assertEquals(ready(3), block(reader));
    happen(1);
    assertEquals(mobility(4), block(reader));
    happen(1);
    assertEquals(mobility(5), block(reader));
  }

  @Test
  void itGoesOnFromWhereItWas() throws Exception {
    happen(5);
    BufferedReader reader = read("stream?since=3");
    assertEquals(ready(3), block(reader));
    assertEquals(mobility(4), block(reader));
    assertEquals(mobility(5), block(reader));

    // A browser says where it was, and repeats what it asked for at first.
    BufferedReader again = read("stream?since=3", "Last-Event-ID", "4");
    assertEquals(ready(4), block(again));
    assertEquals(mobility(5), block(again));
  }

  @Test
  void aGapIsTold() throws Exception {
    happen(1_002);
    BufferedReader reader = read("stream?since=1");
    assertEquals(ready(1), block(reader));
    assertEquals("event: gap; id: 2; data: {\"since\":1}", block(reader));
    assertEquals(mobility(3), block(reader));
    assertEquals(mobility(4), block(reader));

    BufferedReader exact = read("stream?since=2");
    assertEquals(ready(2), block(exact));
    assertEquals(mobility(3), block(exact));
  }

  @Test
  void aGapIsToldOnceToAReaderThatComesBack() throws Exception {
    happen(1_002);
    BufferedReader back = read("stream?since=1", "Last-Event-ID", "2");
    assertEquals(ready(2), block(back));
    assertEquals(mobility(3), block(back));
  }

  @Test
  void anIdThatNobodyGaveIsAGap() throws Exception {
    happen(1);
    BufferedReader reader = read("stream?since=7");
    assertEquals(ready(7), block(reader));
    assertEquals("event: gap; id: 1; data: {\"since\":7}", block(reader));
    happen(1);
    assertEquals(mobility(2), block(reader));
  }

  @Test
  void nothingIsLostOrReorderedUnderLoadFromManyThreads() throws Exception {
    int each = 5_000;
    service.keeping(Integer.MAX_VALUE);
    List<BufferedReader> readers = List.of(read("stream"), read("stream"), read("stream"));
    List<Thread> sources = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Thread source = new Thread(() -> happen(each));
      source.start();
      sources.add(source);
    }
    for (BufferedReader reader : readers) {
      assertEquals(ready(0), block(reader));
      for (long id = 1; id <= 3L * each; id++) {
        String start = "event: mobility; id: " + id + ";";
        String block = block(reader);
        assertTrue(block.startsWith(start), () -> start + " expected, not " + block);
      }
    }
    for (Thread source : sources) {
      source.join();
    }
  }

  @Test
  void aReaderThatStopsReadingIsToldOfTheGapAndHoldsUpNobody() throws Exception {
    try (Socket socket = server.connect("stream")) {
      BufferedReader other = read("stream");
      await(() -> servlet.streams().count() == 2);
      // Far more than the sockets' buffers take.
      int many = 40_000;
      happen(many);
      skipTo(other, many);

      BufferedReader slow =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String block = block(slow);
      while (!block.contains("event: gap")) {
        block = block(slow);
      }
      skipTo(slow, many);
    }
  }

  @Test
  void aReaderThatGoesIsForgotten() throws Exception {
    try (Socket socket = server.connect("stream")) {
      await(() -> servlet.streams().count() == 1);
      socket.setSoLinger(true, 0);
    }
    await(
        () -> {
          happen(1);
          return servlet.streams().count() == 0;
        });
  }

  @Test
  void moreThanItsMostAreRefused() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < Streams.MOST; i++) {
        sockets.add(server.connect("stream"));
      }
      await(() -> servlet.streams().count() == Streams.MOST);
      HttpResponse<String> answer =
          server.ask("GET", "stream", HttpResponse.BodyHandlers.ofString());
      assertEquals("503 there are 64 streams already [null]", failure(answer));
      assertEquals("10", answer.headers().firstValue("Retry-After").orElse(""));
    } finally {
      sockets.forEach(StreamServletTest::close);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whenTheServiceIsAnotherItsReadersAreSentToComeBack() throws Exception {
    BufferedReader reader = read("stream");
    assertEquals(ready(0), block(reader));
    assertEquals(1, service.listening());
    FakeMobility next = new FakeMobility();
    directory = next.directory();
    assertEquals("", block(reader));
    assertEquals(0, service.listening());
    assertEquals(ready(0), block(read("stream")));
    assertEquals(1, next.listening());
  }

  @Test
  void withoutReadersNobodyListens() throws Exception {
    try (Socket socket = server.connect("stream")) {
      await(() -> service.listening() == 1);
      socket.setSoLinger(true, 0);
    }
    await(
        () -> {
          happen(1);
          return service.listening() == 0;
        });
  }

  @Test
  void withoutTheApplicationThereIsNoStream() throws Exception {
    directory = FakeMobility.nothing();
    assertEquals(
        "503 Rehome is not active on this node [null]",
        failure(server.ask("GET", "stream", HttpResponse.BodyHandlers.ofString())));
  }

  private static String failure(HttpResponse<String> answer) throws Exception {
    JsonNode json = new ObjectMapper().readTree(answer.body());
    assertEquals(answer.statusCode(), json.get("code").asInt());
    return answer.statusCode()
        + " "
        + json.get("message").asText()
        + " ["
        + json.get("field").asText()
        + "]";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET|stream?since=x|Accept|*/*|400 ~x~ is not a whole number of 0 or more [since]",
        "GET|stream?since=-1|Accept|*/*|400 ~-1~ is not a whole number of 0 or more [since]",
        "GET|stream?since=1&since=2|Accept|*/*|400 is given 2 times; once is allowed [since]",
        "GET|stream?after=1|Accept|*/*|400 unknown parameter; allowed: since [after]",
        "GET|stream|Last-Event-ID|me|400 ~me~ is not a whole number of 0 or more [Last-Event-ID]",
        "GET|stream|Accept|application/json|406 only text/event-stream is given [null]",
        "POST|stream|Accept|*/*|405 this method is not allowed here [null]",
        "DELETE|stream|Accept|*/*|405 this method is not allowed here [null]",
      })
  void whatCannotBeGivenIsExplained(
      String method, String path, String header, String value, String failure) throws Exception {
    HttpResponse<String> answer =
        server.ask(method, path, HttpResponse.BodyHandlers.ofString(), header, value);
    assertEquals(failure.replace('~', '\''), failure(answer));
    assertEquals("application/json", answer.headers().firstValue("Content-Type").orElse(""));
    assertEquals(answer.statusCode() == 405, answer.headers().firstValue("Allow").isPresent());
    assertEquals(0, servlet.streams().count());
  }

  @Test
  void onlyUsersWithARoleOfOnosRead() throws Exception {
    server.as("guest");
    assertEquals(
        "403 a viewer may read this [null]",
        failure(server.ask("GET", "stream", HttpResponse.BodyHandlers.ofString())));
    server.as("admin");
    assertEquals(ready(0), block(read("stream")));
  }

  @Test
  void theHeartIsHeard() throws Exception {
    try (Socket socket = server.connect("stream")) {
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      block(reader);
      for (int second = 0; second < 15; second++) {
        servlet.streams().tick();
      }
      String line = reader.readLine();
      while (!line.equals(":")) {
        line = reader.readLine();
      }
    }
  }
}
