package org.rehome.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.view.FakeMobility.LEAF1;
import static org.rehome.view.FakeMobility.LEAF2;
import static org.rehome.view.FakeMobility.M1;
import static org.rehome.view.FakeMobility.M2;
import static org.rehome.view.FakeMobility.THEN;
import static org.rehome.view.FakeMobility.bound;
import static org.rehome.view.FakeMobility.frozen;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onlab.packet.VlanId;
import org.rehome.api.Audit;
import org.rehome.api.Audit.Fault;
import org.rehome.api.Cause;
import org.rehome.api.Claim;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Source;
import org.rehome.api.Violation;
import org.rehome.view.FakeMobility;

class CommandsTest {
  private final FakeMobility service = FakeMobility.withThree();
  private final Shell shell = new Shell(service.directory());

  private String failure(RehomeCommand command, Object... words) {
    return assertThrows(CommandException.class, () -> shell.run(command, words)).getMessage();
  }

  private static String lines(String... lines) {
    return String.join("\n", lines) + "\n";
  }

  @Test
  void bindingsAreAlignedAndDepartedOnesHidden() throws Exception {
    assertEquals(
        lines(
            "IP        VLAN  MAC                LOCATION               STATE  SEQ  SOURCE    SINCE    LAST SEEN",
            "10.0.0.5  None  00:00:00:00:00:01  of:0000000000000201/3  VALID  1    NEIGHBOR  5 s ago  4 s ago",
            "fe80::9   10    00:00:00:00:00:02  of:0000000000000202/4  VALID  0    NEIGHBOR  5 s ago  -",
            "2 bindings; 1 departed not shown (--all)"),
        shell.run(new BindingsCommand()));
  }

  @Test
  void departedBindingsAreShownWhenAskedFor() throws Exception {
    assertTrue(shell.run(new BindingsCommand(), "--all").contains("10.0.0.7"));
    String left = shell.run(new BindingsCommand(), "--state", "LEFT");
    assertTrue(left.contains("10.0.0.7") && left.endsWith("1 binding, 1 of them departed\n"), left);
  }

  @Test
  void aFilterThatFitsNothingLeavesOnlyTheCount() throws Exception {
    assertEquals("0 bindings\n", shell.run(new BindingsCommand(), "--ip", "10.9.9.9"));
  }

  @ParameterizedTest
  @CsvSource({"--ip,10.0.0.5", "--mac,00:00:00:00:00:01", "--location,of:0000000000000201/3"})
  void bindingsAreFiltered(String option, String value) throws Exception {
    assertTrue(shell.run(new BindingsCommand(), option, value).endsWith("1 binding\n"));
  }

  @Test
  void jsonIsWhatRestGives() throws Exception {
    String json = shell.run(new BindingsCommand(), "-j", "--vlan", "10");
    assertTrue(json.startsWith("{\"bindings\":[{\"ip\":\"fe80::9\",\"vlan\":10,"), json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--ip|10.0.0.x|'10.0.0.x' is not an IP address",
        "--vlan|5000|'5000' is not a VLAN: None (untagged), or 1 to 4094",
        "--state|GONE|'GONE' is not one of VALID, TESTING, FROZEN, LEFT",
      })
  void aBadFilterIsRefusedInASentence(String option, String value, String message) {
    assertEquals(message.replace("''", "'"), failure(new BindingsCommand(), option, value));
  }

  @Test
  void oneHostIsShownWithItsHistory() throws Exception {
    service
        .with(Kind.MOVED, bound("10.0.0.5", M1, LEAF1), Cause.RARP, LEAF2, 7_100)
        .with(Kind.ARRIVED, bound("10.0.0.6", M1, LEAF1), Cause.ARP, null, -1);
    assertEquals(
        lines(
            "10.0.0.5",
            "  MAC         00:00:00:00:00:01",
            "  location    of:0000000000000201/3",
            "  state       VALID, 5 s ago",
            "  last seen   4 s ago",
            "  source      NEIGHBOR",
            "  sequence    1",
            "  moves       0, counted from 5 s ago",
            "  event       5 s ago: 10.0.0.5 moved from of:0000000000000202/4 to"
                + " of:0000000000000201/3, shown by RARP, converged after 7.1 ms"),
        shell.run(new BindingCommand(), "00:00:00:00:00:01"));
  }

  @Test
  void anUnknownHostIsAFailure() {
    assertEquals("Nothing is bound to 10.9.9.9", failure(new BindingCommand(), "10.9.9.9"));
  }

