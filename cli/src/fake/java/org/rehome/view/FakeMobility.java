package org.rehome.view;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.onlab.osgi.ServiceDirectory;
import org.onlab.osgi.ServiceNotFoundException;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Audit;
import org.rehome.api.BadPin;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Excerpt;
import org.rehome.api.HostMobilityService;
import org.rehome.api.Latency;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityListener;
import org.rehome.api.Notice;
import org.rehome.api.NoticeResult;
import org.rehome.api.Pin;
import org.rehome.api.Repair;
import org.rehome.api.Source;
import org.rehome.api.Status;
import org.rehome.api.Violation;

/** A service that knows what a test told it. */
public final class FakeMobility implements HostMobilityService {
  /** When all happens in tests: 2026-01-02T03:04:05.678Z. */
  public static final long THEN = 1_767_323_045_678L;

  public static final MacAddress M1 = MacAddress.valueOf("00:00:00:00:00:01");
  public static final MacAddress M2 = MacAddress.valueOf("00:00:00:00:00:02");
  public static final ConnectPoint LEAF1 = ConnectPoint.deviceConnectPoint("of:0000000000000201/3");
  public static final ConnectPoint LEAF2 = ConnectPoint.deviceConnectPoint("of:0000000000000202/4");

  private final Map<Address, Binding> bindings = new LinkedHashMap<>();
  private final Map<Address, Long> seen = new HashMap<>();
  private final List<MobilityEvent> events = new ArrayList<>();
  private final List<MobilityListener> listeners = new CopyOnWriteArrayList<>();
  private long lastId;
  private long forgotten;
  private int most = Integer.MAX_VALUE;
  private final List<String> conflicting = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private Audit audit = Audit.of(THEN, List.of(), List.of());
  private Audit repaired = audit;
  private RuntimeException forgetful;
  private final Map<Address, Pin> pins = new LinkedHashMap<>();
  private BadPin forbidden;
  private final List<Notice> notices = new ArrayList<>();
  private NoticeResult answer;
  private CompletableFuture<Void> purge = CompletableFuture.completedFuture(null);

  /** An untagged, valid binding of {@code ip}, sequence 0, since {@link #THEN}. */
  public static Binding bound(String ip, MacAddress mac, ConnectPoint location) {
    return bound(ip, VlanId.NONE, mac, location);
  }

  /** A valid binding of {@code ip} in {@code vlan}. */
  public static Binding bound(String ip, VlanId vlan, MacAddress mac, ConnectPoint location) {
    Address address = Address.of(vlan, IpAddress.valueOf(ip));
    return Binding.of(address, mac, location, Source.NEIGHBOR, THEN);
  }

  /** Two hosts, one tagged, and a departed one. */
  public static FakeMobility withThree() {
    Binding gone = bound("10.0.0.7", M2, LEAF2);
    return new FakeMobility()
        .with(bound("fe80::9", VlanId.vlanId((short) 10), M2, LEAF2))
        .with(gone.changed(THEN).state(BindingState.LEFT, THEN).build())
        .with(bound("10.0.0.5", M1, LEAF1).changed(THEN).nextSequence().build())
        .seen("10.0.0.5", THEN + 1_000);
  }

  /** The same binding, frozen. */
  public static Binding frozen(Binding binding) {
    return binding.changed(THEN).state(BindingState.FROZEN, THEN).build();
  }

  public FakeMobility with(Binding binding) {
    bindings.put(binding.address(), binding);
    return this;
  }

  public FakeMobility with(
      MobilityEvent.Kind kind, Binding subject, Cause cause, ConnectPoint from, long micros) {
    MobilityEvent event = MobilityEvent.of(++lastId, kind, subject, THEN, cause, from, null);
    events.add(micros < 0 ? event : event.converged(micros));
    return this;
  }

  /** Only so many of the newest events that {@link #happen} are kept. */
  public FakeMobility keeping(int events) {
    most = events;
    return this;
  }

  /** Something happens, and those who listen hear of it. From any thread. */
  public void happen(MobilityEvent.Kind kind, Binding subject, Cause cause) {
    MobilityEvent event;
    synchronized (events) {
      event = MobilityEvent.of(++lastId, kind, subject, THEN, cause, null, null);
      events.add(event);
      if (events.size() > most) {
        forgotten = events.remove(0).id();
      }
    }
    listeners.forEach(listener -> listener.event(event));
  }

  /** How many listen. */
  public int listening() {
    return listeners.size();
  }

