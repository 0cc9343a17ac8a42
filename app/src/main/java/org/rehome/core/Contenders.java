package org.rehome.core;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;

/**
 * Remembers who is about to take an unbound address, so that each of two can be told of the other:
 * hosts that ask whether an address is free must hear of it when another asks the same (RFC 5227
 * §2.1.1, RFC 4862 §5.4.3), and neither is bound.
 *
 * <p>Bounded: at most 8 claimants an address, of which the one longest silent is forgotten first,
 * and at most as many addresses as given. Not thread-safe. Times in milliseconds.
 */
public final class Contenders {
  /** How long a claim lasts: the whole of RFC 5227's probing takes 4 to 6 s. */
  static final long LIFE = 6_000;

  /** How many claimants of one address are remembered. */
  static final int CLAIMANTS = 8;

  private final Map<Address, List<Contender>> claims;

  private Contenders(int capacity) {
    this.claims = new Recent<>(capacity);
  }

  /** Nobody yet; at most {@code capacity} addresses are remembered. */
  public static Contenders of(int capacity) {
    return new Contenders(capacity);
  }

  /**
   * {@code mac} at {@code location} asked at {@code at} whether {@code address} is free.
   *
   * @return those who asked for it in the last 6 s with another MAC, the longest silent first. One
   *     behind the same port has heard the question itself; to send it back there would have the
   *     asker take it for another's.
   */
  public List<Contender> enter(Address address, MacAddress mac, ConnectPoint location, long at) {
    List<Contender> live = claims.computeIfAbsent(address, key -> new ArrayList<>(1));
    // What seems to come from the future does so because the clock was set back.
    live.removeIf(each -> each.mac.equals(mac) || each.at > at || at - each.at >= LIFE);
    List<Contender> others = ImmutableList.copyOf(live);
    if (live.size() == CLAIMANTS) {
      live.remove(0);
    }
    live.add(new Contender(mac, location, at));
    return others;
  }

  /** {@code address} is bound, or nobody wants it any more: its claimants are forgotten. */
  public void settled(Address address) {
    claims.remove(address);
  }

  /** One who asked whether an address is free. Immutable. */
  public static final class Contender {
    private final MacAddress mac;
    private final ConnectPoint location;
    private final long at;

    private Contender(MacAddress mac, ConnectPoint location, long at) {
      this.mac = mac;
      this.location = location;
      this.at = at;
    }

    /** Who. */
    public MacAddress mac() {
      return mac;
    }

    /** Where it asked last. */
    public ConnectPoint location() {
      return location;
    }

    /** When it asked last. */
    public long at() {
      return at;
    }

    @Override
    public String toString() {
      return mac + "@" + location;
    }
  }
}
