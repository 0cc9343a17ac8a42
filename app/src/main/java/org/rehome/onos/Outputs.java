package org.rehome.onos;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;

/**
 * The treatments that only send out of a port: one object for all packets and rules that do, since
 * it takes more memory than a packet, or than the rest of a rule. Bounded, thread-safe.
 */
final class Outputs {
  /** So many port numbers are remembered; beyond that all begin anew. */
  private static final int MOST = 4_096;

  private final ConcurrentMap<PortNumber, TrafficTreatment> outputs = new ConcurrentHashMap<>();

  /** The treatment that sends out of {@code port}. */
  TrafficTreatment of(PortNumber port) {
    TrafficTreatment known = outputs.get(port);
    if (known != null) {
      return known;
    }
    if (outputs.size() >= MOST) {
      outputs.clear();
    }
    TrafficTreatment output = DefaultTrafficTreatment.builder().setOutput(port).build();
    outputs.put(port, output);
    return output;
  }
}
