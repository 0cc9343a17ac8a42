package org.rehome.core;

/**
 * How the transaction identifiers of address registrations follow each other (RFC 8505 §5.2, after
 * RFC 6550 §7.2).
 *
 * <p>A node that starts counts up once along the stick, 128 to 255, and then for ever round the
 * loop, 0 to 127. Only what is at most 16 apart can be compared; but whoever is still on the stick,
 * and not about to enter the loop, has begun anew and is newer than all of the loop.
 */
final class Lollipop {
  /** How one identifier relates to another. */
  enum Order {
    /** It is the same. */
    EQUAL,
    /** It came after the other. */
    NEWER,
    /** It came before the other. */
    OLDER,
    /** They are too far apart to say. */
    UNKNOWN
  }

  private static final int WINDOW = 16;
  private static final int LOOP = 128;
  private static final int ALL = 256;

  private Lollipop() {}

  /** How {@code one} relates to {@code other}; both 0 to 255. */
  static Order compare(int one, int other) {
    boolean oneLoops = one < LOOP;
    boolean otherLoops = other < LOOP;
    if (oneLoops && otherLoops) {
      int ahead = Math.floorMod(one - other, LOOP);
      return order(ahead < LOOP / 2 ? ahead : ahead - LOOP);
    }
    if (oneLoops) {
      return hasEntered(one, other) ? Order.NEWER : Order.OLDER;
    }
    if (otherLoops) {
      return hasEntered(other, one) ? Order.OLDER : Order.NEWER;
    }
    return order(one - other);
  }

  /** Whether one on the loop is a node's next after one on the stick. */
  private static boolean hasEntered(int loop, int stick) {
    return ALL + loop - stick <= WINDOW;
  }

  private static Order order(int ahead) {
    if (ahead == 0) {
      return Order.EQUAL;
    }
    if (Math.abs(ahead) > WINDOW) {
      return Order.UNKNOWN;
    }
    return ahead > 0 ? Order.NEWER : Order.OLDER;
  }
}
