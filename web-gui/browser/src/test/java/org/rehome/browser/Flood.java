package org.rehome.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that makes up what happens: hosts that move on and on, as bindings, events and a stream.
 *
 * <p>It answers as REST does, but gives every event that it keeps at once.
 */
final class Flood implements AutoCloseable {
  private static final Gson GSON = new Gson();
  private static final Pattern SINCE = Pattern.compile("since=(\\d+)");
  private static final int LEAVES = 3;
  private static final int PORTS = 4;
  private static final int PERIOD = 20; // milliseconds

  private final int hosts;
  private final int kept;
  private final HttpServer server;
  private final ExecutorService answering = Executors.newCachedThreadPool();
  private final ScheduledExecutorService world = Executors.newSingleThreadScheduledExecutor();
  private final List<String> events = new ArrayList<>();

  /** So many hosts, each of which has moved once, and the most events that are given at a time. */
  Flood(int hosts, int kept) throws IOException {
    this.hosts = hosts;
    this.kept = kept;
    long hour = System.currentTimeMillis() - TimeUnit.HOURS.toMillis(1);
    for (int i = 0; i < hosts; i++) {
      move(Instant.ofEpochMilli(hour + i));
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(answering);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Has the page ask here for all that changes. */
  void instead(Page page) {
    String here = "http://127.0.0.1:" + server.getAddress().getPort();
    page.route(
        url -> url.matches(".*/v1/(bindings|events|departures|stream)(\\?.*)?"),
        route ->
            route.resume(
                new Route.ResumeOptions()
                    .setUrl(
                        here
                            + route
                                .request()
                                .url()
                                .substring(route.request().url().indexOf("/v1/")))));
  }

  /** The id of the newest event. */
  synchronized long last() {
    return events.size();
  }

  /** From now on so many move a second, until so many have moved. */
  void begin(int perSecond, int moves) {
    long end = last() + moves;
    int each = perSecond * PERIOD / 1_000;
    ScheduledFuture<?> unused =
        world.scheduleAtFixedRate(
            () -> {
              if (last() < end) {
                moveSome(each);
              }
            },
            0,
            PERIOD,
            TimeUnit.MILLISECONDS);
  }

  private synchronized void moveSome(int many) {
    Instant now = Instant.now();
    for (int i = 0; i < many; i++) {
      move(now);
    }
    notifyAll();
  }

  private void move(Instant when) {
    long id = events.size() + 1L;
    int host = (int) (id % hosts);
    String from = place(id - hosts);
    String sentence = ip(host) + " moved from " + from + " to " + place(id) + ", shown by RARP";
    JsonObject event = Canned.event(id, "MOVED", ip(host), mac(host), place(id), sentence);
    event.addProperty("time", when.toString());
    event.addProperty("from", from);
    event.addProperty("sequence", id / hosts);
    events.add(GSON.toJson(event));
  }

  /** Where the host of an event is then. */
  static String place(long id) {
    long turn = Math.floorMod(id * 7, LEAVES * PORTS);
    return String.format("of:%016x/%d", 0x201 + turn % LEAVES, 5 + turn / LEAVES);
  }

  String ip(int host) {
    return "10.50." + (host >> 8) + "." + (host & 255);
  }

  private static String mac(int host) {
    return String.format("02:00:50:00:%02X:%02X", host >> 8, host & 255);
  }

  private void answer(HttpExchange exchange) throws IOException {
    URI asked = exchange.getRequestURI();
    try {
      if (asked.getPath().endsWith("/stream")) {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        tell(exchange.getResponseBody(), since(exchange));
        return;
      }
      byte[] body = GSON.toJson(list(asked.getPath())).getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } finally {
      exchange.close();
    }
  }

  private static long since(HttpExchange exchange) {
    String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    Matcher given = SINCE.matcher(exchange.getRequestURI().toString());
    return last != null ? Long.parseLong(last) : given.find() ? Long.parseLong(given.group(1)) : 0;
  }

  // Ends when the reader goes, or this server.
  private void tell(OutputStream out, long since) throws IOException {
    out.write(
        ("event: ready\nid: " + since + "\ndata: {\"id\":" + since + "}\n\n").getBytes(UTF_8));
    long position = since;
    try {
      while (true) {
        out.flush();
        List<String> next = after(position);
        StringBuilder text = new StringBuilder();
        for (String event : next) {
          position++;
          text.append("event: mobility\nid: ").append(position);
          text.append("\ndata: ").append(event).append("\n\n");
        }
        out.write(text.toString().getBytes(UTF_8));
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<String> after(long position) throws InterruptedException {
    while (events.size() <= position) {
      wait();
    }
    return List.copyOf(events.subList((int) position, events.size()));
  }

  private synchronized JsonObject list(String path) {
    JsonObject answer = new JsonObject();
    JsonArray list = new JsonArray();
    answer.add(path.substring(path.lastIndexOf('/') + 1), list);
    if (path.endsWith("/events")) {
      events
          .subList(Math.max(0, events.size() - kept), events.size())
          .forEach(event -> list.add(GSON.fromJson(event, JsonObject.class)));
    } else if (path.endsWith("/bindings")) {
      for (long id = events.size() - (long) hosts + 1; id <= events.size(); id++) {
        int host = (int) (id % hosts);
        JsonObject one = Canned.binding(ip(host), mac(host), place(id));
        JsonObject newest = GSON.fromJson(events.get((int) id - 1), JsonObject.class);
        one.add("since", newest.get("time"));
        list.add(one);
      }
      answer.addProperty("total", hosts);
    }
    return answer;
  }

  @Override
  public void close() {
    world.shutdownNow();
    answering.shutdownNow();
    server.stop(0);
  }
}
