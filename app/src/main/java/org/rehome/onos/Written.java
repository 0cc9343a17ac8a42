package org.rehome.onos;

import com.google.common.collect.ImmutableSet;
import java.util.Set;
import org.onosproject.net.DeviceId;

/** What a change of rules came to. Immutable. */
final class Written {
  /** No rule had to change. */
  static final Written NOTHING = new Written(0, ImmutableSet.of());

  private final int rules;
  private final Set<DeviceId> unconfirmed;

  private Written(int rules, Set<DeviceId> unconfirmed) {
    this.rules = rules;
    this.unconfirmed = unconfirmed;
  }

  /** So many rules were asked to be added or removed, and these switches did not confirm theirs. */
  static Written of(int rules, Set<DeviceId> unconfirmed) {
    return new Written(rules, ImmutableSet.copyOf(unconfirmed));
  }

  /** This, and then {@code next}. */
  Written and(Written next) {
    return of(
        rules + next.rules,
        ImmutableSet.<DeviceId>builder().addAll(unconfirmed).addAll(next.unconfirmed).build());
  }

  /** How many rules were asked to be added or removed. */
  int rules() {
    return rules;
  }

  /** The switches that refused, did not answer in time, or were away. */
  Set<DeviceId> unconfirmed() {
    return unconfirmed;
  }
}
