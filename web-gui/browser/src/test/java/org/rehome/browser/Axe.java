package org.rehome.browser;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Looks a page over for what shuts people out, by axe-core. */
final class Axe {
  private static final String SCRIPT = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

  // Movement that is still going on would be seen half transparent.
  private static final String RUN =
      "async () => {"
          + " document.getAnimations().forEach(one => one.finish());"
          + " const {violations} = await axe.run(document, {resultTypes: ['violations']});"
          + " return violations.filter(({impact}) => ['serious', 'critical'].includes(impact))"
          + "  .map(({id, nodes}) => `${id}: ${nodes.map(node => node.html + ' ' + node.any.map(one => one.message)).join(' | ')}`);"
          + " }";

  private Axe() {}

  /** What is serious or worse, in words. */
  @SuppressWarnings("unchecked")
  static List<String> serious(Page page) {
    if (!Boolean.TRUE.equals(page.evaluate("'axe' in window"))) {
      page.evaluate(script());
    }
    return (List<String>) page.evaluate(RUN);
  }

  private static String script() {
    try (InputStream in = Axe.class.getResourceAsStream(SCRIPT)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