  @Test
  void whatIsNoAddressIsRefused() {
    String message = "'10.0.0.x' is neither an IP address nor a MAC address";
    assertEquals(message, failure(new BindingCommand(), "10.0.0.x"));
    assertEquals(message, failure(new LeaveCommand(), "10.0.0.x"));
    assertEquals(message, failure(new ReleaseCommand(), "10.0.0.x"));
  }

  @Test
  void eventsAreToldInSentences() throws Exception {
    service.with(Kind.ARRIVED, bound("10.0.0.5", M1, LEAF1), Cause.ARP, null, -1);
    assertEquals(
        lines(
            "ID  WHEN     KIND     EVENT",
            "1   5 s ago  ARRIVED  10.0.0.5 arrived at of:0000000000000201/3 as"
                + " 00:00:00:00:00:01, shown by an ARP packet"),
        shell.run(new EventsCommand()));
  }

  @Test
  void eventsAreBoundedByNumberKindIdAndAge() throws Exception {
    service
        .with(Kind.ARRIVED, bound("10.0.0.5", M1, LEAF1), Cause.ARP, null, -1)
        .with(Kind.MOVED, bound("10.0.0.5", M1, LEAF2), Cause.RARP, LEAF1, -1);
    assertTrue(shell.run(new EventsCommand(), "-n", "1").contains("MOVED"));
    assertTrue(shell.run(new EventsCommand(), "--kind", "ARRIVED").contains("ARRIVED"));
    assertTrue(shell.run(new EventsCommand(), "--since", "1").contains("MOVED"));
    assertTrue(shell.run(new EventsCommand(), "--since", "6s").contains("ARRIVED"));
    assertEquals("No such event.\n", shell.run(new EventsCommand(), "--since", "4s"));
    assertEquals("{\"events\":[]}\n", shell.run(new EventsCommand(), "--since", "2", "-j"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-n|0|''0'' is not a whole number from 1 to 10000",
        "-n|many|''many'' is not a whole number from 1 to 10000",
        "--since|x|''x'' is neither an event id nor a span such as 30s, 10m, 2h, 1d",
        "--kind|GONE|''GONE'' is not one of ARRIVED, MOVED, TAKEN_OVER, CONFLICT,"
            + " VIOLATION, FROZEN, RELEASED, LEFT",
      })
  void aBadBoundOfEventsIsRefused(String option, String value, String message) {
    assertEquals(message.replace("''", "'"), failure(new EventsCommand(), option, value));
  }

  @Test
  void theHelpNamesEveryKindOfEvent() throws Exception {
    String help =
        EventsCommand.class.getDeclaredField("kind").getAnnotation(Option.class).description();
    for (Kind kind : Kind.values()) {
      assertTrue(help.matches(".*\\b" + kind + "\\b.*"), kind + " in: " + help);
    }
  }

  @Test
  void aRefusedClaimIsToldWithWhatItWasAgainst() throws Exception {
    service.with(Violation.STATIC_BINDING, bound("10.0.0.5", M1, LEAF1), M2, LEAF2);
    String sentence =
        "10.0.0.5 was refused to 00:00:00:00:00:02 at of:0000000000000202/4, because the address is"
            + " bound statically, shown by a gratuitous ARP";
    assertEquals(
        lines("ID  WHEN     KIND       EVENT", "1   5 s ago  VIOLATION  " + sentence),
        shell.run(new EventsCommand(), "--kind", "violation"));
    String host = shell.run(new BindingCommand(), "10.0.0.5");
    assertTrue(host.contains("  event       5 s ago: " + sentence), host);
  }

  @Test
  void whoClaimsAnAddressUnderTestIsShown() throws Exception {
    Claim claim = Claim.of(M2, LEAF2, Source.NEIGHBOR, Cause.ARP, false);
    service.with(bound("10.0.0.5", M1, LEAF1).changed(THEN).claim(claim, THEN).build());
    String host = shell.run(new BindingCommand(), "10.0.0.5");
    assertTrue(host.contains("  claimed by  00:00:00:00:00:02@of:0000000000000202/4\n"), host);
  }

  @Test
  void releasingSaysWhatIsTrustedAgain() throws Exception {
    service
        .with(frozen(bound("10.0.0.8", M1, LEAF2)))
        .with(frozen(bound("10.0.0.9", VlanId.vlanId((short) 10), M1, LEAF2)));
    assertEquals(
        lines("10.0.0.8 (00:00:00:00:00:01) is trusted again at of:0000000000000202/4"),
        shell.run(new ReleaseCommand(), "10.0.0.8"));
    assertEquals(
        lines("10.0.0.9%10 (00:00:00:00:00:01) is trusted again at of:0000000000000202/4"),
        shell.run(new ReleaseCommand(), "00:00:00:00:00:01"));
    assertEquals(
        lines("Nothing of 10.0.0.8 was frozen."), shell.run(new ReleaseCommand(), "10.0.0.8"));
  }

  @Test
  void aReleaseForProgramsIsWhatRestGives() throws Exception {
    service.with(frozen(bound("10.0.0.8", M1, LEAF2)));
    String json = shell.run(new ReleaseCommand(), "-j", "10.0.0.8");
    assertTrue(json.startsWith("{\"released\":[{\"ip\":\"10.0.0.8\","), json);
    assertTrue(json.contains("\"state\":\"VALID\"") && json.contains("\"micros\":"), json);
  }

  @Test
  void aFailedReleaseIsAFailure() {
    service.purging(CompletableFuture.failedFuture(new IllegalStateException("store is away")));
    assertEquals("The release failed: store is away", failure(new ReleaseCommand(), "10.0.0.5"));
  }

  @Test
  void leavingSaysWhatWasPurged() throws Exception {
    String said = shell.run(new LeaveCommand(), "10.0.0.5");
    String[] lines = said.split("\n", -1);
    assertEquals("10.0.0.5 (00:00:00:00:00:01) left of:0000000000000201/3", lines[0]);
    assertTrue(lines[1].matches("Purged 1 binding in [0-9.]+ m?s\\."), said);
    assertEquals("Nothing was bound to 10.0.0.5.\n", shell.run(new LeaveCommand(), "10.0.0.5"));
  }

  @Test
  void aFailedPurgeIsAFailure() {
    service.purging(CompletableFuture.failedFuture(new IllegalStateException("store is away")));
    assertEquals("The purge failed: store is away", failure(new LeaveCommand(), "10.0.0.5"));
  }

  @Test
  void aHealthyAuditSucceeds() throws Exception {
    service.with(Audit.of(THEN, List.of(Audit.Device.of(LEAF1.deviceId(), 12, 0, 0)), List.of()));
    assertEquals(
        lines(
            "DEVICE               RULES  STALE  MISSING",
            "of:0000000000000201  12     0      0",
            "0 stale, 0 missing of 12 rules on 1 switch"),
        shell.run(new AuditCommand()));
  }

  @Test
  void anAuditWithAFindingFails() {
    service.with(
        Audit.of(
            THEN,
            List.of(Audit.Device.of(LEAF1.deviceId(), 12, 1, 0)),
            List.of(Audit.Finding.of(LEAF1.deviceId(), Fault.STALE, "10.0.0.7/32", "has left"))));
    assertEquals("1 stale, 0 missing of 12 rules on 1 switch", failure(new AuditCommand()));
  }

  @Test
  void theStatusSaysWhatIsInTheWay() throws Exception {
    service
        .inTheWay("org.onosproject.proxyarp")
        .misconfigured("bindings[2].mac is missing: a unicast MAC is required")
        .misconfigured("routerPorts[0] is 'up': a port is allowed");
    assertEquals(
        lines(
            "Rehome 0.1.0",
            "IN THE WAY: org.onosproject.proxyarp answers for hosts too;"
                + " app deactivate org.onosproject.proxyarp to let Rehome do it",
            "configuration problems",
            "  bindings[2].mac is missing: a unicast MAC is required",
            "  routerPorts[0] is 'up': a port is allowed",
            "bindings",
            "  VALID      2",
            "  TESTING    0",
            "  FROZEN     0",
            "  LEFT       1",
            "counters",
            "  dropped.truncated  3",
            "  replies            12345",
            "settings",
            "  ageSeconds  300"),
        shell.run(new StatusCommand()));
  }

  @Test
  void theStatusSpeaksOfNoConfigurationProblemWhereThereIsNone() throws Exception {
    assertFalse(shell.run(new StatusCommand()).contains("configuration"));
  }

  @Test
  void withoutTheApplicationACommandSaysSo() {
    Shell empty = new Shell(FakeMobility.nothing());
    CommandException failure =
        assertThrows(CommandException.class, () -> empty.run(new StatusCommand()));
    assertEquals("Rehome is not active here: app activate org.rehome", failure.getMessage());
  }
}
