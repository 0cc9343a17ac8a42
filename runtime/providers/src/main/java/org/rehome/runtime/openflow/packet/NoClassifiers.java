package org.rehome.runtime.openflow.packet;

import java.util.Set;
import org.onosproject.net.DeviceId;
import org.onosproject.openflow.controller.OpenFlowClassifier;
import org.onosproject.openflow.controller.OpenFlowListener;
import org.onosproject.openflow.controller.OpenFlowService;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.propertytypes.ServiceRanking;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the OpenFlow library from sorting packet-ins into queues by ether type.
 *
 * <p>Its sorter takes a frame that ONOS cannot parse for a fault of the switch and hangs up on it,
 * so that one cut ARP frame of one host would take a switch off its controller. It sorts only where
 * there is something to sort by, and asks the highest-ranking service of this interface for that;
 * this one has nothing for any device. Thread-safe; holds no state.
 */
@Component(immediate = true)
@ServiceRanking(1000)
public final class NoClassifiers implements OpenFlowService {

  private static final Logger LOG = LoggerFactory.getLogger(NoClassifiers.class);

  /** Refuses the classifier, with a word in the log. */
  @Override
  public void add(OpenFlowClassifier classifier) {
    LOG.warn(
        "Packet-ins of ether type 0x{} get no queue of their own: with one, a malformed frame makes"
            + " the OpenFlow library hang up on {}",
        Integer.toHexString(classifier.ethernetType() & 0xffff),
        classifier.deviceId());
  }

  @Override
  public void remove(OpenFlowClassifier classifier) {
    // There is none.
  }

  @Override
  public Set<OpenFlowClassifier> getClassifiers() {
    return Set.of();
  }

  /** Returns an empty set, never null: to the library, null means its own defaults. */
  @Override
  public Set<OpenFlowClassifier> getClassifiersByDeviceId(DeviceId device) {
    return Set.of();
  }

  @Override
  public Set<OpenFlowClassifier> getClassifiersByDeviceIdAndQueue(DeviceId device, int queue) {
    return Set.of();
  }

  @Override
  public void addListener(OpenFlowListener listener) {
    // Nothing ever changes.
  }

  @Override
  public void removeListener(OpenFlowListener listener) {
    // Nothing ever changes.
  }
}
