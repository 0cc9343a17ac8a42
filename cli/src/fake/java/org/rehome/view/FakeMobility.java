package org.rehome.view;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
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
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityListener;
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
  private final List<String> conflicting = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private Audit audit = Audit.of(THEN, List.of(), List.of());
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
    MobilityEvent event =
        MobilityEvent.of(events.size() + 1L, kind, subject, THEN, cause, from, null);
    events.add(micros < 0 ? event : event.converged(micros));
    return this;
  }

  /** A claim of {@code refused} at {@code from} to the address of {@code subject} was refused. */
  public FakeMobility with(
      Violation violation, Binding subject, MacAddress refused, ConnectPoint from) {
    events.add(
        MobilityEvent.of(
                events.size() + 1L,
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

  public FakeMobility seen(String ip, long at) {
    seen.put(Address.untagged(IpAddress.valueOf(ip)), at);
    return this;
  }

  /** Every purge and release completes only with this. */
  public FakeMobility purging(CompletableFuture<Void> result) {
    purge = result;
    return this;
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
    List<MobilityEvent> after =
        events.stream().filter(event -> event.id() > afterId).collect(Collectors.toList());
    return after.subList(Math.max(0, after.size() - limit), after.size());
  }

  @Override
  public CompletableFuture<List<Binding>> leave(IpAddress ip) {
    return leave(bindings(ip));
  }

  @Override
  public CompletableFuture<List<Binding>> leave(MacAddress mac) {
    return leave(bindings(mac));
  }

  private CompletableFuture<List<Binding>> leave(Collection<Binding> wanted) {
    List<Binding> ended =
        wanted.stream()
            .filter(Binding::present)
            .map(binding -> binding.changed(THEN).state(BindingState.LEFT, THEN).build())
            .collect(Collectors.toList());
    ended.forEach(this::with);
    return purge.thenApply(done -> ended);
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
  public Audit audit() {
    return audit;
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
        ImmutableMap.of("ageSeconds", "300"));
  }

  @Override
  public void addListener(MobilityListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void removeListener(MobilityListener listener) {
    throw new UnsupportedOperationException();
  }
}
