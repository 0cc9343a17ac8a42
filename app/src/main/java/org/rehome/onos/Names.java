package org.rehome.onos;

import com.google.common.base.Ascii;

/** The names that things are counted under. */
final class Names {
  private Names() {}

  /** A constant as counters write it: lower case, with hyphens. */
  static String of(Enum<?> constant) {
    return Ascii.toLowerCase(constant.name()).replace('_', '-');
  }
}
