package org.rehome.api;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** How Rehome is doing: what it holds, what it counted, what stands in its way. Immutable. */
public final class Status {
  private final String version;
  private final SortedMap<BindingState, Integer> bindings;
  private final List<String> conflictingApplications;
  private final List<String> configurationProblems;
  private final SortedMap<String, Long> counters;
  private final SortedMap<String, String> settings;

  private Status(
      String version,
      Map<BindingState, Integer> bindings,
      Collection<String> conflictingApplications,
      Collection<String> configurationProblems,
      Map<String, Long> counters,
      Map<String, String> settings) {
    this.version = version;
    this.bindings = ImmutableSortedMap.copyOf(bindings);
    this.conflictingApplications = ImmutableList.copyOf(conflictingApplications);
    this.configurationProblems = ImmutableList.copyOf(configurationProblems);
    this.counters = ImmutableSortedMap.copyOf(counters);
    this.settings = ImmutableSortedMap.copyOf(settings);
  }

  /** A status with these parts. */
  public static Status of(
      String version,
      Map<BindingState, Integer> bindings,
      Collection<String> conflictingApplications,
      Collection<String> configurationProblems,
      Map<String, Long> counters,
      Map<String, String> settings) {
    return new Status(
        version, bindings, conflictingApplications, configurationProblems, counters, settings);
  }

  /** Rehome's version. */
  public String version() {
    return version;
  }

  /** How many bindings are in each state. */
  public SortedMap<BindingState, Integer> bindings() {
    return bindings;
  }

  /**
   * Active applications that answer for hosts or keep them too, and must not be active beside
   * Rehome.
   */
  public List<String> conflictingApplications() {
    return conflictingApplications;
  }

  /**
   * Entries of the network configuration that were refused, each with its place and the reason; the
   * others are in force.
   */
  public List<String> configurationProblems() {
    return configurationProblems;
  }

  /** Everything counted since activation, by name; a dropped packet is counted under its reason. */
  public SortedMap<String, Long> counters() {
    return counters;
  }

  /** The settings in force, by property name. */
  public SortedMap<String, String> settings() {
    return settings;
  }
}
