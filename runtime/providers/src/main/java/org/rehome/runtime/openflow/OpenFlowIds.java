package org.rehome.runtime.openflow;

import java.net.URI;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.provider.ProviderId;
import org.onosproject.openflow.controller.Dpid;
import org.projectfloodlight.openflow.protocol.OFPortConfig;
import org.projectfloodlight.openflow.protocol.OFPortDesc;
import org.projectfloodlight.openflow.protocol.OFPortState;
import org.projectfloodlight.openflow.types.OFPort;

/**
 * The names shared by ONOS and OpenFlow: devices and datapaths, ports and ports.
 *
 * <p>Stateless and thread-safe. Devices and packets are provided under the one {@link #PROVIDER},
 * because ONOS finds the packet provider of a device by the provider that announced the device.
 */
public final class OpenFlowIds {

  /** The URI scheme of OpenFlow devices. */
  public static final String SCHEME = "of";

  /** The provider of OpenFlow devices and packets. */
  public static final ProviderId PROVIDER =
      new ProviderId(SCHEME, "org.onosproject.provider.openflow");

  /**
   * The first reserved port number (OpenFlow 1.3, A.2.1): numbers from here up are no real ports.
   */
  private static final int FIRST_RESERVED = 0xffff_ff00;

  private OpenFlowIds() {}

  /** Returns the ONOS device of a datapath, such as {@code of:0000000000000001}. */
  public static DeviceId device(Dpid dpid) {
    return DeviceId.deviceId(Dpid.uri(dpid));
  }

  /** Returns whether the device speaks OpenFlow, by its name alone. */
  public static boolean isOpenFlow(DeviceId device) {
    return SCHEME.equals(device.uri().getScheme());
  }

  /**
   * Returns the datapath of an OpenFlow device.
   *
   * @throws IllegalArgumentException if the device is of another scheme or its name is no number
   */
  public static Dpid dpid(DeviceId device) {
    URI uri = device.uri();
    return Dpid.dpid(uri);
  }

  /** Returns the ONOS number of an OpenFlow port; reserved ports become ONOS's logical ports. */
  public static PortNumber port(OFPort port) {
    // Sign extension is what ONOS's own logical numbers (LOCAL = -2, …) were made from.
    return PortNumber.portNumber(port.getPortNumber());
  }

  /** Returns the OpenFlow number of an ONOS port; the inverse of {@link #port(OFPort)}. */
  public static OFPort port(PortNumber port) {
    return OFPort.of((int) port.toLong());
  }

  /** Returns whether the number names a port with a wire behind it, as opposed to LOCAL, ALL, … */
  public static boolean isPhysical(OFPort port) {
    int number = port.getPortNumber();
    return number != 0 && Integer.compareUnsigned(number, FIRST_RESERVED) < 0;
  }

  /** Returns whether frames pass a port: the link is up and nobody has turned the port off. */
  public static boolean isEnabled(OFPortDesc port) {
    return !port.getState().contains(OFPortState.LINK_DOWN)
        && !port.getConfig().contains(OFPortConfig.PORT_DOWN);
  }
}
