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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;
import org.rehome.api.Address;
import org.rehome.api.Audit;
import org.rehome.api.Audit.Fault;
import org.rehome.api.BadNotice;
import org.rehome.api.BadPin;
import org.rehome.api.Binding;
import org.rehome.api.Cause;
import org.rehome.api.Claim;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Notice;
import org.rehome.api.NoticeResult;
import org.rehome.api.Repair;
import org.rehome.api.Source;
import org.rehome.api.Violation;
import org.rehome.view.FakeMobility;
import org.rehome.view.Json;

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
    Binding five = service.bindings(IpAddress.valueOf("10.0.0.5")).iterator().next();
    service.with(five.named("web \u001bx"));
    assertEquals(
        lines(
            "IP        VLAN  MAC                LOCATION               STATE  SEQ  SOURCE    SINCE    LAST SEEN  NAME",
            "10.0.0.5  None  00:00:00:00:00:01  of:0000000000000201/3  VALID  1    NEIGHBOR  5 s ago  4 s ago    web ?x",
            "fe80::9   10    00:00:00:00:00:02  of:0000000000000202/4  VALID  0    NEIGHBOR  5 s ago  -          -",
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
  void aDepartedHostIsShownWithSinceWhenWhyAndWhereItWasLast() throws Exception {
    service
        .with(Kind.ARRIVED, bound("10.0.0.8", M1, LEAF2), Cause.ARP, null, -1)
        .departed(bound("10.0.0.8", M1, LEAF2).named("web \u001bx"), Cause.PORT_DOWN, 175_000);
    assertEquals(
        lines(
            "10.0.0.8",
            "  name        web ?x",
            "  MAC         00:00:00:00:00:01",
            "  last at     of:0000000000000202/4",
            "  state       LEFT, 3 min ago",
            "  gone        2026-01-02T03:01:10.678Z, shown by its port going down",
            "  last seen   not by this node",
            "  source      NEIGHBOR",
            "  sequence    0",
            "  event       5 s ago: 10.0.0.8 arrived at of:0000000000000202/4 as"
                + " 00:00:00:00:00:01, shown by an ARP packet",
            "  event       3 min ago: 10.0.0.8 left of:0000000000000202/4, shown by its port going"
                + " down, purged after 6.3 ms, not confirmed by 1 switch"),
        shell.run(new BindingCommand(), "10.0.0.8"));
    String both = shell.run(new BindingCommand(), "-j", "00:00:00:00:00:01");
    assertTrue(both.indexOf("10.0.0.5") < both.indexOf("10.0.0.8"), both);
  }

  @Test
  void aLifeIsToldOldestFirstInAbsoluteAndRelativeTime() throws Exception {
    service
        .with(Kind.MOVED, bound("10.0.0.5", M1, LEAF1), Cause.RARP, LEAF2, 7_100)
        .with(Kind.ARRIVED, bound("10.0.0.6", M2, LEAF1), Cause.ARP, null, -1);
    assertEquals(
        lines(
            "TIME                      WHEN     KIND   EVENT",
            "2026-01-02T03:04:05.678Z  5 s ago  MOVED  10.0.0.5 moved from of:0000000000000202/4 to"
                + " of:0000000000000201/3, shown by RARP, converged after 7.1 ms"),
        shell.run(new HistoryCommand(), "00:00:00:00:00:01"));
    assertTrue(shell.run(new HistoryCommand(), "-j", "10.0.0.6").contains("\"id\":2,"));
  }

  @Test
  void aLifeIsBoundedByNumberIdAgeAndVlan() throws Exception {
    VlanId ten = VlanId.vlanId((short) 10);
    service
        .with(Kind.ARRIVED, bound("10.0.0.5", M1, LEAF1), Cause.ARP, null, -1)
        .with(Kind.MOVED, bound("10.0.0.5", M1, LEAF2), Cause.RARP, LEAF1, -1)
        .with(Kind.FROZEN, bound("10.0.0.5", ten, M1, LEAF2), Cause.RARP, LEAF1, -1);
    assertFalse(shell.run(new HistoryCommand(), "-n", "2", "10.0.0.5").contains("ARRIVED"));
    assertFalse(shell.run(new HistoryCommand(), "--since", "1", "10.0.0.5").contains("ARRIVED"));
    assertFalse(shell.run(new HistoryCommand(), "--vlan", "none", "10.0.0.5").contains("FROZEN"));
    assertTrue(shell.run(new HistoryCommand(), "--since", "6s", "10.0.0.5").contains("ARRIVED"));
    assertEquals("No such event.\n", shell.run(new HistoryCommand(), "--since", "4s", "10.0.0.5"));
  }

  @Test
  void aHistoryThatNobodyHasOrThatCannotBeReadIsAFailure() {
    assertEquals("Nothing is remembered of 10.9.9.9", failure(new HistoryCommand(), "10.9.9.9"));
    service.forgetting();
    String sentence = "The history cannot be read: the store does not answer";
    assertEquals(sentence, failure(new HistoryCommand(), "10.0.0.5"));
    assertEquals(sentence, failure(new BindingCommand(), "10.0.0.5"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-n|0|''0'' is not a whole number from 1 to 10000",
        "--since|x|''x'' is neither an event id nor a span such as 30s, 10m, 2h, 1d",
        "--vlan|0|''0'' is not a VLAN: None (untagged), or 1 to 4094",
      })
  void aBadBoundOfAHistoryIsRefused(String option, String value, String message) {
    assertEquals(
        message.replace("''", "'"), failure(new HistoryCommand(), option, value, "10.0.0.5"));
    assertEquals(message.replace("''", "'"), failure(new DeparturesCommand(), option, value));
  }

  @Test
  void departuresAreListedTheLatestLast() throws Exception {
    service
        .departed(bound("10.0.0.8", M1, LEAF1), Cause.PORT_DOWN, 60_000)
        .departed(
            bound("fe80::8", VlanId.vlanId((short) 10), M2, LEAF2)
                .changed(THEN)
                .nextSequence()
                .name("web-1")
                .build(),
            Cause.NOTICE,
            0);
    assertEquals(
        lines(
            "LEFT      IP        VLAN  MAC                LAST AT                SEQ  SHOWN BY             NAME",
            "65 s ago  10.0.0.8  None  00:00:00:00:00:01  of:0000000000000201/3  0    its port going down  -",
            "5 s ago   fe80::8   10    00:00:00:00:00:02  of:0000000000000202/4  1    a management notice  web-1"),
        shell.run(new DeparturesCommand()));
    String json = shell.run(new DeparturesCommand(), "-j", "--vlan", "10");
    assertTrue(json.startsWith("{\"departures\":[{\"id\":2,"), json);
  }

  @ParameterizedTest
  @CsvSource({
    "--ip,10.0.0.8",
    "--mac,00:00:00:00:00:01",
    "--vlan,None",
    "--location,of:0000000000000201/3"
  })
  void departuresAreFiltered(String option, String value) throws Exception {
    service
        .departed(bound("10.0.0.8", M1, LEAF1), Cause.PORT_DOWN, 60_000)
        .departed(bound("fe80::8", VlanId.vlanId((short) 10), M2, LEAF2), Cause.NOTICE, 0);
    String told = shell.run(new DeparturesCommand(), option, value);
    assertTrue(told.contains("10.0.0.8") && !told.contains("fe80::8"), told);
    assertEquals(
        "No such departure.\n", shell.run(new DeparturesCommand(), option, value, "--since", "9s"));
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
  void aLeaveMayBeConfinedToAVlanAPlaceAndAMigration() throws Exception {
    run(
        new LeaveCommand(),
        "--vlan 10 --location of:0000000000000201/3 --migration 7 00:00:00:00:00:01");
    Notice given = service.notices().get(0);
    assertEquals(
        "left of 00:00:00:00:00:01 at of:0000000000000201/3, migration 7", given.toString());
    assertEquals(Optional.of(VlanId.vlanId((short) 10)), given.vlan());
  }

  private String run(RehomeCommand command, String words) throws Exception {
    return shell.run(command, (Object[]) words.split(" "));
  }

  @Test
  void eachKindOfNoticeSaysWhatItChanged() throws Exception {
    assertTrue(
        run(new NoticeCommand(), "leaving 10.0.0.5")
            .startsWith("10.0.0.5 (00:00:00:00:00:01) is leaving of:0000000000000201/3\n"));
    String arrived =
        run(
            new NoticeCommand(),
            "--location of:0000000000000202/4 --migration 8 arrived 00:00:00:00:00:01 10.0.0.5");
    String[] lines = arrived.split("\n", -1);
    assertEquals("10.0.0.5 (00:00:00:00:00:01) arrived at of:0000000000000202/4", lines[0]);
    assertTrue(lines[1].matches("Changed 1 binding in [0-9.]+ m?s\\."), arrived);
    assertTrue(
        run(new NoticeCommand(), "left 00:00:00:00:00:01")
            .startsWith("10.0.0.5 (00:00:00:00:00:01) left of:0000000000000202/4\nPurged 1 "));
    assertEquals(
        lines("Nothing was bound to 10.0.0.5."), run(new NoticeCommand(), "left 10.0.0.5"));
    assertEquals(
        List.of(Notice.Kind.LEAVING, Notice.Kind.ARRIVED, Notice.Kind.LEFT, Notice.Kind.LEFT),
        service.notices().stream().map(Notice::kind).collect(Collectors.toList()));
  }

  @Test
  void aNoticeThatChangesNothingSaysWhy() throws Exception {
    Binding newer = bound("10.0.0.5", M1, LEAF2).changed(THEN).migration(9).build();
    service.answering(NoticeResult.of(List.of(), List.of(newer), List.of(), List.of()));
    String stale =
        "10.0.0.5 (00:00:00:00:00:01) stays at of:0000000000000202/4: migration 9 is known of"
            + " already\n";
    assertEquals(stale, run(new LeaveCommand(), "--migration 8 10.0.0.5"));
    service.answering(NoticeResult.of(List.of(), List.of(), List.of(), List.of()));
    assertEquals(
        "Nothing new of 00:00:00:00:00:01.\n",
        run(new NoticeCommand(), "--location of:0000000000000202/4 arrived 00:00:00:00:00:01"));
  }

  @Test
  void aNoticeAgainstWhatIsDeclaredIsAFailure() {
    Address gateway = bound("10.0.0.254", M1, LEAF2).address();
    service.answering(NoticeResult.of(List.of(), List.of(), List.of(gateway), List.of()));
    assertEquals(
        "Refused by what is declared: [10.0.0.254]; see rehome-events",
        failure(
            new NoticeCommand(),
            "--location",
            "of:0000000000000202/4",
            "arrived",
            "00:00:00:00:00:01",
            "10.0.0.254"));
  }

  @Test
  void aNoticeForProgramsIsWhatRestGives() throws Exception {
    String json = run(new NoticeCommand(), "-j left 00:00:00:00:00:01");
    assertTrue(json.startsWith("{\"left\":[{\"ip\":\"10.0.0.5\","), json);
    assertTrue(json.contains("\"stale\":[],\"refused\":[],\"unknown\":[],\"micros\":"), json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gone 10.0.0.5|'gone' is not a kind of notice; allowed: leaving, left, arrived",
        "left host|'host' is neither an IP address nor a MAC address",
        "left 00:00:00:00:00:01 00:00:00:00:00:02"
            + "|'00:00:00:00:00:02' is a second MAC address: a notice is about one host",
        "--vlan 0 left 10.0.0.5|'0' is not a VLAN: None (untagged), or 1 to 4094",
        "--location 3 left 10.0.0.5"
            + "|'3' is not a location: device/port, such as of:0000000000000201/3",
        "--migration 0 left 10.0.0.5|'0' is not a whole number from 1 to 9007199254740991",
        "arrived 10.0.0.5|mac is missing: it is needed to say who has arrived",
        "arrived 00:00:00:00:00:01"
            + "|location is missing: it is needed to say where the host has arrived",
        "left 224.0.0.1|'224.0.0.1' is not an address that a host can have",
      })
  void aBadNoticeIsRefusedInASentence(String words, String message) {
    assertEquals(message, failure(new NoticeCommand(), (Object[]) words.split(" ")));
  }

  @Test
  void aPlaceThatIsNoneIsAFailure() {
    service.purging(
        CompletableFuture.failedFuture(new BadNotice("location", "'of:01/3' is no port")));
    assertEquals("'of:01/3' is no port", failure(new LeaveCommand(), "10.0.0.5"));
  }

  @Test
  void whoIsMovingIsShownAsSuch() throws Exception {
    Binding binding = bound("10.0.0.5", M1, LEAF1);
    service.with(binding.changed(THEN).migration(7).movingUntil(THEN + 6_500).build());
    assertTrue(
        run(new BindingCommand(), "10.0.0.5")
            .contains("  migration   7, expected elsewhere for 2 s yet\n"));
    service.with(binding.changed(THEN).movingUntil(THEN + 5_001).build());
    assertTrue(
        run(new BindingCommand(), "10.0.0.5")
            .contains("  migration   unnumbered, expected elsewhere for 1 s yet\n"));
    service.with(binding.changed(THEN).migration(7).movingUntil(THEN + 5_000).build());
    assertTrue(run(new BindingCommand(), "10.0.0.5").contains("  migration   7\n"));
    service.with(binding.changed(THEN).movingUntil(THEN + 5_000).build());
    assertFalse(run(new BindingCommand(), "10.0.0.5").contains("migration"));
  }

  @Test
  void aFailedPurgeIsAFailure() {
    service.purging(CompletableFuture.failedFuture(new IllegalStateException("store is away")));
    assertEquals("The purge failed: store is away", failure(new LeaveCommand(), "10.0.0.5"));
  }

  private static Audit audit(Audit.Finding... findings) {
    List<Audit.Device> lines =
        List.of(
            Audit.Device.of(LEAF1.deviceId(), 12, 11, 0, 0),
            Audit.Device.unread(LEAF2.deviceId(), 7, 0, 0, "it is mute"));
    return Audit.of(THEN, lines, List.of(findings));
  }

  private static final Audit.Finding STALE =
      Audit.Finding.of(LEAF1.deviceId(), Fault.STALE, "10.0.0.7/32", "has left");
  private static final String SOUND =
      lines(
          "DEVICE               RULES  IN SWITCH  STALE  MISSING",
          "of:0000000000000201  12     11         0      0",
          "of:0000000000000202  7      not read   0      0",
          "of:0000000000000202 was not read: it is mute");

  @Test
  void aHealthyAuditSucceeds() throws Exception {
    service.with(audit());
    assertEquals(
        SOUND
            + lines("0 stale, 0 missing of 19 rules (11 in the switches themselves) on 2 switches"),
        shell.run(new AuditCommand()));
  }

  @Test
  void anAuditWithAFindingFails() {
    service.with(audit(STALE));
    assertEquals(
        "1 stale, 0 missing of 19 rules (11 in the switches themselves) on 2 switches",
        failure(new AuditCommand()));
  }

  @ParameterizedTest
  @CsvSource({"-r", "--repair"})
  void aRepairTellsWhatWasWrongAndSucceedsWhenNothingIs(String option) throws Exception {
    service.with(audit(STALE)).repairable(audit());
    assertEquals(
        SOUND
            + lines(
                "of:0000000000000201 STALE in ONOS's store: 10.0.0.7/32: has left;"
                    + " it is put right or gone",
                "before: 1 stale, 0 missing of 19 rules (11 in the switches themselves) on 2"
                    + " switches",
                "1 repaired",
                "0 stale, 0 missing of 19 rules (11 in the switches themselves) on 2 switches"),
        shell.run(new AuditCommand(), option));
  }

  @Test
  void aRepairThatLeavesSomethingFails() {
    service.with(audit(STALE)).repairable(audit(STALE));
    assertEquals(
        "1 stale, 0 missing of 19 rules (11 in the switches themselves) on 2 switches",
        failure(new AuditCommand(), "--repair"));
  }

  @Test
  void aRepairForProgramsIsTheOneOfRest() throws Exception {
    service.with(audit(STALE)).repairable(audit());
    assertEquals(
        Json.repair(Repair.of(audit(STALE), audit())) + "\n",
        shell.run(new AuditCommand(), "-j", "--repair"));
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
            "  ageSeconds  300",
            "  freezeHold  540000"),
        shell.run(new StatusCommand()));
  }

  @Test
  void theStatusSpeaksOfNoConfigurationProblemWhereThereIsNone() throws Exception {
    assertFalse(shell.run(new StatusCommand()).contains("configuration"));
  }

  @Test
  void bindingsAreOrderedAsAskedFor() throws Exception {
    assertEquals(
        List.of("10.0.0.5", "fe80::9", "10.0.0.7"),
        shell
            .run(new BindingsCommand(), "--all", "--sort", "state")
            .lines()
            .skip(1)
            .limit(3)
            .map(line -> line.substring(0, line.indexOf(' ')))
            .collect(Collectors.toList()));
    assertEquals(
        "'AGE' is not one of ADDRESS, MAC, LOCATION, STATE, SEQUENCE, SINCE",
        failure(new BindingsCommand(), "--sort", "AGE"));
  }

  @Test
  void conflictsAreRefusedClaims() throws Exception {
    assertEquals("No such conflict.\n", shell.run(new ConflictsCommand()));
    service
        .with(Kind.ARRIVED, bound("10.0.0.5", M1, LEAF1), Cause.ARP, null, -1)
        .with(Kind.CONFLICT, bound("10.0.0.5", M1, LEAF1), Cause.ARP, LEAF2, -1);
    assertEquals(
        lines(
            "ID  WHEN     KIND      EVENT",
            "2   5 s ago  CONFLICT  10.0.0.5 stayed with 00:00:00:00:00:01 at"
                + " of:0000000000000201/3, refused to another host, shown by an ARP packet"),
        shell.run(new ConflictsCommand(), "--ip", "10.0.0.5"));
    assertEquals("No such conflict.\n", shell.run(new ConflictsCommand(), "--since", "2"));
    assertEquals("No such conflict.\n", shell.run(new ConflictsCommand(), "--vlan", "10"));
    assertTrue(shell.run(new ConflictsCommand(), "-j").startsWith("{\"conflicts\":[{\"id\":2,"));
  }

  @Test
  void anAddressIsPinnedListedAndUnpinned() throws Exception {
    assertEquals("Nothing is pinned.\n", shell.run(new PinsCommand()));
    assertEquals(
        "10.0.0.5 is pinned to 00:00:00:00:00:01 at of:0000000000000201/3\n",
        shell.run(new PinCommand(), "10.0.0.5"));
    assertEquals(
        "10.9.9.9%7 is pinned to 00:00:00:00:00:02, wherever it is seen\n",
        shell.run(new PinCommand(), "--mac", "00:00:00:00:00:02", "--vlan", "7", "10.9.9.9"));
    assertEquals(
        lines(
            "IP        VLAN  MAC                LOCATION",
            "10.0.0.5  None  00:00:00:00:00:01  of:0000000000000201/3",
            "10.9.9.9  7     00:00:00:00:00:02  any"),
        shell.run(new PinsCommand()));
    assertEquals(
        "10.9.9.9%7 is no longer pinned to 00:00:00:00:00:02, wherever it is seen\n",
        shell.run(new UnpinCommand(), "10.9.9.9"));
    assertEquals("Nothing pins 10.9.9.9.\n", shell.run(new UnpinCommand(), "10.9.9.9"));
    assertTrue(shell.run(new PinsCommand(), "-j").startsWith("{\"pins\":[{\"ip\":\"10.0.0.5\","));
    String json = shell.run(new UnpinCommand(), "-j", "10.0.0.5");
    assertTrue(json.startsWith("{\"unpinned\":[{\"ip\":\"10.0.0.5\","), json);
  }

  @Test
  void aPinThatCannotBeIsAFailure() {
    assertEquals(
        "mac is missing; required where nothing is bound to 10.9.9.9",
        failure(new PinCommand(), "10.9.9.9"));
    service.forbidding(new BadPin("mac", "cannot be pinned: a gateway has this MAC"));
    assertEquals(
        "mac cannot be pinned: a gateway has this MAC", failure(new PinCommand(), "10.0.0.5"));
  }

  @Test
  void whatHappensIsWatchedUntilThereWasEnough() throws Exception {
    service.with(Kind.ARRIVED, bound("10.0.0.5", M1, LEAF1), Cause.ARP, null, -1);
    Thread world =
        new Thread(
            () -> {
              while (service.listening() == 0) {
                Thread.onSpinWait();
              }
              for (String ip : List.of("10.0.0.6", "10.0.0.7", "10.0.0.8")) {
                service.happen(Kind.ARRIVED, bound(ip, M1, LEAF1), Cause.RARP);
              }
            });
    world.start();
    assertEquals(
        lines(
            "2026-01-02T03:04:05.678Z  ARRIVED  10.0.0.6 arrived at of:0000000000000201/3 as"
                + " 00:00:00:00:00:01, shown by RARP",
            "2026-01-02T03:04:05.678Z  ARRIVED  10.0.0.7 arrived at of:0000000000000201/3 as"
                + " 00:00:00:00:00:01, shown by RARP"),
        shell.run(new WatchCommand(), "-n", "2"));
    world.join();
    assertEquals(0, service.listening());
  }

  @Test
  void whatHappenedBeforeIsWatchedTooWhenAskedFor() throws Exception {
    service
        .with(Kind.ARRIVED, bound("10.0.0.5", M1, LEAF1), Cause.ARP, null, -1)
        .with(Kind.ARRIVED, bound("10.0.0.6", M2, LEAF1), Cause.ARP, null, -1)
        .with(Kind.MOVED, bound("10.0.0.6", M2, LEAF2), Cause.ARP, LEAF1, -1);
    String json = shell.run(new WatchCommand(), "-j", "-n", "1", "--since", "0", M2.toString());
    assertTrue(json.startsWith("{\"id\":2,"), json);
    String moved =
        shell.run(new WatchCommand(), "-n", "1", "--since", "1h", "--kind", "moved", "10.0.0.6");
    assertTrue(moved.contains("10.0.0.6 moved from"), moved);
  }

  @Test
  void whatMayBeMissingIsSaidWhereverTheWatchBegins() throws Exception {
    service.keeping(2);
    for (String ip : List.of("10.0.0.5", "10.0.0.6", "10.0.0.7", "10.0.0.8")) {
      service.happen(Kind.ARRIVED, bound(ip, M1, LEAF1), Cause.ARP);
    }
    List<String> json =
        shell
            .run(new WatchCommand(), "-j", "-n", "2", "--since", "1")
            .lines()
            .collect(Collectors.toList());
    assertEquals(3, json.size(), () -> String.join("; ", json));
    assertEquals("{\"gap\":{\"after\":1}}", json.get(0));
    assertTrue(json.get(1).startsWith("{\"id\":3,"), json.get(1));
    assertTrue(
        shell
            .run(new WatchCommand(), "-n", "1", "--since", "1")
            .startsWith("… events after 1 may be missing here …"));

    assertTrue(
        shell.run(new WatchCommand(), "-j", "-n", "1", "--since", "2").startsWith("{\"id\":3,"),
        "the position is still there");
    assertTrue(
        shell.run(new WatchCommand(), "-j", "-n", "1", "--since", "1h").startsWith("{\"id\":3,"),
        "of a span of time what there is");
  }

  @Test
  void aPositionThatWasNeverGivenIsAGapAndHidesNothing() throws Exception {
    service.with(Kind.ARRIVED, bound("10.0.0.5", M1, LEAF1), Cause.ARP, null, -1);
    Thread world =
        new Thread(
            () -> {
              while (service.listening() == 0) {
                Thread.onSpinWait();
              }
              while (service.listening() > 0) {
                service.happen(Kind.ARRIVED, bound("10.0.0.6", M1, LEAF1), Cause.RARP);
                Thread.onSpinWait();
              }
            });
    world.start();
    List<String> lines =
        shell
            .run(new WatchCommand(), "-j", "-n", "1", "--since", "999999999999")
            .lines()
            .collect(Collectors.toList());
    world.join();
    assertEquals("{\"gap\":{\"after\":999999999999}}", lines.get(0));
    assertTrue(lines.get(1).contains("\"ip\":\"10.0.0.6\""), lines.get(1));
  }

  @Test
  void watchingEndsWhenItIsInterrupted() throws Exception {
    Thread.currentThread().interrupt();
    assertEquals("", shell.run(new WatchCommand()));
    assertTrue(Thread.interrupted());
    assertEquals(0, service.listening());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-n 0|'0' is not a whole number from 1 to 10000",
        "--kind GONE|'GONE' is not one of ARRIVED, MOVED, TAKEN_OVER, CONFLICT, VIOLATION, FROZEN,"
            + " RELEASED, LEFT",
        "me|'me' is not an IP address",
        "--since yesterday|'yesterday' is neither an event id nor a span such as 30s, 10m, 2h, 1d",
      })
  void aBadWatchIsRefusedInASentence(String words, String message) {
    assertEquals(message, failure(new WatchCommand(), (Object[]) words.split(" ")));
    assertEquals(0, service.listening());
  }

  @Test
  void withoutTheApplicationACommandSaysSo() {
    Shell empty = new Shell(FakeMobility.nothing());
    CommandException failure =
        assertThrows(CommandException.class, () -> empty.run(new StatusCommand()));
    assertEquals("Rehome is not active here: app activate org.rehome", failure.getMessage());
  }
}
