package org.rehome.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import org.onlab.packet.MacAddress;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;

/** How many are somewhere. Not thread-safe. */
final class Population {
  private final Set<MacAddress> hosts = new HashSet<>();
  private int addresses;
  private int frozen;

  /** One more binding, which is present. */
  void add(Binding binding) {
    hosts.add(binding.mac());
    addresses++;
    frozen += binding.state() == BindingState.FROZEN ? 1 : 0;
  }

  /** Writes down what it counts. */
  ObjectNode into(ObjectNode json) {
    return json.put("hosts", hosts.size()).put("addresses", addresses).put("frozen", frozen);
  }
}
