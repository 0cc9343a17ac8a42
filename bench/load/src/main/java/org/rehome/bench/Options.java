package org.rehome.bench;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What is asked for on the command line. */
final class Options {
  private int repetitions = 3;
  private double warmUp = 10;
  private double seconds = 10;
  private double calm = 600;
  private int moves = 500;
  private int hosts = 100_000;
  private int crowd = 1_000_000;
  private double rate = 20_000;
  private String heap = "6g";
  private String document = "docs/performance.md";
  private List<String> only = new ArrayList<>();
  private Set<Contender> contenders = EnumSet.allOf(Contender.class);
  private boolean reportOnly;
  private boolean profile;
  private boolean smoke;
  private double soak;

  private Options() {}

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException naming what is wrong with it
   */
  static Options parse(String... arguments) {
    Options options = new Options();
    for (int at = 0; at < arguments.length; at++) {
      String name = arguments[at];
      if (name.equals("--quick")) {
        options.quick();
      } else if (name.equals("--smoke")) {
        options.smoke = true;
      } else if (name.equals("--report")) {
        options.reportOnly = true;
      } else if (name.equals("--profile")) {
        options.profile = true;
      } else if (at + 1 == arguments.length) {
        throw new IllegalArgumentException(name + " is unknown, or needs a value");
      } else {
        options.set(name, arguments[++at]);
      }
    }
    return options;
  }

  private void quick() {
    repetitions = 1;
    warmUp = 5;
    seconds = 3;
    moves = 100;
    hosts = 10_000;
    crowd = MovesScenario.CROWD;
  }

  private void set(String name, String value) {
    switch (name) {
      case "--repetitions":
        repetitions = (int) number(name, value);
        break;
      case "--warm-up":
        warmUp = number(name, value);
        break;
      case "--seconds":
        seconds = number(name, value);
        break;
      case "--calm":
        calm = number(name, value);
        break;
      case "--moves":
        moves = (int) number(name, value);
        break;
      case "--hosts":
        hosts = (int) number(name, value);
        break;
      case "--rate":
        rate = number(name, value);
        break;
      case "--heap":
        heap = value;
        break;
      case "--soak":
        soak = number(name, value);
        break;
      case "--document":
        document = value;
        break;
      case "--only":
        only = Splitter.on(',').splitToList(value);
        break;
      case "--contenders":
        contenders = contenders(value);
        break;
      default:
        throw new IllegalArgumentException("unknown option " + name);
    }
  }

  private static double number(String name, String value) {
    try {
      double number = Double.parseDouble(value);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(name + " must be a number above 0: " + value);
  }

  private static Set<Contender> contenders(String value) {
    Set<Contender> contenders = EnumSet.noneOf(Contender.class);
    for (String name : Splitter.on(',').split(value)) {
      contenders.add(contender(name));
    }
    return contenders;
  }

  private static Contender contender(String name) {
    for (Contender contender : Contender.values()) {
      if (contender.label().equals(name.toLowerCase(Locale.ROOT))) {
        return contender;
      }
    }
    throw new IllegalArgumentException(
        "--contenders are of stock, rehome, limit and ceiling: " + name);
  }

  int repetitions() {
    return repetitions;
  }

  /** Seconds before anything counts. */
  double warmUp() {
    return warmUp;
  }

  /** Seconds for which each load is measured. */
  double seconds() {
    return seconds;
  }

  /** How many seconds the controller may take to come to rest before anything is measured. */
  double calm() {
    return calm;
  }

  int moves() {
    return moves;
  }

  /** How many hosts arrive. */
  int hosts() {
    return hosts;
  }

  /** How many of them a second. */
  double rate() {
    return rate;
  }

  /** How many hosts there are where there are as many as can be. */
  int crowd() {
    return crowd;
  }

  /** The document that the figures go into. */
  String document() {
    return document;
  }

  String heap() {
    return heap;
  }

  /**
   * Makes sure that every scenario that is asked for is among {@code known}.
   *
   * @throws IllegalArgumentException naming the first that is not, and what there is
   */
  void check(List<Scenario> known) {
    List<String> names = known.stream().map(Scenario::name).collect(Collectors.toList());
    for (String name : only) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "--only " + name + " is no scenario; there are " + String.join(", ", names));
      }
    }
  }

  boolean wants(Scenario scenario) {
    return only.isEmpty() || only.contains(scenario.name());
  }

  boolean wants(Contender contender) {
    return contenders.contains(contender);
  }

  /** For how many minutes everything is to happen at once; 0 for not at all. */
  double soak() {
    return soak;
  }

  /** Whether nothing is measured, and only looked at whether it could be. */
  boolean smoke() {
    return smoke;
  }

  /** Whether it is looked at, too, whose code the processors run. */
  boolean profile() {
    return profile;
  }

  /** Whether only what was measured before is to be written up. */
  boolean reportOnly() {
    return reportOnly;
  }
}
