package org.rehome.onos;

import com.google.common.collect.ImmutableMap;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.event.ListenerRegistry;
import org.onosproject.net.ConnectPoint;
import org.osgi.framework.FrameworkUtil;
import org.rehome.api.Address;
import org.rehome.api.Audit;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Excerpt;
import org.rehome.api.HostMobilityService;
import org.rehome.api.Latency;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityListener;
import org.rehome.api.Notice;
import org.rehome.api.NoticeResult;
import org.rehome.api.Pin;
import org.rehome.api.Repair;
import org.rehome.api.Status;

/**
 * What others ask of Rehome and tell it: answered by the part that knows, from this node's own
 * memory wherever that will do.
 *
 * <p>Whoever extends it puts the parts in that are not there from the beginning, before anybody can
 * ask. Thread-safe from then on.
 */
abstract class Answers implements HostMobilityService {
  private static final int JOURNAL_CAPACITY = 10_000;

  final ListenerRegistry<MobilityEvent, MobilityListener> listeners = new ListenerRegistry<>();
  final Counters counters = new Counters();
  final Journal journal = new Journal(JOURNAL_CAPACITY);
  final Replica replica = new Replica();

  InForce inForce;
  Rivals rivals;
  Recall recall;
  Auditor auditor;
  NetworkConfigWatcher declared;
  Notices notices;
  Pins pins;

  @Override
  public void addListener(MobilityListener listener) {
    listeners.addListener(listener);
  }

  @Override
  public void removeListener(MobilityListener listener) {
    listeners.removeListener(listener);
  }

  @Override
  public Collection<Binding> bindings() {
    return replica.all();
  }

  @Override
  public Optional<Binding> binding(Address address) {
    return Optional.ofNullable(replica.find(address));
  }

  @Override
  public Collection<Binding> bindings(IpAddress ip) {
    return replica.ofIp(ip);
  }

  @Override
  public Collection<Binding> bindings(MacAddress mac) {
    return replica.ofMac(mac);
  }

  @Override
  public Collection<Binding> bindings(ConnectPoint location) {
    return replica.at(location);
  }

  @Override
  public OptionalLong lastSeen(Address address) {
    return replica.lastSeen(address);
  }

  @Override
  public List<MobilityEvent> events(long afterId, int limit) {
    return journal.after(afterId, limit);
  }

  @Override
  public Excerpt excerpt(long afterId, int limit) {
    return journal.excerpt(afterId, limit);
  }

  @Override
  public Collection<MobilityEvent> departures() {
    return recall.departures();
  }

  @Override
  public CompletableFuture<List<MobilityEvent>> history(Address address) {
    return recall.of(address);
  }

  @Override
  public CompletableFuture<List<MobilityEvent>> history(IpAddress ip) {
    return recall.of(ip);
  }

  @Override
  public CompletableFuture<List<MobilityEvent>> history(MacAddress mac) {
    return recall.of(mac);
  }

  @Override
  public CompletableFuture<NoticeResult> notify(Notice notice) {
    return notices.take(notice);
  }

  @Override
  public CompletableFuture<List<Binding>> release(IpAddress ip) {
    return notices.released(replica.ofIp(ip));
  }

  @Override
  public CompletableFuture<List<Binding>> release(MacAddress mac) {
    return notices.released(replica.ofMac(mac));
  }

  @Override
  public Collection<Pin> pins() {
    return pins.all();
  }

  @Override
  public CompletableFuture<Optional<Binding>> pin(Pin pin) {
    return pins.pin(pin);
  }

  @Override
  public CompletableFuture<Boolean> unpin(Address address) {
    return pins.unpin(address);
  }

  @Override
  public Audit audit() {
    return auditor.audit();
  }

  @Override
  public Repair repair() {
    Repair repair = auditor.repair();
    counters.add("audit-repaired", repair.repaired().size());
    return repair;
  }

  @Override
  public Map<String, Latency> latencies() {
    return counters.latencies();
  }

  @Override
  public Status status() {
    Map<BindingState, Integer> states = new EnumMap<>(BindingState.class);
    for (BindingState state : BindingState.values()) {
      states.put(state, 0);
    }
    states.putAll(replica.count());
    return Status.of(
        FrameworkUtil.getBundle(getClass()).getVersion().toString(),
        states,
        rivals.active(),
        declared.problems(),
        counters.snapshot(),
        ImmutableMap.copyOf(inForce.settings().values()));
  }
}
