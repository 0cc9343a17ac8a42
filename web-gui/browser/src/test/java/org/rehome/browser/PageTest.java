package org.rehome.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rehome.browser.Stage.Guest;

/** What an operator sees and does, on a running ONOS with a fabric. */
@DisplayName("The page")
@ExtendWith(Surroundings.class)
class PageTest {
  private static final Pattern LEFT = Pattern.compile("left");

  private static Stage stage;
  private static Chromium chromium;

  private Chromium.Window window;
  private Page page;
  private Guest web;

  @BeforeAll
  static void raise(Stage raised, Chromium started) {
    stage = raised;
    chromium = started;
  }

  @BeforeEach
  void open() {
    web = stage.boot("web", 1, 1);
    look("onos", "rocks", 1280, 900);
  }

  @AfterEach
  void close() {
    List<String> faults = window.faults();
    window.close();
    stage.command("remove").with("name", web.name).run();
    assertEquals(List.of(), faults, "what went wrong in the page");
  }

  private void look(String user, String password, int width, int height) {
    window = chromium.window(user, password, width, height, ColorScheme.LIGHT);
    page = window.page;
    page.navigate(stage.url());
    assertThat(page.locator("#live")).hasText("live");
  }

  private void go(String hash) {
    page.evaluate("hash => { location.hash = hash }", hash);
  }

  private void search(String query) {
    page.keyboard().press("/");
    page.locator("#search").fill(query);
  }

  private Locator item(Guest guest) {
    return page.locator(".items a.item[aria-label^='" + guest.ip + " at']");
  }

  @Test
  void a_host_is_found_by_whatever_is_known_of_it() {
    String[] known = {
      web.ip,
      web.ip.substring(0, 7),
      web.mac,
      web.mac.toLowerCase(java.util.Locale.ROOT),
      web.mac.replace(":", "-"),
      web.location,
      "2001:db8:0:0:0:0:0:" + lastPart(web.ip),
    };
    for (String query : known) {
      search(query);
      assertThat(
              page.locator("#found a")
                  .filter(new Locator.FilterOptions().setHasText(web.mac))
                  .first())
          .isVisible();
      page.keyboard().press("Escape");
    }
  }

  private static String lastPart(String ip) {
    return Integer.toHexString(Integer.parseInt(ip.substring(ip.lastIndexOf('.') + 1)));
  }

  @Test
  void what_a_host_calls_itself_is_text_and_finds_it() {
    String ip = "10.0.0.177";
    String name = "<b>x</b>";
    stage.command("lease").with("name", web.name).with("ip", ip).with("called", name).run();
    search("<B>x");
    assertThat(page.locator("#found .hostname")).hasText(name);
    page.keyboard().press("Escape");
    go("#/host/" + ip + "/None");
    assertThat(page.locator(".facts .hostname")).hasText(name);
    go("#/hosts");
    assertThat(page.locator("td .hostname")).hasText(name);
    assertThat(page.locator("bdi b")).hasCount(0);
  }

  @Test
  void the_keyboard_alone_leads_to_a_host() {
    search(web.ip);
    assertThat(page.locator("#search")).hasAttribute("aria-expanded", "true");
    page.keyboard().press("ArrowDown");
    assertThat(page.locator("#search")).hasAttribute("aria-activedescendant", "option-0");
    page.keyboard().press("Enter");
    assertThat(page.locator("h1")).hasText(web.ip);
    assertThat(page.locator("h1")).isFocused();
    assertTrue(page.url().contains("#/host/" + web.ip + "/None"), page.url());
  }

  @Test
  void a_link_leads_straight_to_a_host() {
    page.navigate("about:blank");
    page.navigate(stage.url() + "#/host/" + web.ip + "/None");
    assertThat(page.locator(".verdict")).containsText("At");
    assertThat(page.locator(".timeline")).containsText(web.ip + " arrived at");
    assertThat(page.locator(".facts")).containsText(web.mac);
  }

  @Test
  void a_move_is_seen_to_happen() {
    assertThat(item(web)).isVisible();
    String before = item(web).getAttribute("transform");
    Guest moved = stage.move(web, 3, 1, "rarp");
    Locator told =
        page.locator("#events li").filter(new Locator.FilterOptions().setHasText("moved")).first();
    assertThat(told).containsText(web.ip);
    assertThat(told).containsText("shown by RARP");
    assertThat(page.locator(".flight").first()).isAttached();
    assertThat(item(web)).not().hasAttribute("transform", before);
    assertThat(item(web)).hasAttribute("aria-label", Pattern.compile("at port " + portOf(moved)));

    go("#/host/" + web.ip + "/None");
    assertThat(page.locator(".verdict")).containsText("where it came from");
    assertThat(page.locator(".verdict")).containsText("shown by RARP");
    assertThat(page.locator(".journey li")).hasCount(2);
    assertThat(page.locator(".journey .now a")).hasAttribute("title", moved.location);
    go("#/moves");
    assertThat(row(web.ip)).containsText("RARP");
  }

  private static String portOf(Guest guest) {
    return guest.location.substring(guest.location.indexOf('/') + 1);
  }

