package org.rehome.onos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.rehome.api.Address;
import org.rehome.core.Decision.Probe;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Observation;
import org.rehome.core.Sighting;
import org.rehome.core.Silence;
import org.rehome.core.Subnet;

/**
 * Asks hosts whether they are there, a few times, and reports the silence when they are not.
 *
 * <p>Only one probe of a host at a place is under way, whatever it is for. Hearing the host there
 * ends it. Thread-safe.
 */
final class Prober {
  /** How long a question waits for a switch that is away; ms. */
  private static final long PATIENCE = 60_000;

  private final PacketSender sender;
  private final Predicate<DeviceId> reachable;
  private final Timers timers;
  private final Consumer<Observation> observer;
  private final Supplier<NetworkConfig> network;
  private final Map<Key, Inquiry> inquiries = new ConcurrentHashMap<>();
  private volatile Settings settings;

  Prober(
      PacketSender sender,
      Timers timers,
      Predicate<DeviceId> reachable,
      Consumer<Observation> observer,
      Supplier<NetworkConfig> network,
      Settings settings) {
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
    Key key = new Key(probe.address(), probe.mac(), probe.location());
    boolean[] fresh = new boolean[1];
    Inquiry inquiry =
        inquiries.compute(
            key,
            (same, running) -> {
              fresh[0] = running == null;
              Inquiry present = fresh[0] ? new Inquiry(settings, timers.now()) : running;
              present.serve(probe);
              return present;
            });
    if (fresh[0]) {
      attempt(key, inquiry);
    }
  }

  private void attempt(Key key, Inquiry inquiry) {
    if (!reachable.test(key.location.deviceId()) && timers.now() - inquiry.begun < PATIENCE) {
      // A switch that is away carries no question: silence would be no answer.
      timers.after(inquiry.policy.probeInterval(), () -> attempt(key, inquiry));
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
          return over[0] ? null : running;
        });
    if (over[0]) {
      long now = timers.now();
      inquiry.questions.forEach(probe -> observer.accept(Silence.after(probe, now)));
    } else if (question[0] != null) {
      sender.probe(question[0], inquiry.policy.probeMac(), gateway(key.address));
      timers.after(inquiry.policy.probeInterval(), () -> attempt(key, inquiry));
    }
  }

  private Subnet gateway(Address address) {
    return network.get().subnetOf(address).filter(each -> each.gateway().isPresent()).orElse(null);
  }

  /** Whether {@code mac} is being asked for {@code address} at {@code location}. */
  boolean awaits(Address address, MacAddress mac, ConnectPoint location) {
    return !inquiries.isEmpty() && inquiries.containsKey(new Key(address, mac, location));
  }

  /** A host was heard of: the probe of it at that place is answered, unless it began only later. */
  void heard(Sighting sighting) {
    if (!inquiries.isEmpty()) {
      inquiries.computeIfPresent(
          new Key(sighting.address(), sighting.mac(), sighting.location()),
          (key, running) -> running.begun <= sighting.at() ? null : running);
    }
  }

  /** Forgets every probe. */
  void stop() {
    inquiries.clear();
  }

  /** The questions to one host at one place. Touched only under the lock of its map entry. */
  private static final class Inquiry {
    private final Settings policy;
    private final long begun;
    private final List<Probe> questions = new ArrayList<>(1);
    private int sent;

    Inquiry(Settings policy, long begun) {
      this.policy = policy;
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
      return sent++ < policy.probeTries() ? questions.get(0) : null;
    }
  }

  private static final class Key {
    private final Address address;
    private final MacAddress mac;
    private final ConnectPoint location;

    Key(Address address, MacAddress mac, ConnectPoint location) {
      this.address = address;
      this.mac = mac;
      this.location = location;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key
          && address.equals(((Key) other).address)
          && mac.equals(((Key) other).mac)
          && location.equals(((Key) other).location);
    }

    @Override
    public int hashCode() {
      return Objects.hash(address, mac, location);
    }
  }
}
