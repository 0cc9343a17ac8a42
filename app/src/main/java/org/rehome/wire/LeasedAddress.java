package org.rehome.wire;

import java.util.Objects;
import org.onlab.packet.IpAddress;

/** An address that a DHCP message grants, or names as given up. Immutable. */
public final class LeasedAddress {
  /** The lifetime that means for ever (RFC 2131 §3.3, RFC 8415 §7.7). */
  public static final long INFINITE = 0xffffffffL;

  private final IpAddress ip;
  private final long seconds;

  LeasedAddress(IpAddress ip, long seconds) {
    this.ip = Objects.requireNonNull(ip, "ip");
    this.seconds = seconds;
  }

  /** The address. */
  public IpAddress ip() {
    return ip;
  }

  /** For how long it is granted, in seconds, 0 to {@link #INFINITE}; 0 of what is given up. */
  public long seconds() {
    return seconds;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LeasedAddress
        && ip.equals(((LeasedAddress) other).ip)
        && seconds == ((LeasedAddress) other).seconds;
  }

  @Override
  public int hashCode() {
    return Objects.hash(ip, seconds);
  }

  @Override
  public String toString() {
    return ip + " for " + (seconds == INFINITE ? "ever" : seconds + " s");
  }
}
