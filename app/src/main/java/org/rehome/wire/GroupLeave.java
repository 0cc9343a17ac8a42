package org.rehome.wire;

import com.google.common.collect.ImmutableSet;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/**
 * That a host no longer listens to solicited-node groups, by multicast listener discovery: a Done
 * (RFC 2710 §3) or a report whose record changes to include nothing (RFC 3810 §5.2.12).
 *
 * <p>Immutable. It has left every address whose last 24 bits are a group's (RFC 4291 §2.7.1); that
 * the message is true, nobody vouches for.
 */
public final class GroupLeave {
  private static final GroupLeave MALFORMED = new GroupLeave(null, ImmutableSet.of());

  private final EtherHeader ether;
  private final ImmutableSet<Ip6Address> groups;

  private GroupLeave(EtherHeader ether, ImmutableSet<Ip6Address> groups) {
    this.ether = ether;
    this.groups = groups;
  }

  /** What the host of {@code ether} left; {@code groups} are copied. */
  static GroupLeave of(EtherHeader ether, Set<Ip6Address> groups) {
    return new GroupLeave(ether, ImmutableSet.copyOf(groups));
  }

  /** The result for a message that is to be ignored, as every receiver of it must. */
  static GroupLeave malformed() {
    return MALFORMED;
  }

  /**
   * Reads the frame between the buffer's position and limit and leaves both as they are.
   *
   * @return empty for what is neither a Done nor a report of version 2; never fails
   */
  public static Optional<GroupLeave> read(ByteBuffer frame) {
    if (frame.hasArray()) {
      return MldReader.read(
          frame.array(), frame.arrayOffset() + frame.position(), frame.remaining());
    }
    byte[] copy = new byte[Math.min(frame.remaining(), FrameParser.MAX_FRAME_LENGTH + 1)];
    frame.duplicate().get(copy);
    return MldReader.read(copy, 0, copy.length);
  }

  /** Whether the message is what it ought to be; one that is not leaves nothing. */
  public boolean isWellFormed() {
    return ether != null;
  }

  /**
   * The host.
   *
   * @throws IllegalStateException of a malformed message
   */
  public MacAddress mac() {
    return header().source();
  }

  /**
   * Its VLAN, {@link VlanId#NONE} when untagged.
   *
   * @throws IllegalStateException of a malformed message
   */
  public VlanId vlan() {
    return header().vlan();
  }

  /**
   * Whether there is a second tag.
   *
   * @throws IllegalStateException of a malformed message
   */
  public boolean isDoubleTagged() {
    return !header().innerVlan().equals(VlanId.NONE);
  }

  private EtherHeader header() {
    if (ether == null) {
      throw new IllegalStateException("a malformed message says nothing");
    }
    return ether;
  }

  /** The solicited-node groups that were left; other groups are nobody's address. */
  public ImmutableSet<Ip6Address> groups() {
    return groups;
  }

  /** Whether who has {@code address} listens to a group that was left. */
  public boolean concerns(IpAddress address) {
    return !groups.isEmpty()
        && address.isIp6()
        && groups.contains(FrameWriter.solicitedNode(address.getIp6Address()));
  }

  @Override
  public String toString() {
    return ether == null ? "malformed" : ether + " leaves " + groups;
  }
}
