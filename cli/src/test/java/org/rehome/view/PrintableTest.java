package org.rehome.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web-1|web-1",
        "<b>größe</b> \ud83d\ude00|<b>größe</b> \ud83d\ude00",
        "a\u001b[31mred|a?[31mred",
        "a\u0007b|a?b",
        "a\u202eb|a?b",
        "a\u2028b\u2029c|a?b?c",
        "a\ue000b|a?b",
        "a\u0378b|a?b",
        "a\ud83db|a?b",
      })
  void whatATerminalWouldObeyIsNotPassedOn(String text, String shown) {
    assertEquals(shown, Printable.of(text));
  }
}
