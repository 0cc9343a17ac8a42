package org.rehome.onos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.rehome.api.Address;
import org.rehome.core.Decision.Probe;
import org.rehome.core.Decision.Probe.Purpose;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Observation;
import org.rehome.core.Sighting;
import org.rehome.core.Silence;
import org.rehome.core.Subnet;

/**
 * Asks hosts whether they are there, a few times, and reports the silence when they are not.
 *
 * <p>Only one probe of a host at a place is under way, whatever it is for; but for the keepalive,
 * which takes its time and must not hold up the others. Hearing the host there ends it.
 * Thread-safe.
 */
final class Prober {
  /** How long a question waits for a switch that is away; ms. */
  private static final long PATIENCE = 60_000;

  private final PacketSender sender;
  private final Predicate<DeviceId> reachable;
  private final Timers timers;
  private final Consumer<Observation> observer;
  private final Supplier<NetworkConfig> network;
  private final ToLongFunction<ConnectPoint> earshot;
  private final Map<Key, Inquiry> inquiries = new ConcurrentHashMap<>();
  private final Index<Address, Key> byAddress = new Index<>();
  private final AtomicInteger repeats = new AtomicInteger();
  private volatile Settings settings;

  /**
   * Asks through {@code sender}.
   *
   * @param reachable whether a switch can carry a question
   * @param earshot since when a place is within earshot, see {@link Earshot#since}
   */
  Prober(
      PacketSender sender,
      Timers timers,
      Predicate<DeviceId> reachable,
      Consumer<Observation> observer,
      Supplier<NetworkConfig> network,
      ToLongFunction<ConnectPoint> earshot,
      Settings settings) {
    this.earshot = earshot;
    this.reachable = reachable;
    this.sender = sender;
    this.timers = timers;
    this.observer = observer;
    this.network = network;
    this.settings = settings;
  }

  /** The settings for probes that start from now on. */
  void settings(Settings value) {
    this.settings = value;
  }

  /** Starts {@code probe}, or has the one under way serve its purpose too. */
  void probe(Probe probe) {
    boolean keepalive = probe.purpose() == Purpose.KEEPALIVE;
    Key key = new Key(probe.address(), probe.mac(), probe.location(), keepalive);
    boolean[] fresh = new boolean[1];
    Inquiry inquiry =
        inquiries.compute(
            key,
            (same, running) -> {
              fresh[0] = running == null;
              byAddress.put(key.address, key);
              Inquiry present = fresh[0] ? new Inquiry(settings, keepalive, timers.now()) : running;
              present.serve(probe);
              return present;
            });
    if (fresh[0]) {
      attempt(key, inquiry);
    }
  }

  private void attempt(Key key, Inquiry inquiry) {
    if (key.keepalive && isOutOfEarshot(key.location, inquiry.begun)) {
      // Somebody else may have had the answer. Whoever can hear the host will ask it again.
      inquiries.computeIfPresent(key, (same, running) -> running == inquiry ? over(key) : running);
      return;
    }
    if (!reachable.test(key.location.deviceId()) && timers.now() - inquiry.begun < PATIENCE) {
      // A switch that is away carries no question: silence would be no answer.
      timers.after(inquiry.interval, () -> attempt(key, inquiry));
      return;
    }
    boolean[] over = new boolean[1];
    Probe[] question = new Probe[1];
    inquiries.computeIfPresent(
        key,
        (same, running) -> {
          if (running != inquiry) {
            return running;
          }
          question[0] = running.nextTry();
          over[0] = question[0] == null;
          if (key.keepalive && running.sent > 1 && !over[0]) {
            repeats.incrementAndGet();
          }
          return over[0] ? over(key) : running;
        });
    if (over[0]) {
      long now = timers.now();
      inquiry.questions.stream()
          .filter(probe -> isConclusive(probe, inquiry.begun))
          .forEach(probe -> observer.accept(Silence.after(probe, inquiry.begun, now)));
    } else if (question[0] != null) {
      // First, so that a question that cannot be sent is asked again like one that was lost.
      timers.after(inquiry.interval, () -> attempt(key, inquiry));
      sender.probe(question[0], inquiry.self, gateway(key.address));
    }
  }