  private Locator row(String text) {
    return page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText(text)).first();
  }

  @Test
  void who_is_said_to_have_left_is_asked_about_once_fades_and_is_found_still() {
    stage.command("vanish").with("name", web.name).run();
    go("#/host/" + web.ip + "/None");
    page.getByText("Has left …").click();
    assertThat(page.locator("dialog")).containsText("Has " + web.ip + " left?");
    page.locator("dialog").getByText("Cancel").click();
    assertThat(page.locator("h1 ~ .chip")).hasText("valid");

    page.getByText("Has left …").click();
    page.locator("dialog .primary").click();
    assertThat(page.locator(".outcome")).containsText(web.ip + " has left");
    assertThat(page.locator("h1 ~ .chip")).hasText(LEFT);
    assertThat(page.locator(".verdict")).containsText("it was last at");

    search(web.ip);
    Locator found = page.locator("#found a").first();
    assertThat(found.locator(".chip")).hasText(LEFT);
    double width = found.locator(".chip").boundingBox().width;
    assertTrue(width < found.boundingBox().width / 4, () -> "a word " + width + " px wide");
    page.keyboard().press("Escape");
    go("#/departed");
    assertThat(row(web.ip)).containsText("notice");
  }

  @Test
  void who_loses_its_port_is_gone_from_the_fabric() {
    assertThat(item(web)).isVisible();
    stage.command("unplug").with("leaf", 1).with("server", 1).run();
    try {
      assertThat(
              page.locator("#events li")
                  .filter(new Locator.FilterOptions().setHasText(LEFT))
                  .first())
          .containsText(web.ip.substring(0, 5));
      assertThat(item(web)).hasCount(0);
    } finally {
      stage.command("plug").with("leaf", 1).with("server", 1).run();
    }
  }

  @Test
  void a_conflict_is_marked_and_told_of() {
    Guest thief = stage.bootLike(web, "thief", 2, 1);
    try {
      assertThat(page.locator(".item.contested")).hasCount(1);
      assertThat(page.locator(".claim").first()).isAttached();
      assertThat(page.locator(".attention")).containsText(thief.mac);
      go("#/conflicts");
      assertThat(row(web.ip)).containsText(thief.mac);
      assertThat(row(web.ip)).containsText(web.mac);
    } finally {
      stage.command("remove").with("name", thief.name).run();
    }
  }

  @Test
  void who_is_frozen_is_released() {
    stage.command("freeze").with("name", web.name).with("leaf", 2).with("server", 1).run();
    assertThat(page.locator(".item.frozen")).hasCount(1);
    go("#/frozen");
    assertThat(row(web.ip)).containsText("frozen");
    row(web.ip).locator("button").click();
    page.locator("dialog .primary").click();
    assertThat(page.locator(".outcome")).containsText("released");
    go("#/host/" + web.ip + "/None");
    assertThat(page.locator("h1 ~ .chip")).hasText("valid");
  }

  @Test
  void who_is_pinned_is_so_until_it_is_unpinned() {
    go("#/host/" + web.ip + "/None");
    page.getByText("Pin …", new Page.GetByTextOptions().setExact(true)).click();
    page.locator("dialog .primary").click();
    assertThat(page.locator(".outcome")).containsText(web.ip + " is pinned");
    assertThat(page.locator("h1 ~ .chip.accent")).hasText("pinned");
    page.getByText("Unpin …").click();
    page.locator("dialog .primary").click();
    assertThat(page.locator(".outcome")).containsText("no longer pinned");
    assertThat(page.locator("h1 ~ .chip.accent")).hasCount(0);
  }

  @Test
  void a_stale_rule_is_found_and_repaired() {
    stage.command("leave").with("name", web.name).run();
    stage.command("foreign").with("leaf", 2).with("mac", web.mac).with("port", 1).run();

    go("#/audit");
    page.getByText("Audit now").click();
    assertThat(row("stale")).containsText(web.mac);
    page.getByText("Repair …").click();
    page.locator("dialog .primary").click();
    assertThat(page.locator(".outcome")).containsText("1 put right; 0 remain");
    assertThat(page.locator(".sound")).isVisible();
  }

  @Test
  void a_viewer_sees_what_cannot_be_done_and_why() {
    window.close();
    look("viewer", "viewer", 1280, 900);
    go("#/host/" + web.ip + "/None");
    Locator left = page.getByText("Has left …");
    assertThat(left).isDisabled();
    assertThat(page.locator("#refusal")).containsText("needs the role admin");
    go("#/audit");
    assertThat(page.getByText("Repair …")).isDisabled();
    assertThat(page.locator("#refusal")).isVisible();
  }

  @Test
  void a_lost_connection_is_said_and_what_was_missed_is_told_after_it() {
    window.offline(true);
    assertThat(page.locator("#live")).hasClass("lost");
    stage.move(web, 2, 2, "garp");
    window.offline(false);
    assertThat(page.locator("#live")).hasText("live");
    assertThat(page.locator("#events li").first()).containsText("moved");
  }

  @Test
  void a_narrow_screen_suffices() {
    page.setViewportSize(360, 740);
    for (String place : places()) {
      go(place);
      assertThat(page.locator("h1")).isVisible();
      assertEquals(0, page.evaluate("document.documentElement.scrollWidth - innerWidth"), place);
    }
  }

  private List<String> places() {
    return List.of(
        "#/",
        "#/hosts",
        "#/moves",
        "#/frozen",
        "#/conflicts",
        "#/departed",
        "#/audit",
        "#/counters",
        "#/host/" + web.ip + "/None");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LIGHT", "DARK"})
  void nobody_is_shut_out(String scheme) {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.valueOf(scheme)));
    for (String place : places()) {
      go(place);
      assertThat(page.locator("h1")).isVisible();
      assertEquals(List.of(), Axe.serious(page), place + " " + scheme);
    }
    search(web.ip);
    assertThat(page.locator("#found a").first()).isVisible();
    assertEquals(List.of(), Axe.serious(page), "search " + scheme);
    assertNotEquals("", page.title());
  }
}