  /** {@code host} left {@code ago} ms before {@link #THEN}, and its tombstone is no more. */
  public FakeMobility departed(Binding host, Cause cause, long ago) {
    long at = THEN - ago;
    Binding tombstone = host.changed(at).state(BindingState.LEFT, at).build();
    bindings.remove(host.address());
    events.add(
        MobilityEvent.of(
                ++lastId, MobilityEvent.Kind.LEFT, tombstone, at, cause, host.location(), null)
            .converged(6_300)
            .programmed(8, 1));
    return this;
  }

  /** No history can be read. */
  public FakeMobility forgetting() {
    forgetful = new IllegalStateException("no quorum");
    return this;
  }

  /** A claim of {@code refused} at {@code from} to the address of {@code subject} was refused. */
  public FakeMobility with(
      Violation violation, Binding subject, MacAddress refused, ConnectPoint from) {
    events.add(
        MobilityEvent.of(
                ++lastId,
                MobilityEvent.Kind.VIOLATION,
                subject,
                THEN,
                Cause.GRATUITOUS_ARP,
                from,
                refused)
            .violating(violation));
    return this;
  }

  public FakeMobility with(Audit result) {
    audit = result;
    return this;
  }

  public FakeMobility inTheWay(String application) {
    conflicting.add(application);
    return this;
  }

  public FakeMobility misconfigured(String problem) {
    problems.add(problem);
    return this;
  }

  /** What a repair makes of the audit. */
  public FakeMobility repairable(Audit result) {
    repaired = result;
    return this;
  }

  public FakeMobility seen(String ip, long at) {
    seen.put(Address.untagged(IpAddress.valueOf(ip)), at);
    return this;
  }

  /** Every purge and release completes only with this. */
  public FakeMobility purging(CompletableFuture<Void> result) {
    purge = result;
    return this;
  }

  /** Every notice from now on comes to this. */
  public FakeMobility answering(NoticeResult result) {
    answer = result;
    return this;
  }

  /** Every pin from now on is refused so. */
  public FakeMobility forbidding(BadPin refusal) {
    forbidden = refusal;
    return this;
  }

  /** The notices that were given. */
  public List<Notice> notices() {
    return notices;
  }

  /** A directory that has this service alone. */
  public ServiceDirectory directory() {
    return new ServiceDirectory() {
      @Override
      public <T> T get(Class<T> type) {
        if (type != HostMobilityService.class) {
          throw new ServiceNotFoundException("no " + type);
        }
        return type.cast(FakeMobility.this);
      }
    };
  }

  /** A directory without any service. */
  public static ServiceDirectory nothing() {
    return new ServiceDirectory() {
      @Override
      public <T> T get(Class<T> type) {
        throw new ServiceNotFoundException("no " + type);
      }
    };
  }

  @Override
  public Collection<Binding> bindings() {
    return bindings.values();
  }

  @Override
  public Optional<Binding> binding(Address address) {
    return Optional.ofNullable(bindings.get(address));
  }

  @Override
  public Collection<Binding> bindings(IpAddress ip) {
    return only(binding -> binding.address().ip().equals(ip));
  }

  @Override
  public Collection<Binding> bindings(MacAddress mac) {
    return only(binding -> binding.mac().equals(mac));
  }

  @Override
  public Collection<Binding> bindings(ConnectPoint location) {
    return only(binding -> binding.location().equals(location));
  }

  private List<Binding> only(Predicate<Binding> wanted) {
    return bindings.values().stream().filter(wanted).collect(Collectors.toList());
  }

  @Override
  public OptionalLong lastSeen(Address address) {
    Long at = seen.get(address);
    return at == null ? OptionalLong.empty() : OptionalLong.of(at);
  }

  @Override
  public List<MobilityEvent> events(long afterId, int limit) {
    synchronized (events) {
      List<MobilityEvent> after =
          events.stream().filter(event -> event.id() > afterId).collect(Collectors.toList());
      return after.subList(Math.max(0, after.size() - limit), after.size());
    }
  }

  @Override
  public Excerpt excerpt(long afterId, int limit) {
    synchronized (events) {
      int from = events.size();
      while (from > 0 && events.get(from - 1).id() > afterId) {
        from--;
      }
      List<MobilityEvent> oldest = events.subList(from, Math.min(from + limit, events.size()));
      long last = oldest.isEmpty() ? lastId : oldest.get(oldest.size() - 1).id();
      return Excerpt.of(oldest, last, afterId < forgotten || afterId > lastId);
    }
  }

  @Override
  public Collection<MobilityEvent> departures() {
    return events.stream()
        .filter(event -> event.type() == MobilityEvent.Kind.LEFT)
        .filter(event -> binding(event.subject().address()).filter(Binding::present).isEmpty())
        .collect(Collectors.toList());
  }

