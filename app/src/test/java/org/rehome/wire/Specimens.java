package org.rehome.wire;

import java.nio.ByteBuffer;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** The stations and addresses that the tests speak of. */
final class Specimens {
  static final MacAddress M1 = MacAddress.valueOf("02:00:00:00:00:01");
  static final MacAddress M2 = MacAddress.valueOf("02:00:00:00:00:02");
  static final MacAddress VIRTUAL = MacAddress.valueOf("00:00:5e:00:01:33");
  static final MacAddress GROUP = MacAddress.valueOf("01:00:5e:00:00:01");
  static final MacAddress ZERO = MacAddress.ZERO;
  static final MacAddress ALL = MacAddress.BROADCAST;

  private Specimens() {}

  static IpAddress ip(String text) {
    return text == null ? null : IpAddress.valueOf(text);
  }

  /** Tags as pairs of protocol identifier and tag control information. */
  static byte[] tags(int... values) {
    ByteBuffer tags = ByteBuffer.allocate(values.length * 2);
    for (int value : values) {
      tags.putShort((short) value);
    }
    return tags.array();
  }

  static Parsed parse(byte[] frame) {
    return FrameParser.parse(frame, 0, frame.length);
  }
}