  /**
   * Whether silence is an answer. An owner under test that answers another node has shown it in the
   * store; one that is only doubted has not.
   */
  private boolean isConclusive(Probe probe, long begun) {
    return probe.purpose() != Purpose.DOUBT || earshot.applyAsLong(probe.location()) <= begun;
  }

  /** How many questions to quiet hosts were repeated since the last call. */
  int repeats() {
    return repeats.getAndSet(0);
  }

  private boolean isOutOfEarshot(ConnectPoint place, long begun) {
    return settings.keepaliveAge() == 0 || earshot.applyAsLong(place) > begun;
  }

  private Subnet gateway(Address address) {
    return network.get().subnetOf(address).filter(each -> each.gateway().isPresent()).orElse(null);
  }

  /** Whether {@code mac} is being asked for {@code address} at {@code location}, or its group. */
  boolean awaits(Address address, MacAddress mac, ConnectPoint location) {
    return !inquiries.isEmpty()
        && keys(address, mac, location).anyMatch(key -> inquiries.containsKey(key));
  }

  /** A host was heard of: the probe of it at that place is answered, unless it began only later. */
  void heard(Sighting sighting) {
    if (!inquiries.isEmpty()) {
      keys(sighting.address(), sighting.mac(), sighting.location())
          .forEach(
              each ->
                  inquiries.computeIfPresent(
                      each,
                      (key, running) -> running.begun <= sighting.at() ? over(each) : running));
    }
  }

  private Stream<Key> keys(Address address, MacAddress mac, ConnectPoint location) {
    return network.get().portGroup(location).stream()
        .flatMap(
            port ->
                Stream.of(new Key(address, mac, port, false), new Key(address, mac, port, true)));
  }

  /**
   * {@code mac} has no longer {@code address}: what it was asked before is no question of now, and
   * an answer to it none either.
   */
  void forget(Address address, MacAddress mac) {
    for (Key each : byAddress.of(address)) {
      if (each.mac.equals(mac)) {
        forget(each);
      }
    }
  }

  /** Forgets every probe. */
  void stop() {
    inquiries.keySet().forEach(this::forget);
  }

  private void forget(Key each) {
    inquiries.computeIfPresent(each, (key, running) -> over(each));
  }

  /**
   * What is left of the inquiry of {@code key}, under the lock of whose map entry this is called.
   */
  private Inquiry over(Key key) {
    byAddress.remove(key.address, key);
    return null;
  }

  /** The questions to one host at one place. Touched only under the lock of its map entry. */
  private static final class Inquiry {
    private final int tries;
    private final long interval;
    private final MacAddress self;
    private final long begun;
    private final List<Probe> questions = new ArrayList<>(1);
    private int sent;

    Inquiry(Settings set, boolean keepalive, long begun) {
      this.tries = keepalive ? set.keepaliveTries() : set.probeTries();
      this.interval = keepalive ? set.keepaliveInterval() : set.probeInterval();
      this.self = set.probeMac();
      this.begun = begun;
    }

    void serve(Probe probe) {
      boolean asked =
          questions.stream()
              .anyMatch(
                  each -> each.purpose() == probe.purpose() && each.revision() == probe.revision());
      if (!asked) {
        questions.add(probe);
        sent = 0; // a new question has the right to every try
      }
    }

    /** The question to send now; null when every try was in vain. */
    Probe nextTry() {
      return sent++ < tries ? questions.get(0) : null;
    }
  }

  private static final class Key {
    private final Address address;
    private final MacAddress mac;
    private final ConnectPoint location;
    private final boolean keepalive;

    Key(Address address, MacAddress mac, ConnectPoint location, boolean keepalive) {
      this.address = address;
      this.mac = mac;
      this.location = location;
      this.keepalive = keepalive;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key
          && address.equals(((Key) other).address)
          && mac.equals(((Key) other).mac)
          && location.equals(((Key) other).location)
          && keepalive == ((Key) other).keepalive;
    }

    @Override
    public int hashCode() {
      return Objects.hash(address, mac, location, keepalive);
    }
  }
}
