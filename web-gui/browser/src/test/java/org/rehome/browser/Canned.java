package org.rehome.browser;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.time.Instant;

/** Answers of REST that are made up, in place of the server's. */
final class Canned {
  private static final Gson GSON = new Gson();

  private Canned() {}

  /** Answers a path of REST by {@code body}, whatever its parameters. */
  static void answer(Page page, String path, JsonObject body) {
    page.route(
        url -> url.contains("/v1/" + path + "?") || url.endsWith("/v1/" + path),
        route -> fulfill(route, body));
  }

  /** Answers one request by {@code body}. */
  static void fulfill(Route route, JsonObject body) {
    route.fulfill(
        new Route.FulfillOptions().setContentType("application/json").setBody(GSON.toJson(body)));
  }

  /** So many bindings, on the ports of so many leaves. */
  static JsonObject bindings(int many, int leaves) {
    JsonArray list = new JsonArray();
    for (int i = 0; i < many; i++) {
      String ip = "10." + (20 + (i >> 16)) + "." + (i >> 8 & 255) + "." + (i & 255);
      String mac = String.format("02:00:77:%02X:%02X:%02X", i >> 16, i >> 8 & 255, i & 255);
      list.add(
          binding(ip, mac, String.format("of:%016x/%d", 0x201 + i % leaves, 5 + i / leaves % 4)));
    }
    JsonObject all = new JsonObject();
    all.add("bindings", list);
    return all;
  }

  /** One binding. */
  static JsonObject binding(String ip, String mac, String location) {
    JsonObject one = new JsonObject();
    one.addProperty("ip", ip);
    one.addProperty("vlan", "None");
    one.addProperty("mac", mac);
    one.addProperty("location", location);
    one.addProperty("state", "VALID");
    one.addProperty("sequence", 1);
    one.addProperty("source", "NEIGHBOR");
    one.addProperty("since", Instant.now().minusSeconds(600).toString());
    one.addProperty("lastSeen", Instant.now().toString());
    for (String unknown : new String[] {"migration", "movingUntil", "expires"}) {
      one.add(unknown, null);
    }
    return one;
  }

  /** One event. */
  static JsonObject event(long id, String kind, String ip, String mac, String to, String sentence) {
    JsonObject one = new JsonObject();
    one.addProperty("id", id);
    one.addProperty("time", Instant.now().toString());
    one.addProperty("kind", kind);
    one.addProperty("ip", ip);
    one.addProperty("vlan", "None");
    one.addProperty("mac", mac);
    one.add("from", null);
    one.addProperty("to", to);
    one.addProperty("sequence", 1);
    one.addProperty("cause", "ARP");
    one.add("otherMac", null);
    one.add("violation", null);
    one.addProperty("sentence", sentence);
    one.addProperty("convergedMicros", 7000);
    one.addProperty("rules", 8);
    one.addProperty("unconfirmed", 0);
    return one;
  }
}
