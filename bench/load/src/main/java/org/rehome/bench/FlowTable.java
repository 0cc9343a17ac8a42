package org.rehome.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The flow entries of one switch, as it tells them in statistics (OpenFlow 1.3.5 §7.3.5.2).
 *
 * <p>A flow-mod (§7.3.4.1) is kept as the bytes of its future statistics entry. A deletion that is
 * not strict takes the entries with just that match, or all where it matches everything: more the
 * controllers measured here do not ask for.
 */
final class FlowTable {
  private static final int ADD = 0;
  private static final int MODIFY_STRICT = 2;
  private static final int DELETE = 3;
  private static final int DELETE_STRICT = 4;
  private static final int MATCH = 48;
  private static final int STATS_HEAD = 48;
  private static final int EMPTY_MATCH = 4;
  private static final int ANY_PRIORITY = -1;

  private final Map<Key, byte[]> entries = new LinkedHashMap<>();

  int size() {
    return entries.size();
  }

  /** Obeys the flow-mod that begins at {@code at}. */
  void apply(ByteBuf message, int at) {
    int command = message.getUnsignedByte(at + 25);
    int matchLength = message.getUnsignedShort(at + MATCH + 2);
    int priority = message.getUnsignedShort(at + 30);
    int table = message.getUnsignedByte(at + 24);
    if (command == DELETE && matchLength == EMPTY_MATCH) {
      entries.clear();
    } else if (command == DELETE) {
      Key key = new Key(table, ANY_PRIORITY, bytes(message, at + MATCH, matchLength));
      entries.keySet().removeIf(key::hasMatchOf);
    } else {
      Key key = new Key(table, priority, bytes(message, at + MATCH, matchLength));
      if (command == DELETE_STRICT) {
        entries.remove(key);
      } else if (command >= ADD && command <= MODIFY_STRICT) {
        entries.put(key, entry(message, at));
      }
    }
  }

  private static byte[] bytes(ByteBuf message, int at, int length) {
    byte[] bytes = new byte[length];
    message.getBytes(at, bytes);
    return bytes;
  }

  private static byte[] entry(ByteBuf message, int at) {
    int rest = message.getUnsignedShort(at + 2) - MATCH;
    byte[] entry = new byte[STATS_HEAD + rest];
    ByteBuf out = Unpooled.wrappedBuffer(entry);
    out.setShort(0, entry.length);
    out.setByte(2, message.getByte(at + 24)); // table
    out.setShort(12, message.getShort(at + 30)); // priority
    out.setInt(14, message.getInt(at + 26)); // both timeouts
    out.setShort(18, message.getShort(at + 44)); // flags
    out.setLong(24, message.getLong(at + 8)); // cookie
    message.getBytes(at + MATCH, entry, STATS_HEAD, rest);
    return entry;
  }

  /** The entries, each as in a statistics reply. */
  Iterable<byte[]> entries() {
    return entries.values();
  }

  private static final class Key {
    private final int table;
    private final int priority;
    private final byte[] match;

    Key(int table, int priority, byte[] match) {
      this.table = table;
      this.priority = priority;
      this.match = match;
    }

    boolean hasMatchOf(Key other) {
      return Arrays.equals(match, other.match);
    }

    @Override
    public int hashCode() {
      return (Arrays.hashCode(match) * 31 + priority) * 31 + table;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key
          && ((Key) other).table == table
          && ((Key) other).priority == priority
          && Arrays.equals(((Key) other).match, match);
    }
  }
}
