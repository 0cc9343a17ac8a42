package org.rehome.onos;

import java.nio.ByteBuffer;
import org.onosproject.net.ConnectPoint;

/** A frame as a switch handed it in. Immutable by agreement: nobody writes to the bytes. */
final class Frame {
  private final ByteBuffer bytes;
  private final ConnectPoint ingress;
  private final long arrived = System.nanoTime();

  Frame(ByteBuffer bytes, ConnectPoint ingress) {
    this.bytes = bytes;
    this.ingress = ingress;
  }

  /** Where it came in. */
  ConnectPoint ingress() {
    return ingress;
  }

  /** When it came in, {@link System#nanoTime}. */
  long arrived() {
    return arrived;
  }

  /** A copy of the bytes. */
  byte[] copy() {
    ByteBuffer view = bytes.duplicate();
    byte[] copy = new byte[view.remaining()];
    view.get(copy);
    return copy;
  }
}
