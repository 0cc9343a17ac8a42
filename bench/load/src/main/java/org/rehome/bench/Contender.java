package org.rehome.bench;

import java.util.Locale;

/** Who is measured against whom. */
enum Contender {
  /** ONOS with its own neighbor handler and host store. */
  STOCK,
  /** ONOS with Rehome. */
  REHOME,
  /** ONOS with a packet processor that only answers, from an array, by ONOS's packet service. */
  LIMIT,
  /** A program that only answers, from an array. */
  CEILING;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
