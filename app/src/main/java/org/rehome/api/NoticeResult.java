package org.rehome.api;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.List;
import org.onlab.packet.IpAddress;

/** What a management notice has led to, address by address, ordered by address. Immutable. */
public final class NoticeResult {
  private final ImmutableList<Binding> changed;
  private final ImmutableList<Binding> stale;
  private final ImmutableList<Address> refused;
  private final ImmutableList<IpAddress> unknown;

  private NoticeResult(
      Collection<Binding> changed,
      Collection<Binding> stale,
      Collection<Address> refused,
      Collection<IpAddress> unknown) {
    this.changed = ImmutableList.copyOf(changed);
    this.stale = ImmutableList.copyOf(stale);
    this.refused = ImmutableList.copyOf(refused);
    this.unknown = ImmutableList.copyOf(unknown);
  }

  /** A result; each part as its accessor says. */
  public static NoticeResult of(
      Collection<Binding> changed,
      Collection<Binding> stale,
      Collection<Address> refused,
      Collection<IpAddress> unknown) {
    return new NoticeResult(changed, stale, refused, unknown);
  }

  /** The bindings that are others because of it, as they are now: departed ones as tombstones. */
  public List<Binding> changed() {
    return changed;
  }

  /** The bindings that it did not change because a newer migration is known of. */
  public List<Binding> stale() {
    return stale;
  }

  /** The addresses that the host may not have there, by what the operator has declared. */
  public List<Address> refused() {
    return refused;
  }

  /** The addresses it named that nobody has who it could be about. */
  public List<IpAddress> unknown() {
    return unknown;
  }
}
