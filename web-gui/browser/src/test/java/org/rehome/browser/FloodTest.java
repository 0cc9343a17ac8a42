package org.rehome.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a minute of five hundred events a second does to the page. */
@DisplayName("The page in a flood of events")
@ExtendWith(Surroundings.class)
class FloodTest {
  private static final int HOSTS = 200;
  private static final int PER_SECOND = 500;
  private static final int MOVES = 60 * PER_SECOND;
  private static final int PATIENCE = 120_000; // milliseconds
  // As many as the page keeps: told before, so that what grows from then on is not what it keeps.
  private static final int KEPT = 20_000;
  private static final int FILLING = 5_000; // a second
  // What is read anew may have so much that the stream is about to tell.
  private static final int MOST_FILLED = 5 * PER_SECOND;
  private static final double MOST_GROWTH = 1.25;

  // Notes each event that the page takes as new, by the stream or in what it reads anew, and how
  // late.
  private static final String NOTE =
      "async () => {"
          + " const {Model} = await import(new URL('./model.js', location.origin + location.pathname).href);"
          + " const {apply, readEvents} = Model.prototype;"
          + " window.taken = []; window.late = []; window.readAnew = 0; window.filled = 0;"
          + " Model.prototype.apply = function(event) {"
          + "  window.model = this; const fresh = apply.call(this, event);"
          + "  if (fresh) { taken.push(event.id); late.push(Date.now() - Date.parse(event.time)); }"
          + "  return fresh; };"
          + " Model.prototype.readEvents = function(list) {"
          + "  const last = taken.at(-1) ?? this.events.at(-1).id; readAnew += 1;"
          + "  list.filter(({id}) => id > last).forEach(({id}) => { taken.push(id); filled += 1; });"
          + "  return readEvents.call(this, list); }; }";

  private static final String ORDER =
      "first => { let next = first; let faults = 0;"
          + " for (const id of taken) { if (id !== next) faults += 1; next = id + 1; }"
          + " return `${taken.length} told, ${faults} lost or out of order, the last ${taken.at(-1)}`; }";

  // What the page has kept, and where it has the hosts.
  private static final String STATE =
      "() => { let faults = 0;"
          + " model.events.forEach(({id}, i, all) => { if (i && id !== all[i - 1].id + 1) faults += 1; });"
          + " return `${faults} ${model.events.at(-1).id} ${model.present().length}`; }";

  @Test
  void nothing_is_lost_or_reordered_and_the_memory_stays(Stage stage, Chromium chromium)
      throws IOException {
    try (Flood flood = new Flood(HOSTS, KEPT);
        Chromium.Window window = chromium.window("onos", "rocks", 1280, 900, ColorScheme.LIGHT)) {
      Page page = window.page;
      flood.instead(page);
      page.navigate(stage.url());
      assertThat(page.locator("#live")).hasText("live");
      page.evaluate(NOTE);
      flow(page, flood, FILLING, KEPT);
      // The browser's own memory for all that grows for half a minute, and then no more.
      flow(page, flood, PER_SECOND, MOVES / 2);
      page.evaluate("() => { taken.length = 0; late.length = 0; readAnew = 0; filled = 0; }");
      CDPSession tools = page.context().newCDPSession(page);
      double before = heap(tools);

      long first = flood.last() + 1;
      flow(page, flood, PER_SECOND, MOVES);
      double after = heap(tools);

      assertEquals(
          MOVES + " told, 0 lost or out of order, the last " + flood.last(),
          page.evaluate(ORDER, (double) first));
      assertTrue(((Number) page.evaluate("readAnew")).intValue() > 0, "nothing was read anew");
      double filled = ((Number) page.evaluate("filled")).doubleValue();
      assertTrue(filled < MOST_FILLED, filled + " were not told by the stream but read");
      assertEquals("0 " + flood.last() + " " + HOSTS, page.evaluate(STATE));
      String newest = flood.ip((int) (flood.last() % HOSTS));
      assertThat(page.locator("#events li").first()).containsText(newest + " moved from");
      page.evaluate("location.hash = '#/host/" + newest + "/None'");
      String place = Flood.place(flood.last());
      assertThat(page.locator(".verdict .place").first()).hasAttribute("title", place);
      assertEquals(List.of(), window.faults(), "what went wrong in the page");
      figures(page, before, after);
      assertTrue(after < before * MOST_GROWTH, "the heap grew from " + before + " to " + after);
    }
  }

  private static void flow(Page page, Flood flood, int perSecond, int moves) {
    double last = (double) flood.last() + moves;
    flood.begin(perSecond, moves);
    page.waitForFunction(
        "last => taken.at(-1) >= last",
        last,
        new Page.WaitForFunctionOptions().setTimeout(PATIENCE).setPollingInterval(500));
  }

  private static void figures(Page page, double before, double after) {
    List<?> late = (List<?>) page.evaluate("late.sort((a, b) => a - b)");
    String flood = PER_SECOND + " events/s for a minute: ";
    Figures.say(flood + "told", ((Number) page.evaluate("taken.length")).doubleValue(), "");
    Figures.say(flood + "late at the page, median", at(late, 50), "ms");
    Figures.say(flood + "late at the page, 99th percentile", at(late, 99), "ms");
    Figures.say(flood + "heap before", before, "MB");
    Figures.say(flood + "heap after", after, "MB");
  }

  private static double at(List<?> sorted, int percent) {
    return ((Number) sorted.get(sorted.size() * percent / 100)).doubleValue();
  }

  /** What JavaScript holds on to, in MB. */
  private static double heap(CDPSession tools) {
    tools.send("HeapProfiler.collectGarbage");
    JsonObject usage = tools.send("Runtime.getHeapUsage");
    return usage.get("usedSize").getAsDouble() / 1_000_000;
  }
}
