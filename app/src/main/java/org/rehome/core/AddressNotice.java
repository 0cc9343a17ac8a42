package org.rehome.core;

import static java.util.Objects.requireNonNull;

import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.Notice;

/** A management notice, as far as it is about one address. */
public final class AddressNotice extends Observation {
  private final Notice notice;

  private AddressNotice(Notice notice, Address address, long at) {
    super(address, at);
    this.notice = requireNonNull(notice, "notice");
  }

  /** What {@code notice}, which came at {@code at}, says of {@code address}. */
  public static AddressNotice of(Notice notice, Address address, long at) {
    return new AddressNotice(notice, address, at);
  }

  /** What is said, and of whom. */
  public Notice notice() {
    return notice;
  }

  /** Whether it is of this binding's owner. */
  boolean concerns(Binding before) {
    return notice.mac().map(before.mac()::equals).orElse(true);
  }

  /**
   * Whether it is of a migration that a newer one has followed, or of the start of one that is
   * over; such a notice changes nothing.
   *
   * @param before the binding, or tombstone, of the address; null when there is none
   */
  public boolean isStale(Binding before) {
    if (before == null || notice.migration().isEmpty() || !concerns(before)) {
      return false;
    }
    long migration = notice.migration().getAsLong();
    boolean arrived = before.present() && before.movingUntil().isEmpty();
    // Where it came to, it can leave again without another migration; so where counts, if said.
    boolean ofItsStart =
        notice.kind() == Notice.Kind.LEAVING
            || (notice.kind() == Notice.Kind.LEFT && notice.location().isEmpty());
    return migration < before.migration()
        || (migration == before.migration() && arrived && ofItsStart);
  }

  @Override
  public String toString() {
    return notice + ", about " + address();
  }
}
