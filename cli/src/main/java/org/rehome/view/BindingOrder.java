package org.rehome.view;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.rehome.api.Binding;

/** What bindings are ordered by; where that is equal, by address. */
public enum BindingOrder {
  /** By VLAN and address. */
  ADDRESS,
  /** By MAC. */
  MAC,
  /** By switch and port. */
  LOCATION,
  /** By state. */
  STATE,
  /** By how often it has moved, the most restless first. */
  SEQUENCE,
  /** By when the present location, MAC or state began, the latest first. */
  SINCE;

  /**
   * The order that {@code text} names, null for {@link #ADDRESS}.
   *
   * @throws BadValue when it names none
   */
  public static BindingOrder parse(String field, String text) {
    return text == null ? ADDRESS : Values.constant(field, text, BindingOrder.class);
  }

  /** The bindings in this order. */
  public List<Binding> of(List<Binding> bindings) {
    return bindings.stream().sorted(order()).collect(Collectors.toList());
  }

  private Comparator<Binding> order() {
    return first().thenComparing(Binding::address);
  }

  private Comparator<Binding> first() {
    switch (this) {
      case MAC:
        return Comparator.comparing(binding -> binding.mac().toString());
      case LOCATION:
        return Comparator.<Binding, String>comparing(
                binding -> binding.location().deviceId().toString())
            .thenComparingLong(binding -> binding.location().port().toLong());
      case STATE:
        return Comparator.comparing(Binding::state);
      case SEQUENCE:
        return (one, other) -> Integer.compareUnsigned(other.sequence(), one.sequence());
      case SINCE:
        return Comparator.comparingLong(Binding::since).reversed();
      default:
        return Comparator.comparing(Binding::address);
    }
  }
}
