package org.rehome.onos;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent;
import org.rehome.api.Source;
import org.rehome.api.Violation;

/**
 * Writes the events of one address as bytes, and reads them again.
 *
 * <p>Version 1: the byte 1; the words that the events use, each once (a count; of each its length
 * and its UTF-8); the events (a count; of each the numbers in the order of {@link Writer#event}).
 * Numbers are variable in length, seven bits a byte, the low ones first; signed ones alternate (0,
 * -1, 1, -2). Kinds, causes and the like are words, for their order may change. What a later
 * version adds, it adds under another number, and reads this one still.
 *
 * <p>Version 2, which is written where a host has a name: of each event besides, after the sequence
 * number, whether there is one, and the name as a word.
 *
 * <p>Of a binding only what an event tells is kept: not its claims, counts of moves, or flags.
 */
final class EventCodec {
  private static final int PLAIN = 1;
  private static final int NAMED = 2;

  private EventCodec() {}

  /** The bytes of {@code events}, which are of one address. */
  static byte[] encode(List<MobilityEvent> events) {
    boolean isNamed = events.stream().anyMatch(event -> event.subject().name().isPresent());
    Writer writer = new Writer(isNamed ? NAMED : PLAIN);
    events.forEach(writer::event);
    return writer.bytes(events.size());
  }

  /**
   * The events that {@code bytes} hold.
   *
   * @throws IllegalArgumentException when they are damaged, or of a version that is not known here
   */
  static List<MobilityEvent> decode(Address address, byte[] bytes) {
    try {
      return new Reader(address, ByteBuffer.wrap(bytes)).events();
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("not the events of " + address, e);
    }
  }

  private static final class Writer {
    private final Map<String, Integer> words = new LinkedHashMap<>();
    private final ByteArrayOutputStream events = new ByteArrayOutputStream();
    private final int version;
    private long lastId;

    Writer(int version) {
      this.version = version;
    }

    void event(MobilityEvent event) {
      Binding subject = event.subject();
      signed(event.id() - lastId);
      signed(event.time() - event.id());
      signed(subject.revision() - event.time());
      signed(subject.since() - event.time());
      word(event.type().name());
      word(event.cause().name());
      word(subject.state().name());
      word(subject.source().name());
      word(subject.mac().toString());
      place(subject.location());
      number(Integer.toUnsignedLong(subject.sequence()));
      if (version == NAMED) {
        number(subject.name().isPresent() ? 1 : 0);
        subject.name().ifPresent(this::word);
      }
      number(event.from().isPresent() ? 1 : 0);
      event.from().ifPresent(this::place);
      number(event.otherMac().isPresent() ? 1 : 0);
      event.otherMac().ifPresent(mac -> word(mac.toString()));
      number(event.violation().isPresent() ? 1 : 0);
      event.violation().ifPresent(violation -> word(violation.name()));
      number(event.convergedMicros().orElse(-1) + 1);
      number(event.rules());
      number(event.unconfirmed());
      lastId = event.id();
    }

    private void place(ConnectPoint place) {
      word(place.deviceId().toString());
      signed(place.port().toLong());
    }

    private void word(String word) {
      number(words.computeIfAbsent(word, key -> words.size()));
    }

    private void signed(long value) {
      number((value << 1) ^ (value >> 63));
    }

    private void number(long value) {
      number(events, value);
    }

    private static void number(ByteArrayOutputStream out, long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) (rest & 0x7F) | 0x80);
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    byte[] bytes(int count) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(version);
      number(out, words.size());
      for (String word : words.keySet()) {
        byte[] text = word.getBytes(StandardCharsets.UTF_8);
        number(out, text.length);
        out.write(text, 0, text.length);
      }
      number(out, count);
      byte[] all = events.toByteArray();
      out.write(all, 0, all.length);
      return out.toByteArray();
    }
  }

  private static final class Reader {
    private final Address address;
    private final ByteBuffer in;
    private final List<String> words = new ArrayList<>();
    private int version;
    private long lastId;

    Reader(Address address, ByteBuffer in) {
      this.address = address;
      this.in = in;
    }

    List<MobilityEvent> events() {
      version = in.get();
      if (version != PLAIN && version != NAMED) {
        throw new IllegalArgumentException("events of version " + version);
      }
      for (long left = number(); left > 0; left--) {
        long length = number();
        if (length < 0 || length > in.remaining()) {
          throw new IllegalArgumentException("a word of " + length + " bytes");
        }
        byte[] text = new byte[(int) length];
        in.get(text);
        words.add(new String(text, StandardCharsets.UTF_8));
      }
      List<MobilityEvent> events = new ArrayList<>();
      for (long left = number(); left > 0; left--) {
        events.add(event());
      }
      if (in.hasRemaining()) {
        throw new IllegalArgumentException(in.remaining() + " bytes too many");
      }
      return events;
    }

    private MobilityEvent event() {
      lastId += signed();
      long time = lastId + signed();
      long revision = time + signed();
      long since = time + signed();
      MobilityEvent.Kind kind = MobilityEvent.Kind.valueOf(word());
      Cause cause = Cause.valueOf(word());
      Binding subject = subject(revision, since);
      ConnectPoint from = isNext() ? place() : null;
      MacAddress otherMac = isNext() ? MacAddress.valueOf(word()) : null;
      MobilityEvent event = MobilityEvent.of(lastId, kind, subject, time, cause, from, otherMac);
      if (isNext()) {
        event = event.violating(Violation.valueOf(word()));
      }
      return event.converged(number() - 1).programmed((int) number(), (int) number());
    }

    private Binding subject(long revision, long since) {
      BindingState state = BindingState.valueOf(word());
      Source source = Source.valueOf(word());
      MacAddress mac = MacAddress.valueOf(word());
      ConnectPoint location = place();
      return Binding.of(address, mac, location, source, revision - 1)
          .changed(revision)
          .state(state, since)
          .sequence((int) number())
          .name(version == NAMED && isNext() ? word() : null)
          .build();
    }

    private ConnectPoint place() {
      return new ConnectPoint(DeviceId.deviceId(word()), PortNumber.portNumber(signed()));
    }

    private boolean isNext() {
      return number() != 0;
    }

    private String word() {
      return words.get((int) Math.min(number(), Integer.MAX_VALUE));
    }

    private long signed() {
      long value = number();
      return (value >>> 1) ^ -(value & 1);
    }

    private long number() {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        byte next = in.get();
        value |= (next & 0x7FL) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("a number without an end");
    }
  }
}