  @Override
  public CompletableFuture<List<MobilityEvent>> history(Address address) {
    return remembered(event -> event.subject().address().equals(address));
  }

  @Override
  public CompletableFuture<List<MobilityEvent>> history(IpAddress ip) {
    return remembered(event -> event.subject().address().ip().equals(ip));
  }

  @Override
  public CompletableFuture<List<MobilityEvent>> history(MacAddress mac) {
    return remembered(event -> event.subject().mac().equals(mac));
  }

  private CompletableFuture<List<MobilityEvent>> remembered(Predicate<MobilityEvent> wanted) {
    return forgetful == null
        ? CompletableFuture.completedFuture(
            events.stream().filter(wanted).collect(Collectors.toList()))
        : CompletableFuture.failedFuture(forgetful);
  }

  @Override
  public CompletableFuture<NoticeResult> notify(Notice notice) {
    notices.add(notice);
    if (answer != null) {
      return purge.thenApply(done -> answer);
    }
    List<Binding> changed =
        only(
                binding ->
                    binding.present()
                        && notice.mac().map(binding.mac()::equals).orElse(true)
                        && (notice.addresses().isEmpty()
                            || notice.addresses().contains(binding.address().ip())))
            .stream()
            .map(binding -> told(notice, binding))
            .sorted(Comparator.comparing(Binding::address))
            .collect(Collectors.toList());
    changed.forEach(this::with);
    return purge.thenApply(done -> NoticeResult.of(changed, List.of(), List.of(), List.of()));
  }

  private static Binding told(Notice notice, Binding binding) {
    Binding.Builder told = binding.changed(THEN).migration(notice.migration().orElse(0));
    switch (notice.kind()) {
      case LEAVING:
        return told.movingUntil(THEN + 60_000).build();
      case ARRIVED:
        return told.location(notice.location().orElseThrow()).nextSequence().build();
      default:
        return told.state(BindingState.LEFT, THEN).build();
    }
  }

  @Override
  public CompletableFuture<List<Binding>> release(IpAddress ip) {
    return release(bindings(ip));
  }

  @Override
  public CompletableFuture<List<Binding>> release(MacAddress mac) {
    return release(bindings(mac));
  }

  private CompletableFuture<List<Binding>> release(Collection<Binding> wanted) {
    List<Binding> released =
        wanted.stream()
            .filter(binding -> binding.state() == BindingState.FROZEN)
            .map(binding -> binding.changed(THEN).state(BindingState.VALID, THEN).build())
            .collect(Collectors.toList());
    released.forEach(this::with);
    return purge.thenApply(done -> released);
  }

  @Override
  public Collection<Pin> pins() {
    return pins.values();
  }

  @Override
  public CompletableFuture<Optional<Binding>> pin(Pin pin) {
    if (forbidden != null) {
      return CompletableFuture.failedFuture(forbidden);
    }
    pins.put(pin.address(), pin);
    return purge.thenApply(done -> binding(pin.address()));
  }

  @Override
  public CompletableFuture<Boolean> unpin(Address address) {
    return purge.thenApply(done -> pins.remove(address) != null);
  }

  @Override
  public Audit audit() {
    return audit;
  }

  @Override
  public Repair repair() {
    Repair repair = Repair.of(audit, repaired);
    audit = repaired;
    return repair;
  }

  @Override
  public Map<String, Latency> latencies() {
    return ImmutableMap.of(
        "reply", Latency.of(List.of(50L, 1_000L), List.of(7L, 2L, 1L), 4_250),
        "convergence", Latency.of(List.of(10_000L, 250_000L), List.of(3L, 1L, 0L), 41_000),
        "store", Latency.of(List.of(1_000L, 5_000L), List.of(3L, 1L, 0L), 7_000),
        "stage", Latency.of(List.of(1_000L, 5_000L), List.of(9L, 3L, 0L), 14_000));
  }

  @Override
  public Status status() {
    Map<BindingState, Integer> states = new HashMap<>();
    bindings.values().forEach(binding -> states.merge(binding.state(), 1, Integer::sum));
    return Status.of(
        "0.1.0",
        states,
        conflicting,
        problems,
        ImmutableMap.of("dropped.truncated", 3L, "replies", 12_345L),
        ImmutableMap.of("ageSeconds", "300", "freezeHold", "540000"));
  }

  @Override
  public void addListener(MobilityListener listener) {
    listeners.add(listener);
  }

  @Override
  public void removeListener(MobilityListener listener) {
    listeners.remove(listener);
  }
}
