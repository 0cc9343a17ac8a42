package org.rehome.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "10.0.0.5 moved from of:0000000000000201/3|10.0.0.5 moved from of:0000000000000201/3",
        "Grüße, 日本, 🚀|Grüße, 日本, 🚀",
        "<img src=x onerror=alert(1)>|‹img src=x onerror=alert(1)›",
        "\"><script>|”›‹script›",
        "' onload='x|’ onload=’x",
        "&lt;b&gt;|＆lt;b＆gt;",
        "`x`|’x’",
      })
  void textIsLeftAloneAndMarkupIsNone(String text, String plain) {
    assertEquals(plain, Plain.text(text));
  }

  @Test
  void whatCannotBeSeenIsASpace() {
    assertEquals("a b c d e f", Plain.text("a\u0000b\nc\u202Ed\u2028e\u2029f"));
    assertEquals("a b", Plain.text("a\uD800b"));
  }

  @Test
  void longTextIsCutAndNeverWithinACharacter() {
    String fits = "x".repeat(Plain.LENGTH);
    assertEquals(fits, Plain.text(fits));
    assertEquals(fits + "…", Plain.text(fits + "y"));
    String cut = Plain.text("x".repeat(Plain.LENGTH - 1) + "🚀 and more");
    assertEquals("x".repeat(Plain.LENGTH - 1) + "…", cut);
    assertFalse(cut.chars().anyMatch(character -> Character.isSurrogate((char) character)));
  }
}
