package org.rehome.onos;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import org.rehome.api.Binding;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Policy;

/**
 * When the MACs behind router ports were last heard of, with whichever address.
 *
 * <p>A router speaks for thousands of addresses, and those that it answers for in the name of
 * others it does not answer for when the question has no sender (RFC 5227 §2.1.1): while the router
 * is there, it vouches for all of them. Bounded, thread-safe, never blocks.
 */
final class RouterMacs {
  private static final int MOST = 4_096;

  private final Cache<ImmutableList<Object>, Long> heard =
      CacheBuilder.newBuilder().maximumSize(MOST).build();

  /** The owner of {@code binding} was heard of at its place, at {@code at}. */
  void heard(Binding binding, long at, Policy policy) {
    if (policy.network().isRouterPort(binding.location())) {
      heard.put(key(binding, policy.network()), at);
    }
  }

  /** When the MAC of {@code binding} was last heard of behind its router port; 0 for never. */
  long heardAt(Binding binding, Policy policy) {
    if (!policy.network().isRouterPort(binding.location())) {
      return 0;
    }
    Long at = heard.getIfPresent(key(binding, policy.network()));
    return at == null ? 0 : at;
  }

  private static ImmutableList<Object> key(Binding binding, NetworkConfig network) {
    return ImmutableList.of(
        binding.mac(), binding.address().vlan(), network.portGroup(binding.location()));
  }
}
