package org.rehome.onos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperations;
import org.onosproject.net.flow.FlowRuleServiceAdapter;
import org.rehome.api.Binding;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent;
import org.rehome.api.Source;

/**
 * The heap that a binding takes, in each part that keeps something of it: by what is in use before
 * and after, garbage collected.
 *
 * <p>Bindings are as they come from the store, each read from bytes of its own.
 */
public final class Footprint {
  private static final int DEFAULT = 1_000_000;
  private static final long LEASE = 3_600_000;

  private final int bindings;

  private Footprint(int bindings) {
    this.bindings = bindings;
  }

  /** Prints a table; the argument is how many bindings, a million unless given. */
  public static void main(String[] arguments) {
    Footprint footprint =
        new Footprint(arguments.length == 0 ? DEFAULT : Integer.parseInt(arguments[0]));
    System.out.printf(
        Locale.ROOT,
        "Bytes of heap an entry, at %,d entries; %s%n",
        footprint.bindings,
        System.getProperty("java.vm.version"));
    for (Binding each : List.of(ManyHosts.binding(0), ManyHosts.binding6(0))) {
      System.out.printf(
          Locale.ROOT,
          "%8d  bytes in the store: key and value of %s%n",
          BindingStore.SERIALIZER.encode(each.address()).length
              + BindingStore.SERIALIZER.encode(each).length,
          each.address());
    }
    footprint
        .parts()
        .forEach(
            (name, part) ->
                System.out.printf(Locale.ROOT, "%8.1f  %s%n", footprint.measure(part), name));
  }

  private Map<String, Supplier<Object>> parts() {
    Map<String, Supplier<Object>> parts = new LinkedHashMap<>();
    parts.put("binding alone, as it is decoded", () -> each(Footprint::stored));
    parts.put("replica: one IPv4 address a MAC", () -> replica(Footprint::stored));
    parts.put("replica: one IPv4 and one IPv6 address a MAC", () -> replica(Footprint::twofold));
    parts.put("replica: one leased IPv4 address a MAC", () -> replica(Footprint::leased));
    parts.put("replica: everybody was heard of", this::heard);
    parts.put("route installer, besides the bindings", this::installer);
    parts.put("host feed, besides the bindings", this::feed);
    parts.put("history index, of present addresses (100,000 at most)", this::history);
    parts.put("flow index, another application's rule (shared with ONOS: the rule)", this::flows);
    parts.put("a host route on one switch, as ONOS's flow store keeps it", this::routes);
    return parts;
  }

  private double measure(Supplier<Object> part) {
    long before = used();
    Object kept = part.get();
    long after = used();
    if (kept == null) {
      throw new IllegalStateException("nothing was built");
    }
    return (after - before) / (double) bindings;
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** As it comes from the store. */
  static Binding decoded(Binding binding) {
    return BindingStore.SERIALIZER.decode(BindingStore.SERIALIZER.encode(binding));
  }

  private static Binding stored(int number) {
    return decoded(ManyHosts.binding(number));
  }

  private static Binding twofold(int number) {
    return decoded(
        number % 2 == 0 ? ManyHosts.binding(number / 2) : ManyHosts.binding6(number / 2));
  }

  private static Binding leased(int number) {
    Binding bound = ManyHosts.binding(number);
    return decoded(
        bound
            .changed(bound.revision())
            .source(Source.DHCP)
            .expires(ManyHosts.AT + LEASE + number)
            .build());
  }

  private Object each(IntFunction<Binding> source) {
    List<Binding> all = new ArrayList<>(bindings);
    for (int number = 0; number < bindings; number++) {
      all.add(source.apply(number));
    }
    return all;
  }

  private Replica replica(IntFunction<Binding> source) {
    Replica replica = new Replica();
    for (int number = 0; number < bindings; number++) {
      replica.put(source.apply(number));
    }
    return replica;
  }

  private Object heard() {
    Replica replica = replica(Footprint::stored);
    for (int number = 0; number < bindings; number++) {
      replica.heard(ManyHosts.address(number), ManyHosts.AT + LEASE + number);
    }
    return replica;
  }

  private Object installer() {
    World world = new World();
    Confirming flows = new Confirming();
    RuleWriter writer = new RuleWriter(flows, world.timers, world.counters);
    RouteInstaller installer = new RouteInstaller(world.rules, writer, world.fabric, device -> {});
    world.fabric.refresh(0);
    for (int number = 0; number < bindings; number++) {
      Binding one = stored(number);
      installer.install(
          one.changed(one.revision()).location(FakeNet.port(1 + number % 3, 1)).build(), null);
    }
    return List.of(installer, world);
  }

  private static final class Confirming extends FlowRuleServiceAdapter {
    @Override
    public void apply(FlowRuleOperations operations) {
      operations.callback().onSuccess(operations);
    }
  }

  // The replica would count: the feed is made to look into one that has a single host at a time.
  private Object feed() {
    Replica replica = new Replica();
    FakeHosts onos = new FakeHosts().forgetful();
    HostFeed feed =
        new HostFeed(onos, onos.service(), replica, Runnable::run, new FakeTimers(), () -> false);
    feed.start();
    for (int number = 0; number < bindings; number++) {
      Binding one = stored(number);
      replica.put(one);
      feed.changed(null, one);
      replica.remove(one);
    }
    return List.of(replica, feed);
  }

  private Object history() {
    HistoryIndex index = new HistoryIndex();
    for (int number = 0; number < bindings; number++) {
      Binding one = stored(number);
      MobilityEvent arrived =
          MobilityEvent.of(
              one.revision(),
              MobilityEvent.Kind.ARRIVED,
              one,
              one.revision(),
              Cause.GRATUITOUS_ARP,
              null,
              null);
      Chronicle chronicle = Chronicle.EMPTY.with(List.of(arrived), 32);
      index.put(new HistoryIndex.Known(one.address(), number, chronicle));
    }
    return index;
  }

  private Object routes() {
    Rules rules = new World().rules;
    List<FlowEntry> entries = new ArrayList<>(bindings);
    for (int number = 0; number < bindings; number++) {
      FlowRule route =
          rules.route(
              ManyHosts.address(number), FakeNet.device(1), PortNumber.portNumber(number % 48));
      entries.add(new DefaultFlowEntry(route, FlowEntry.FlowEntryState.ADDED));
    }
    return entries;
  }

  private Object flows() {
    FlowIndex index = new FlowIndex(World.OWN);
    for (int number = 0; number < bindings; number++) {
      index.event(ManyHosts.foreignRule(stored(number)));
    }
    return index;
  }
}
