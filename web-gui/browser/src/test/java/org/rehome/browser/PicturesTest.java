package org.rehome.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rehome.browser.Stage.Guest;

/** Takes the pictures of the documents, into the folder that REHOME_IMAGES names. */
@DisplayName("The pictures")
@EnabledIfEnvironmentVariable(named = "REHOME_IMAGES", matches = ".+")
@ExtendWith(Surroundings.class)
class PicturesTest {
  private static final List<Guest> guests = new ArrayList<>();

  private static Stage stage;
  private static Chromium chromium;

  @BeforeAll
  static void have_much_to_show(Stage raised, Chromium started) {
    stage = raised;
    chromium = started;
    String[] names = {"client", "web1", "web2", "db1", "db2", "cache", "mail", "build"};
    for (int i = 0; i < names.length; i++) {
      guests.add(stage.boot(names[i], 1 + i % 3, 1 + i / 3 % 2));
    }
    stage.move(guests.get(1), 3, 2, "garp");
    stage.command("settle").with("name", guests.get(1).name).run();
    stage.move(guests.get(1), 1, 1, "rarp");
    stage.move(guests.get(3), 2, 1, "rarp");
    stage.command("freeze").with("name", "db2").with("leaf", 3).with("server", 1).run();
    guests.add(stage.bootLike(guests.get(5), "thief", 1, 2));
  }

  @AfterAll
  static void clear() {
    guests.forEach(guest -> stage.command("remove").with("name", guest.name).run());
  }

  private static void take(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of(System.getenv("REHOME_IMAGES"), name + ".png")));
  }

  @Test
  void the_overview_while_a_host_moves() {
    try (Chromium.Window window = chromium.window("onos", "rocks", 1280, 860, ColorScheme.LIGHT)) {
      window.page.navigate(stage.url());
      assertThat(window.page.locator("#live")).hasText("live");
      assertThat(window.page.locator(".tile .line")).not().hasCount(0);
      window.page.waitForTimeout(9000); // the charts want a few readings
      stage.move(guests.get(6), 3, 1, "rarp");
      assertThat(window.page.locator(".flight").first()).isAttached();
      window.page.waitForTimeout(1200);
      take(window.page, "overview");
    }
  }

  @Test
  void one_host_in_the_dark() {
    try (Chromium.Window window = chromium.window("onos", "rocks", 1280, 860, ColorScheme.DARK)) {
      window.page.navigate(stage.url() + "#/host/" + guests.get(1).ip + "/None");
      assertThat(window.page.locator(".timeline li")).hasCount(3);
      window.page.waitForTimeout(3000);
      take(window.page, "host");
    }
  }

  @Test
  void a_telephone() {
    try (Chromium.Window window = chromium.window("onos", "rocks", 360, 740, ColorScheme.LIGHT)) {
      window.page.navigate(stage.url() + "#/host/" + guests.get(1).ip + "/None");
      assertThat(window.page.locator(".timeline li")).hasCount(3);
      window.page.waitForTimeout(2000);
      take(window.page, "telephone");
    }
  }
}
