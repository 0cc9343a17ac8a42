package org.rehome.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.rehome.view.FakeMobility.bound;
import static org.rehome.view.FakeMobility.frozen;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.support.completers.ArgumentCommandLine;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.rehome.api.Address;
import org.rehome.api.Cause;
import org.rehome.api.Pin;
import org.rehome.view.FakeMobility;

class CompletersTest {
  private static List<String> completed(Completer completer, String word) {
    List<String> candidates = new ArrayList<>();
    completer.complete(null, new ArgumentCommandLine(word, word.length()), candidates);
    return candidates;
  }

  private static List<String> completed(BindingCompleter completer, String word) {
    completer.services = FakeMobility.withThree().directory();
    return completed((Completer) completer, word);
  }

  @Test
  void addressesComplete() {
    assertEquals(List.of("10.0.0.5 ", "10.0.0.7 "), completed(new IpCompleter(), "10."));
    assertEquals(List.of("00:00:00:00:00:01 "), completed(new MacCompleter(), "00:00:00:00:00:01"));
    assertEquals(5, completed(new AddressCompleter(), "").size());
  }

  @Test
  void locationsAndVlansComplete() {
    assertEquals(
        List.of("of:0000000000000201/3 "),
        completed(new LocationCompleter(), "of:0000000000000201"));
    assertEquals(List.of("10 ", "None "), completed(new VlanCompleter(), ""));
  }

  @Test
  void statesAndKindsComplete() {
    assertEquals(List.of("TESTING "), completed(new StateCompleter(), "T"));
    assertEquals(List.of("TAKEN_OVER "), completed(new KindCompleter(), "T"));
    assertEquals(List.of("VIOLATION "), completed(new KindCompleter(), "V"));
    assertEquals(List.of("leaving ", "left "), completed(new NoticeKindCompleter(), "le"));
  }

  @Test
  void onlyWhatIsFrozenCompletesForARelease() {
    FrozenCompleter completer = new FrozenCompleter();
    completer.services =
        FakeMobility.withThree()
            .with(frozen(bound("10.0.0.8", FakeMobility.M2, FakeMobility.LEAF1)))
            .directory();
    assertEquals(List.of("00:00:00:00:00:02 ", "10.0.0.8 "), completed((Completer) completer, ""));
  }

  @Test
  void onlyWhatIsPinnedCompletesToBeUnpinned() {
    FakeMobility service = FakeMobility.withThree();
    service.pin(Pin.of(Address.untagged(IpAddress.valueOf("10.0.0.9")), FakeMobility.M1)).join();
    PinnedCompleter completer = new PinnedCompleter();
    completer.services = service.directory();
    assertEquals(List.of("10.0.0.9 "), completed(completer, ""));
    completer.services = FakeMobility.nothing();
    assertEquals(List.of(), completed(completer, ""));
    assertEquals(List.of("SEQUENCE "), completed(new OrderCompleter(), "SE"));
  }

  @Test
  void whatHasLeftCompletesForAHistory() {
    HostCompleter completer = new HostCompleter();
    completer.services =
        FakeMobility.withThree()
            .departed(bound("10.0.0.8", FakeMobility.M2, FakeMobility.LEAF1), Cause.NOTICE, 0)
            .directory();
    assertEquals(
        List.of("10.0.0.5 ", "10.0.0.7 ", "10.0.0.8 "), completed((Completer) completer, "10."));
  }

  @Test
  void nothingCompletesWithoutTheApplication() {
    IpCompleter completer = new IpCompleter();
    completer.services = FakeMobility.nothing();
    assertEquals(List.of(), completed((Completer) completer, ""));
  }
}
