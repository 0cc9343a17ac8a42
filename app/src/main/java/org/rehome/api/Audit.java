package org.rehome.api;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Objects;
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

  /** The number of rules looked at. */
  public int rules() {
    return devices.stream().mapToInt(Device::rules).sum();
  }

  /** The number of findings with this fault. */
  public int count(Fault fault) {
    return (int) findings.stream().filter(f -> f.fault() == fault).count();
  }

  /** One switch's share of an audit. */
  public static final class Device {
    private final DeviceId id;
    private final int rules;
    private final int stale;
    private final int missing;

    private Device(DeviceId id, int rules, int stale, int missing) {
      this.id = id;
      this.rules = rules;
      this.stale = stale;
      this.missing = missing;
    }

    /** The counts of switch {@code id}. */
    public static Device of(DeviceId id, int rules, int stale, int missing) {
      return new Device(id, rules, stale, missing);
    }

    /** The switch. */
    public DeviceId id() {
      return id;
    }

    /** How many of its rules were looked at. */
    public int rules() {
      return rules;
    }

    /** How many are stale. */
    public int stale() {
      return stale;
    }

    /** How many are missing. */
    public int missing() {
      return missing;
    }
  }

  /** One rule that is not as it should be. */
  public static final class Finding {
    private final DeviceId device;
    private final Fault fault;
    private final String rule;
    private final String reason;

    private Finding(DeviceId device, Fault fault, String rule, String reason) {
      this.device = device;
      this.fault = fault;
      this.rule = rule;
      this.reason = reason;
    }

    /** A finding on {@code device}. */
    public static Finding of(DeviceId device, Fault fault, String rule, String reason) {
      return new Finding(device, fault, rule, reason);
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

    @Override
    public boolean equals(Object other) {
      if (!(other instanceof Finding)) {
        return false;
      }
      Finding that = (Finding) other;
      return device.equals(that.device)
          && fault == that.fault
          && rule.equals(that.rule)
          && reason.equals(that.reason);
    }

    @Override
    public int hashCode() {
      return Objects.hash(device, fault, rule, reason);
    }

    @Override
    public String toString() {
      return device + " " + fault + " " + rule + ": " + reason;
    }
  }
}
