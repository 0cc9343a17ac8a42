package org.rehome.api;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.onosproject.net.DeviceId;

/**
 * What the flow rules of every switch are, against what they should be.
 *
 * <p>Immutable. A healthy fabric has no finding.
 */
public final class Audit {
  /** What is wrong with a rule. */
  public enum Fault {
    /** It is there and should not be, or steers elsewhere than it should. */
    STALE,
    /** It should be there and is not. */
    MISSING
  }

  /** Where a rule is looked for. */
  public enum Place {
    /** In what ONOS takes the flow tables for. */
    STORE,
    /** In the flow tables of the switch itself. */
    SWITCH
  }

  /** What a repair did about a finding. */
  public enum Remedy {
    /** The rule is gone. */
    REMOVED,
    /** The rule is there, and does what it should. */
    WRITTEN,
    /** It was tried, and the finding is still there. */
    REMAINS
  }

  private final long time;
  private final List<Device> devices;
  private final List<Finding> findings;

  private Audit(long time, List<Device> devices, List<Finding> findings) {
    this.time = time;
    this.devices = ImmutableList.copyOf(devices);
    this.findings = ImmutableList.copyOf(findings);
  }

  /** An audit taken at {@code time}, milliseconds since the epoch. */
  public static Audit of(long time, List<Device> devices, List<Finding> findings) {
    return new Audit(time, devices, findings);
  }

  /** When it was taken, milliseconds since the epoch. */
  public long time() {
    return time;
  }

  /** A line a switch, ordered by id. */
  public List<Device> devices() {
    return devices;
  }

  /** Every stale or missing rule, by switch. */
  public List<Finding> findings() {
    return findings;
  }

  /** The number of rules looked at in ONOS's store. */
  public int rules() {
    return devices.stream().mapToInt(Device::rules).sum();
  }

  /** The number of rules looked at in the switches themselves. */
  public int rulesInSwitches() {
    return devices.stream().mapToInt(device -> device.rulesInSwitch().orElse(0)).sum();
  }

  /** The number of findings with this fault. */
  public int count(Fault fault) {
    return (int) findings.stream().filter(f -> f.fault() == fault).count();
  }

  /** The findings, for logs. */
  @Override
  public String toString() {
    return rules() + " rules, " + findings;
  }

  /** One switch's share of an audit. */
  public static final class Device {
    private final DeviceId id;
    private final int rules;
    private final OptionalInt rulesInSwitch;
    private final int stale;
    private final int missing;
    private final String unread;

    private Device(
        DeviceId id, int rules, OptionalInt rulesInSwitch, int stale, int missing, String unread) {
      this.id = id;
      this.rules = rules;
      this.rulesInSwitch = rulesInSwitch;
      this.stale = stale;
      this.missing = missing;
      this.unread = unread;
    }

    /**
     * The counts of switch {@code id}, whose own tables had {@code rulesInSwitch} rules of
     * Rehome's.
     */
    public static Device of(DeviceId id, int rules, int rulesInSwitch, int stale, int missing) {
      return new Device(id, rules, OptionalInt.of(rulesInSwitch), stale, missing, null);
    }

    /** Likewise where the switch itself was not read, for people to know why. */
    public static Device unread(DeviceId id, int rules, int stale, int missing, String why) {
      return new Device(
          id, rules, OptionalInt.empty(), stale, missing, Objects.requireNonNull(why));
    }

    /** The switch. */
    public DeviceId id() {
      return id;
    }

    /** How many of its rules were looked at in ONOS's store. */
    public int rules() {
      return rules;
    }

    /** How many of its rules were looked at in the switch itself; empty where it was not read. */
    public OptionalInt rulesInSwitch() {
      return rulesInSwitch;
    }

    /** How many are stale. */
    public int stale() {
      return stale;
    }

    /** How many are missing. */
    public int missing() {
      return missing;
    }

    /** Why the switch itself was not read; empty where it was. */
    public Optional<String> unread() {
      return Optional.ofNullable(unread);
    }
  }

  /** One rule that is not as it should be. */
  public static final class Finding {
    private final DeviceId device;
    private final Fault fault;
    private final String rule;
    private final String reason;
    private final Set<Place> places;
    private final OptionalLong age;
    private final Remedy remedy;

    private Finding(
        DeviceId device,
        Fault fault,
        String rule,
        String reason,
        Set<Place> places,
        OptionalLong age,
        Remedy remedy) {
      this.device = device;
      this.fault = fault;
      this.rule = rule;
      this.reason = reason;
      this.places = places;
      this.age = age;
      this.remedy = remedy;
    }

    /** A finding on {@code device}, of unknown age, in ONOS's store. */
    public static Finding of(DeviceId device, Fault fault, String rule, String reason) {
      return new Finding(
          device,
          fault,
          rule,
          reason,
          Sets.immutableEnumSet(Place.STORE),
          OptionalLong.empty(),
          null);
    }

    /** The same, where it is stale, or missing: at least one place. */
    public Finding in(Collection<Place> where) {
      return new Finding(device, fault, rule, reason, Sets.immutableEnumSet(where), age, remedy);
    }

    /** The same of a rule that has been there for so many milliseconds. */
    public Finding aged(long millis) {
      return new Finding(device, fault, rule, reason, places, OptionalLong.of(millis), remedy);
    }

    /** The same, and what a repair did about it. */
    public Finding remedied(Remedy what) {
      return new Finding(device, fault, rule, reason, places, age, what);
    }

    /** The switch. */
    public DeviceId device() {
      return device;
    }

    /** What is wrong. */
    public Fault fault() {
      return fault;
    }

    /** The rule, for people. */
    public String rule() {
      return rule;
    }

    /** Why it is counted, for people. */
    public String reason() {
      return reason;
    }

    /** Where it is stale, or missing. */
    public Set<Place> places() {
      return places;
    }

    /** How long the rule has been there, milliseconds; empty where that is not known. */
    public OptionalLong age() {
      return age;
    }

    /** What a repair did about it; empty where none was tried. */
    public Optional<Remedy> remedy() {
      return Optional.ofNullable(remedy);
    }

    /** Whether both are about the same rule of the same switch, whatever its age. */
    public boolean isOfSameRule(Finding that) {
      return device.equals(that.device) && fault == that.fault && rule.equals(that.rule);
    }

    @Override
    public boolean equals(Object other) {
      if (!(other instanceof Finding)) {
        return false;
      }
      Finding that = (Finding) other;
      return isOfSameRule(that)
          && reason.equals(that.reason)
          && places.equals(that.places)
          && age.equals(that.age)
          && remedy == that.remedy;
    }

    @Override
    public int hashCode() {
      return Objects.hash(device, fault, rule, reason, places, age, remedy);
    }

    /** The device, fault, places, rule and reason, for logs. */
    @Override
    public String toString() {
      return device + " " + fault + " in " + places + " " + rule + ": " + reason;
    }
  }
}
