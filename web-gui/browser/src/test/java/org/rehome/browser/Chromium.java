package org.rehome.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Debian's chromium, without a screen. One for all test classes. */
final class Chromium implements AutoCloseable {
  private final Playwright playwright = Playwright.create();
  private final Browser browser =
      playwright
          .chromium()
          .launch(
              new BrowserType.LaunchOptions()
                  .setExecutablePath(Path.of("/usr/bin/chromium"))
                  .setArgs(
                      List.of(
                          "--no-sandbox",
                          "--disable-gpu",
                          "--disable-quic",
                          "--no-first-run",
                          "--disable-background-networking",
                          "--disable-component-update",
                          "--disable-sync")));

  private Chromium() {}

  /** The browser of this run. */
  static Chromium of(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .getOrComputeIfAbsent(Chromium.class, key -> new Chromium(), Chromium.class);
  }

  /** A window of an operator. */
  Window window(String user, String password, int width, int height, ColorScheme scheme) {
    return new Window(
        browser.newContext(
            new Browser.NewContextOptions()
                .setHttpCredentials(user, password)
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.NO_PREFERENCE)
                .setLocale("en-GB")));
  }

  @Override
  public void close() {
    playwright.close();
  }

  /** A window, and what went wrong in it. */
  static final class Window implements AutoCloseable {
    private final BrowserContext context;
    private final List<String> faults = new ArrayList<>();
    final Page page;

    private Window(BrowserContext context) {
      this.context = context;
      page = context.newPage();
      page.onPageError(faults::add);
      page.onConsoleMessage(
          message -> {
            // What a server refuses, the browser calls an error too; the page says so by itself.
            if ("error".equals(message.type())
                && !message.text().startsWith("Failed to load resource")) {
              faults.add(message.text());
            }
          });
    }

    /** What the page threw or the content security policy refused. */
    List<String> faults() {
      return faults;
    }

    /** As if the cable were pulled, or back in again. */
    void offline(boolean pulled) {
      context.setOffline(pulled);
    }

    @Override
    public void close() {
      context.close();
    }
  }
}
