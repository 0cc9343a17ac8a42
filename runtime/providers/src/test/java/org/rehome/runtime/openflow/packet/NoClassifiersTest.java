package org.rehome.runtime.openflow.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.openflow.controller.OpenFlowClassifier;

class NoClassifiersTest {

  @Test
  void thereIsNeverOneAndNeverNull() {
    DeviceId device = DeviceId.deviceId("of:0000000000000001");
    NoClassifiers classifiers = new NoClassifiers();
    OpenFlowClassifier lldp =
        new OpenFlowClassifier.Builder(device, 0).ethernetType((short) 0x88cc).build();
    classifiers.add(lldp);
    classifiers.addListener(event -> {});
    assertEquals(Set.of(), classifiers.getClassifiers());
    assertEquals(Set.of(), classifiers.getClassifiersByDeviceId(device));
    assertEquals(Set.of(), classifiers.getClassifiersByDeviceIdAndQueue(device, 0));
    classifiers.remove(lldp);
  }
}
