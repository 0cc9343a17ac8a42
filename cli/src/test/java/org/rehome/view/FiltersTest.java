package org.rehome.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.rehome.view.FakeMobility.LEAF1;
import static org.rehome.view.FakeMobility.LEAF2;
import static org.rehome.view.FakeMobility.M1;
import static org.rehome.view.FakeMobility.THEN;
import static org.rehome.view.FakeMobility.bound;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.rehome.api.Binding;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityEvent.Kind;

class FiltersTest {
  private static final Binding HOST = bound("10.0.0.5", M1, LEAF2);

  private final FakeMobility service = FakeMobility.withThree();

  private List<String> found(BindingFilter filter) {
    return filter.apply(service).stream()
        .map(binding -> binding.address().toString())
        .collect(Collectors.toList());
  }

  @Test
  void withoutValuesEverythingIsFoundInOrder() {
    assertEquals(List.of("10.0.0.5", "10.0.0.7", "fe80::9%10"), found(new BindingFilter()));
  }

  @Test
  void eachValueNarrows() {
    assertEquals(List.of("10.0.0.5"), found(new BindingFilter().ip("10.0.0.5")));
    assertEquals(List.of("10.0.0.5"), found(new BindingFilter().mac("00:00:00:00:00:01")));
    assertEquals(List.of("fe80::9%10"), found(new BindingFilter().vlan("10")));
    assertEquals(List.of("10.0.0.5", "10.0.0.7"), found(new BindingFilter().vlan("None")));
    assertEquals(
        List.of("10.0.0.7", "fe80::9%10"),
        found(new BindingFilter().location("of:0000000000000202/4")));
    assertEquals(List.of("10.0.0.7"), found(new BindingFilter().state("LEFT")));
  }

  @Test
  void valuesNarrowTogether() {
    BindingFilter both = new BindingFilter().mac("00:00:00:00:00:02").state("VALID");
    assertEquals(List.of("fe80::9%10"), found(both));
    assertEquals(List.of(), found(new BindingFilter().ip("10.0.0.5").vlan("10")));
    assertEquals(List.of(), found(new BindingFilter().ip("10.0.0.5").mac("00:00:00:00:00:02")));
  }

  @Test
  void departedHostsAreHiddenUnlessAskedFor() {
    assertEquals(
        List.of("10.0.0.5", "fe80::9%10"), found(new BindingFilter().presentUnlessAsked()));
    assertEquals(
        List.of("10.0.0.7"), found(new BindingFilter().state("left").presentUnlessAsked()));
  }

  private List<Long> ids(EventFilter filter) {
    service
        .with(Kind.ARRIVED, HOST, Cause.ARP, null, -1)
        .with(Kind.MOVED, HOST, Cause.RARP, LEAF1, 7_100)
        .with(Kind.ARRIVED, HOST, Cause.ARP, null, -1)
        .with(Kind.LEFT, HOST, Cause.NOTICE, LEAF2, 900);
    return filter.apply(service).stream().map(MobilityEvent::id).collect(Collectors.toList());
  }

  @Test
  void everyEventIsFoundOldestFirst() {
    assertEquals(List.of(1L, 2L, 3L, 4L), ids(new EventFilter()));
  }

  @Test
  void onlyTheNewestAreKept() {
    assertEquals(List.of(3L, 4L), ids(new EventFilter().limit("limit", "2")));
  }

  @Test
  void theLimitCountsWhatFitsTheKind() {
    assertEquals(List.of(1L, 3L), ids(new EventFilter().kind("arrived").limit("limit", "2")));
  }

  @Test
  void onlyLaterEventsAreFound() {
    assertEquals(List.of(3L, 4L), ids(new EventFilter().since("2")));
    assertEquals(List.of(), ids(new EventFilter().notBefore(THEN + 1)));
  }

  @Test
  void departuresAreThePagesBeforeAndAfterAnId() {
    for (int i = 1; i <= 5; i++) {
      service.departed(bound("10.0.1." + i, M1, LEAF1), Cause.NOTICE, 0);
    }
    assertEquals(List.of(4L, 5L), departed(new EventFilter().limit("limit", "2")));
    assertEquals(List.of(2L, 3L), departed(new EventFilter().limit("limit", "2").before("4")));
    assertEquals(List.of(3L, 4L), departed(new EventFilter().since("2").before("5")));
    assertEquals(List.of(), departed(new EventFilter().before("1")));
  }

  private List<Long> departed(EventFilter filter) {
    List<Long> departures =
        filter.departures(service).stream().map(MobilityEvent::id).collect(Collectors.toList());
    List<Long> same =
        filter.of(service.departures()).stream()
            .map(MobilityEvent::id)
            .collect(Collectors.toList());
    assertEquals(departures, same);
    return departures;
  }
}
