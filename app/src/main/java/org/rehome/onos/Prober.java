package org.rehome.onos;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.core.Decision.Probe;
import org.rehome.core.Observation;
import org.rehome.core.Sighting;
import org.rehome.core.Silence;

/**
 * Asks hosts whether they are there, a few times, and reports the silence when they are not.
 *
 * <p>Only one probe of a host at a place is under way, whatever it is for. Hearing the host there
 * ends it. Thread-safe.
 */
final class Prober {
  private final PacketSender sender;
  private final Timers timers;
  private final Consumer<Observation> observer;
  private final Map<Key, Inquiry> inquiries = new ConcurrentHashMap<>();
  private volatile Settings settings;

  Prober(PacketSender sender, Timers timers, Consumer<Observation> observer, Settings settings) {
    this.sender = sender;
    this.timers = timers;
    this.observer = observer;
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
              Inquiry present = fresh[0] ? new Inquiry(key, settings) : running;
              present.serve(probe);
              return present;
            });
    if (fresh[0]) {
      inquiry.attempt();
    }
  }

  /** A host was heard of: the probe of it at that place is answered, unless it began only later. */
  void heard(Sighting sighting) {
    if (inquiries.isEmpty()) {
      return;
    }
    Key key = new Key(sighting.address(), sighting.mac(), sighting.location());
    Inquiry asked = inquiries.get(key);
    if (asked != null && asked.begun <= sighting.at() && inquiries.remove(key, asked)) {
      asked.cancel();
    }
  }

  /** Forgets every probe. */
  void stop() {
    inquiries.values().forEach(Inquiry::cancel);
    inquiries.clear();
  }

  private final class Inquiry {
    private final Key key;
    private final Settings policy;
    private final Set<Probe> purposes = ConcurrentHashMap.newKeySet();
    private final long begun = timers.now();
    private int sent;
    private Timers.Timer timer = () -> {};

    Inquiry(Key key, Settings policy) {
      this.key = key;
      this.policy = policy;
    }

    synchronized void serve(Probe probe) {
      boolean sameQuestion =
          purposes.stream()
              .anyMatch(
                  each -> each.purpose() == probe.purpose() && each.revision() == probe.revision());
      if (!sameQuestion) {
        purposes.add(probe);
        sent = 0; // a new question has the right to every try
      }
    }

    synchronized void attempt() {
      if (!inquiries.containsKey(key)) {
        return;
      }
      if (sent < policy.probeTries()) {
        sent++;
        sender.probe(purposes.iterator().next(), policy.probeMac());
        timer = timers.after(policy.probeInterval(), this::attempt);
      } else if (inquiries.remove(key, this)) {
        long now = timers.now();
        purposes.forEach(probe -> observer.accept(Silence.after(probe, now)));
      }
    }

    synchronized void cancel() {
      timer.cancel();
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
