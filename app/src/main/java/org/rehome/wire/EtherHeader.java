package org.rehome.wire;

import java.util.Objects;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/**
 * The link-layer envelope of a neighbor message: the two Ethernet addresses and up to two VLAN
 * tags.
 *
 * <p>Immutable. A priority tag (VLAN identifier 0) belongs to no VLAN and reads as {@link
 * VlanId#NONE} (IEEE 802.1Q §6.9); priority bits are not kept.
 */
public final class EtherHeader {
  /** Tag protocol identifier of an IEEE 802.1Q customer tag. */
  public static final int CUSTOMER_TAG = 0x8100;

  /** Tag protocol identifier of an IEEE 802.1ad service tag. */
  public static final int SERVICE_TAG = 0x88a8;

  // ONOS's own maximum is 4095, which IEEE 802.1Q reserves.
  private static final int MAX_VLAN = 4094;

  private final MacAddress source;
  private final MacAddress destination;
  private final VlanId vlan;
  private final VlanId innerVlan;
  private final int outerTagProtocol;

  EtherHeader(
      MacAddress source,
      MacAddress destination,
      VlanId vlan,
      VlanId innerVlan,
      int outerTagProtocol) {
    this.source = Objects.requireNonNull(source, "source");
    this.destination = Objects.requireNonNull(destination, "destination");
    this.vlan = Objects.requireNonNull(vlan, "vlan");
    this.innerVlan = Objects.requireNonNull(innerVlan, "innerVlan");
    this.outerTagProtocol = outerTagProtocol;
  }

  /** An untagged header. */
  public static EtherHeader untagged(MacAddress source, MacAddress destination) {
    return new EtherHeader(source, destination, VlanId.NONE, VlanId.NONE, CUSTOMER_TAG);
  }

  /** A header with one IEEE 802.1Q tag, or none if the VLAN is {@link VlanId#NONE}. */
  public static EtherHeader tagged(MacAddress source, MacAddress destination, VlanId vlan) {
    return new EtherHeader(source, destination, checked(vlan), VlanId.NONE, CUSTOMER_TAG);
  }

  /**
   * A header with two tags (QinQ).
   *
   * @param outerTagProtocol {@link #SERVICE_TAG}, {@link #CUSTOMER_TAG}, or the pre-standard 0x9100
   * @throws IllegalArgumentException if either VLAN is not a real one (1 to 4094) or the protocol
   *     identifier is unknown
   */
  public static EtherHeader doubleTagged(
      MacAddress source, MacAddress destination, int outerTagProtocol, VlanId outer, VlanId inner) {
    if (!isTagProtocol(outerTagProtocol)) {
      throw new IllegalArgumentException("not a tag protocol: " + outerTagProtocol);
    }
    if (outer.equals(VlanId.NONE) || inner.equals(VlanId.NONE)) {
      throw new IllegalArgumentException("two tags need two VLANs: " + outer + ", " + inner);
    }
    return new EtherHeader(source, destination, checked(outer), checked(inner), outerTagProtocol);
  }

  static boolean isTagProtocol(int etherType) {
    return etherType == CUSTOMER_TAG || etherType == SERVICE_TAG || etherType == 0x9100;
  }

  private static VlanId checked(VlanId vlan) {
    if (!vlan.equals(VlanId.NONE) && (vlan.toShort() < 1 || vlan.toShort() > MAX_VLAN)) {
      throw new IllegalArgumentException("VLAN must be none or 1 to 4094: " + vlan);
    }
    return vlan;
  }

  /** Who put the frame on the wire; not always the MAC that the message speaks of. */
  public MacAddress source() {
    return source;
  }

  /** Where the frame goes. */
  public MacAddress destination() {
    return destination;
  }

  /** The VLAN of the outer tag; {@link VlanId#NONE} when untagged or only priority-tagged. */
  public VlanId vlan() {
    return vlan;
  }

  /** The VLAN of the inner tag; {@link VlanId#NONE} unless there are two tags. */
  public VlanId innerVlan() {
    return innerVlan;
  }

  /** The tag protocol identifier of the outer tag, such as {@link #SERVICE_TAG}. */
  public int outerTagProtocol() {
    return outerTagProtocol;
  }

  /** The same tags between two other stations: what a reply or a relayed frame needs. */
  public EtherHeader between(MacAddress newSource, MacAddress newDestination) {
    return new EtherHeader(newSource, newDestination, vlan, innerVlan, outerTagProtocol);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof EtherHeader)) {
      return false;
    }
    EtherHeader that = (EtherHeader) other;
    return source.equals(that.source)
        && destination.equals(that.destination)
        && vlan.equals(that.vlan)
        && innerVlan.equals(that.innerVlan)
        && outerTagProtocol == that.outerTagProtocol;
  }

  @Override
  public int hashCode() {
    return Objects.hash(source, destination, vlan, innerVlan, outerTagProtocol);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(64).append(source).append(" > ").append(destination);
    if (!vlan.equals(VlanId.NONE)) {
      text.append(" vlan ").append(vlan);
    }
    if (outerTagProtocol != CUSTOMER_TAG) {
      text.append(" (0x").append(Integer.toHexString(outerTagProtocol)).append(')');
    }
    if (!innerVlan.equals(VlanId.NONE)) {
      text.append(" inner vlan ").append(innerVlan);
    }
    return text.toString();
  }
}
