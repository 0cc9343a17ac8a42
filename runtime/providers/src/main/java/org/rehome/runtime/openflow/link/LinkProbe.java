package org.rehome.runtime.openflow.link;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.onosproject.net.ConnectPoint;

/**
 * The frame that one switch port sends and another receives, to show that a wire joins them.
 *
 * <p>An LLDP frame (IEEE 802.1AB) to the nearest-bridge address, which no bridge forwards, so that
 * two edge ports on one bridge are not mistaken for a link. Chassis and port name the sender; an
 * organisation-specific TLV carries the time of sending and a truncated HMAC-SHA256 over all of it,
 * because hosts can send LLDP too. Immutable; pure.
 */
final class LinkProbe {

  /** What a received LLDP frame turned out to be. */
  enum Verdict {
    /** Ours, and recent. */
    GENUINE,
    /** Somebody else's LLDP, which is no offence. */
    FOREIGN,
    /** Claims to be ours and is not. */
    FORGED,
    /** Ours once, but sent too long ago: replayed, or badly delayed. */
    STALE
  }

  static final int ETHER_TYPE = 0x88cc;

  private static final byte[] NEAREST_BRIDGE = {1, (byte) 0x80, (byte) 0xc2, 0, 0, 0x0e};
  // Locally administered; never a host's, and never learned: nothing else is sent with it.
  private static final byte[] SENDER = {0x02, 0x72, 0x68, 0, 0, 0x01};
  private static final byte[] ORGANISATION = {0x02, 0x72, 0x68};
  private static final byte FORMAT = 1;

  private static final int CHASSIS = 1;
  private static final int PORT = 2;
  private static final int TIME_TO_LIVE = 3;
  private static final int ORGANISATION_SPECIFIC = 127;
  private static final byte LOCALLY_ASSIGNED = 7;

  private static final int ETHERNET_HEADER = 14;
  private static final int TIME_LENGTH = 8;
  private static final int SEAL_LENGTH = 16;
  private static final int SECONDS_TO_LIVE = 120;

  private final Verdict verdict;
  private final ConnectPoint sender;

  private LinkProbe(Verdict verdict, ConnectPoint sender) {
    this.verdict = verdict;
    this.sender = sender;
  }

  /** Returns what the frame turned out to be. */
  Verdict verdict() {
    return verdict;
  }

  /** Returns the port that sent the frame, or null unless it is genuine. */
  ConnectPoint sender() {
    return sender;
  }

  /** Returns whether the frame is LLDP at all; reads no further than its header. */
  static boolean isLldp(ByteBuffer frame) {
    int start = frame.position();
    return frame.remaining() >= ETHERNET_HEADER
        && (frame.getShort(start + 12) & 0xffff) == ETHER_TYPE;
  }

  /**
   * Builds the frame for a port.
   *
   * @param timeMillis the wall-clock time of sending
   */
  static byte[] frame(ConnectPoint sender, long timeMillis, byte[] key) {
    ByteBuffer frame = ByteBuffer.allocate(ETHERNET_HEADER + 128);
    frame.put(NEAREST_BRIDGE).put(SENDER).putShort((short) ETHER_TYPE);
    putText(frame, CHASSIS, sender.deviceId().toString());
    putText(frame, PORT, Long.toString(sender.port().toLong()));
    putHeader(frame, TIME_TO_LIVE, 2);
    frame.putShort((short) SECONDS_TO_LIVE);
    putHeader(frame, ORGANISATION_SPECIFIC, 4 + TIME_LENGTH + SEAL_LENGTH);
    frame.put(ORGANISATION).put(FORMAT).putLong(timeMillis);
    frame.put(seal(frame.array(), frame.position(), key));
    putHeader(frame, 0, 0);
    return Arrays.copyOf(frame.array(), frame.position());
  }

  /**
   * Judges a received LLDP frame; any bytes are safe.
   *
   * @param nowMillis the wall-clock time, as in {@link #frame}
   * @param toleranceMillis how far the frame's time may be from now, either way
   */
  static LinkProbe judge(ByteBuffer received, long nowMillis, long toleranceMillis, byte[] key) {
    byte[] frame = new byte[received.remaining()];
    received.duplicate().get(frame);
    try {
      return judge(frame, nowMillis, toleranceMillis, key);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return new LinkProbe(Verdict.FOREIGN, null);
    }
  }

  private static LinkProbe judge(byte[] frame, long now, long tolerance, byte[] key) {
    ByteBuffer in = ByteBuffer.wrap(frame, ETHERNET_HEADER, frame.length - ETHERNET_HEADER);
    String chassis = null;
    String port = null;
    while (true) {
      int header = in.getShort() & 0xffff;
      int type = header >> 9;
      int end = in.position() + (header & 0x1ff);
      if (end > in.limit() || type == 0) {
        return new LinkProbe(Verdict.FOREIGN, null);
      }
      if (type == CHASSIS) {
        chassis = text(in, end);
      } else if (type == PORT) {
        port = text(in, end);
      } else if (type == ORGANISATION_SPECIFIC && isOurs(in, end)) {
        long time = in.getLong();
        if (chassis == null || port == null || !isSealed(frame, in.position(), key)) {
          return new LinkProbe(Verdict.FORGED, null);
        }
        return Math.abs(now - time) > tolerance
            ? new LinkProbe(Verdict.STALE, null)
            : new LinkProbe(Verdict.GENUINE, ConnectPoint.deviceConnectPoint(chassis + "/" + port));
      }
      in.position(end);
    }
  }

  private static boolean isSealed(byte[] frame, int position, byte[] key) {
    byte[] found = Arrays.copyOfRange(frame, position, position + SEAL_LENGTH);
    return MessageDigest.isEqual(seal(frame, position, key), found);
  }

  /** Leaves the position behind organisation and format when the TLV is ours. */
  private static boolean isOurs(ByteBuffer in, int end) {
    int start = in.position();
    if (end - start != 4 + TIME_LENGTH + SEAL_LENGTH) {
      return false;
    }
    byte[] organisation = new byte[ORGANISATION.length];
    in.get(organisation);
    return Arrays.equals(organisation, ORGANISATION) && in.get() == FORMAT;
  }

  private static String text(ByteBuffer in, int end) {
    if (end - in.position() < 2 || in.get() != LOCALLY_ASSIGNED) {
      return null;
    }
    byte[] text = new byte[end - in.position()];
    in.get(text);
    return new String(text, US_ASCII);
  }

  private static void putText(ByteBuffer frame, int type, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    putHeader(frame, type, 1 + bytes.length);
    frame.put(LOCALLY_ASSIGNED).put(bytes);
  }

  private static void putHeader(ByteBuffer frame, int type, int length) {
    frame.putShort((short) (type << 9 | length));
  }

  private static byte[] seal(byte[] frame, int length, byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(frame, ETHERNET_HEADER, length - ETHERNET_HEADER);
      return Arrays.copyOf(mac.doFinal(), SEAL_LENGTH);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
