package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.rehome.api.Address;
import org.rehome.api.Pin;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Subnet;

/** What may be declared, what is refused and why; and that the documented schema says the same. */
class DeclaredNetworkTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(JsonParser.Feature.ALLOW_SINGLE_QUOTES, true);
  private static final MacAddress PROBE_MAC = MacAddress.valueOf("02:52:48:4d:00:01");
  private static final VlanId V10 = VlanId.vlanId((short) 10);
  private static final MacAddress GATEWAY_MAC = MacAddress.valueOf("02:00:5e:00:01:01");

  // How values are written in the rows below.
  private static final String LEAF = "of:0000000000000011";
  private static final String P1 = LEAF + "/1";
  private static final String P2 = LEAF + "/2";
  private static final String P3 = LEAF + "/3";
  private static final String M5 = "02:00:00:00:00:05";
  private static final String SUBNET =
      "{'prefix':'10.0.1.0/24','vlan':10,'gateway':'10.0.1.1','gatewayMac':'02:00:5e:00:01:01'}";

  private static final String A_MAC = "a unicast MAC such as 02:00:00:00:00:01 is allowed";
  private static final String AN_IP =
      "an IPv4 or IPv6 address that one host can have, neither multicast, loopback, reserved nor"
          + " unspecified, is allowed";
  private static final String A_PREFIX =
      "an IPv4 or IPv6 prefix of unicast addresses such as 10.0.1.0/24 is allowed";
  private static final String A_VLAN = "a VLAN from 1 to 4094, or none for untagged, is allowed";
  private static final String A_PORT = "a port such as of:0000000000000011/3 is allowed";
  private static final String A_SWITCH = "a switch such as of:0000000000000011 is allowed";

  /** Whether the schema can see what is wrong; what entries mean beside each other it cannot. */
  private enum Schema {
    REFUSES,
    CANNOT_SEE
  }

  private static DynamicTest accepted(String sentence, String json) {
    return dynamicTest(
        sentence,
        () -> {
          assertEquals(List.of(), declared(json).problems());
          assertTrue(fitsSchema(json), () -> "the schema refuses " + json);
        });
  }

  private static DynamicTest refused(
      Schema schema, String sentence, String json, String... problems) {
    return dynamicTest(
        sentence,
        () -> {
          assertEquals(List.of(problems), declared(json).problems());
          assertEquals(schema == Schema.CANNOT_SEE, fitsSchema(json), "fits the schema");
        });
  }

  private static DynamicTest refused(String sentence, String json, String... problems) {
    return refused(Schema.REFUSES, sentence, json, problems);
  }

  @Test
  void theDocumentedExampleIsInForceAsItStands() throws IOException {
    JsonNode document = JSON.readTree(documentedExample());
    DeclaredNetwork read = DeclaredNetwork.of(document.at("/apps/org.rehome/network"), PROBE_MAC);

    assertEquals(List.of(), read.problems());
    assertEquals(
        NetworkConfig.builder()
            .subnet(
                Subnet.of(V10, IpPrefix.valueOf("10.0.1.0/24"))
                    .gateway(IpAddress.valueOf("10.0.1.1"), GATEWAY_MAC)
                    .home(DeviceId.deviceId(LEAF)))
            .subnet(
                Subnet.of(V10, IpPrefix.valueOf("2001:db8:1::/64"))
                    .gateway(IpAddress.valueOf("2001:db8:1::1"), GATEWAY_MAC))
            .subnet(Subnet.of(VlanId.NONE, IpPrefix.valueOf("192.168.7.0/24")))
            .binding(Pin.of(Address.of(V10, IpAddress.valueOf("10.0.1.5")), mac(5)).at(port(P3)))
            .binding(Pin.of(Address.untagged(IpAddress.valueOf("192.168.7.9")), mac(9)))
            .stickyMac(mac(7), V10, port("of:0000000000000012/4"))
            .routerPort(port(P1))
            .dhcpServerPort(port("of:0000000000000011/2"))
            .portGroup(List.of(port(LEAF + "/5"), port("of:0000000000000012/5")))
            .build(),
        read.network());
    assertTrue(schema().validate(document).isEmpty());
  }

  @Test
  void theOthersAreInForceWhereOneIsWrong() throws IOException {
    String good = "{'ip':'10.0.0.5','mac':'" + M5 + "'}";
    DeclaredNetwork read =
        declared(
            "{'bindings':[{'ip':'10.0.0.4','mac':'me'},"
                + good
                + ",7],'routerPorts':['"
                + P1
                + "','up'],'subnets':{},'homes':[]}");

    assertEquals(
        NetworkConfig.builder()
            .binding(Pin.of(Address.untagged(IpAddress.valueOf("10.0.0.5")), mac(5)))
            .routerPort(port(P1))
            .build(),
        read.network());
    assertEquals(
        List.of(
            "homes is unknown: subnets, bindings, stickyMacs, routerPorts, dhcpServerPorts,"
                + " portGroups are allowed",
            "subnets is {}: a list is allowed",
            "bindings[0].mac is 'me': " + A_MAC,
            "bindings[2] is 7: an object with the fields ip, vlan, mac, location is allowed",
            "routerPorts[1] is 'up': " + A_PORT),
        read.problems());
  }

  @Test
  void whatIsRefusedIsNotInTheWayOfALaterOne() throws IOException {
    DeclaredNetwork read =
        declared(
            "{'subnets':[{'prefix':'10.0.1.0/24','gateway':'10.0.2.1','gatewayMac':'"
                + M5
                + "'},"
                + "{'prefix':'10.0.1.0/24'}],"
                + "'bindings':[{'ip':'10.0.0.5','mac':'"
                + M5
                + "','location':'x'},"
                + "{'ip':'10.0.0.5','mac':'"
                + M5
                + "'}],"
                + "'portGroups':[['"
                + P1
                + "','"
                + P2
                + "','x'],['"
                + P1
                + "','"
                + P3
                + "']]}");

    assertEquals(3, read.problems().size());
    assertEquals(1, read.network().subnets().size());
    assertEquals(1, read.network().staticBindings().size());
    assertTrue(read.network().samePlace(port(P1), port(P3)));
    assertFalse(read.network().samePlace(port(P1), port(P2)));
  }

  @Test
  void everythingWrongInAnEntryIsSaidAtOnce() throws IOException {
    assertEquals(
        List.of(
            "bindings[0].macc is unknown: ip, vlan, mac, location are allowed",
            "bindings[0].ip is '::1': " + AN_IP,
            "bindings[0].vlan is 0: " + A_VLAN,
            "bindings[0].mac is missing: a unicast MAC such as 02:00:00:00:00:01 is required"),
        declared("{'bindings':[{'ip':'::1','vlan':0,'macc':'" + M5 + "'}]}").problems());
  }

  @Test
  void whatIsUploadedCannotForgeALineOfTheLog() throws IOException {
    String problem =
        declared("{'routerPorts':['of\\nWARN all is well\\u001b[2J" + "x".repeat(500) + "']}")
            .problems()
            .get(0);

    assertTrue(problem.startsWith("routerPorts[0] is 'of?WARN all is well?[2Jxxx"), problem);
    assertTrue(problem.length() < 150, problem);
  }

  @TestFactory
  Stream<DynamicTest> wholes() {
    return Stream.of(
        accepted("nothing at all may be declared", "{}"),
        accepted("a list may be empty", "{'subnets':[],'bindings':[],'portGroups':[]}"),
        refused("a list", "[]", whole("[]")),
        refused("a text", "'10.0.0.0/8'", whole("'10.0.0.0/8'")),
        refused("null", "null", whole("null")),
        refused("a list that is null", "{'bindings':null}", "bindings is null: a list is allowed"),
        refused(
            "a list that is a text",
            "{'routerPorts':'" + P1 + "'}",
            "routerPorts is '" + P1 + "': a list is allowed"));
  }

  private static String whole(String shown) {
    return "network is "
        + shown
        + ": an object with the fields subnets, bindings, stickyMacs, routerPorts,"
        + " dhcpServerPorts, portGroups is allowed";
  }

  @TestFactory
  Stream<DynamicTest> addresses() {
    List<DynamicTest> rows = new ArrayList<>();
    for (String good :
        List.of("10.0.0.5", "169.254.3.4", "223.255.255.254", "fe80::1", "2001:DB8::5", "::5")) {
      rows.add(accepted(good, bindingOf("'" + good + "'")));
    }
    for (String bad :
        List.of(
            "'0.0.0.0'",
            "'0.1.2.3'",
            "'127.0.0.1'",
            "'224.0.0.1'",
            "'239.255.255.250'",
            "'255.255.255.255'",
            "'240.0.0.1'",
            "'::'",
            "'::1'",
            "'ff02::1'",
            "'FF05::2'",
            "'::ffff:10.0.0.5'",
            "'fe80::1%eth0'",
            "'10.0.0'",
            "'10.0.0.256'",
            "'10.0.0.5/24'",
            "'host'",
            "''",
            "10",
            "null",
            "['10.0.0.5']")) {
      rows.add(refused(bad, bindingOf(bad), "bindings[0].ip is " + shown(bad) + ": " + AN_IP));
    }
    return rows.stream();
  }

  @TestFactory
  Stream<DynamicTest> vlans() {
    List<DynamicTest> rows = new ArrayList<>();
    for (String good : List.of("1", "4094", "'1'", "'10'", "'999'", "'4094'", "'none'", "'None'")) {
      rows.add(accepted(good, bindingIn(good)));
    }
    for (String bad :
        List.of(
            "0",
            "-1",
            "4095",
            "65537",
            "4294967297",
            "10.5",
            "'0'",
            "'010'",
            "'4095'",
            "'any'",
            "'+1'",
            "' 1'",
            "''",
            "true",
            "null",
            "[10]")) {
      rows.add(refused(bad, bindingIn(bad), "bindings[0].vlan is " + shown(bad) + ": " + A_VLAN));
    }
    return rows.stream();
  }

  @TestFactory
  Stream<DynamicTest> macs() {
    List<DynamicTest> rows = new ArrayList<>();
    for (String good : List.of("02:00:00:00:00:05", "00:00:5E:00:01:33", "ae:bc:de:f0:12:34")) {
      rows.add(accepted(good, stickyMac("'" + good + "'", "'" + P1 + "'")));
    }
    for (String bad :
        List.of(
            "'01:00:5e:00:00:05'",
            "'33:33:00:00:00:01'",
            "'ff:ff:ff:ff:ff:ff'",
            "'00:00:00:00:00:00'",
            "'02-00-00-00-00-05'",
            "'02:00:00:00:00'",
            "'2:0:0:0:0:5'",
            "'02:00:00:00:00:05:06'",
            "''",
            "2",
            "null")) {
      rows.add(
          refused(
              bad,
              stickyMac(bad, "'" + P1 + "'"),
              "stickyMacs[0].mac is " + shown(bad) + ": " + A_MAC));
    }
    return rows.stream();
  }

  @TestFactory
  Stream<DynamicTest> ports() {
    List<DynamicTest> rows = new ArrayList<>();
    for (String good : List.of(P1, "of:00000000000000AB/1", LEAF + "/4294967040")) {
      rows.add(accepted(good, stickyMac("'" + M5 + "'", "'" + good + "'")));
    }
    for (String bad :
        List.of(
            "'of:11/3'",
            "'" + LEAF + "'",
            "'" + LEAF + "/'",
            "'" + LEAF + "/0'",
            "'" + LEAF + "/eth0'",
            "'" + LEAF + "/-1'",
            "'" + LEAF + "/1/2'",
            "'netconf:1.2.3.4/1'",
            "''",
            "3",
            "null")) {
      rows.add(
          refused(
              bad,
              stickyMac("'" + M5 + "'", bad),
              "stickyMacs[0].location is " + shown(bad) + ": " + A_PORT));
    }
    rows.add(
        refused(
            Schema.CANNOT_SEE,
            "a reserved port number",
            stickyMac("'" + M5 + "'", "'" + LEAF + "/4294967294'"),
            "stickyMacs[0].location is '" + LEAF + "/4294967294': " + A_PORT));
    return rows.stream();
  }

  @Test
  void aSwitchInCapitalsIsTheOneThatOnosMeets() throws IOException {
    assertEquals(
        List.of(port("of:00000000000000ab/1")),
        List.copyOf(declared("{'routerPorts':['of:00000000000000AB/1']}").network().routerPorts()));
  }

  @TestFactory
  Stream<DynamicTest> prefixes() {
    List<DynamicTest> rows = new ArrayList<>();
    for (String good :
        List.of("10.0.0.0/8", "10.0.1.4/32", "2001:db8::/32", "fe80::/10", "2001:db8::1/128")) {
      rows.add(accepted(good, "{'subnets':[{'prefix':'" + good + "'}]}"));
    }
    for (String bad :
        List.of(
            "'10.0.1.0'",
            "'10.0.1.0/'",
            "'10.0.1.0/33'",
            "'10.0.1.0/024'",
            "'2001:db8::/129'",
            "'0.0.0.0/0'",
            "'::/0'",
            "'127.0.0.0/8'",
            "'224.0.0.0/4'",
            "'ff00::/8'",
            "'::1/128'",
            "24",
            "null")) {
      rows.add(
          refused(
              bad,
              "{'subnets':[{'prefix':" + bad + "}]}",
              "subnets[0].prefix is " + shown(bad) + ": " + A_PREFIX));
    }
    rows.add(
        refused(
            Schema.CANNOT_SEE,
            "host bits",
            "{'subnets':[{'prefix':'10.0.1.5/24'}]}",
            "subnets[0].prefix is '10.0.1.5/24': it has host bits; 10.0.1.0/24 is allowed"));
    return rows.stream();
  }

  @TestFactory
  Stream<DynamicTest> subnets() {
    return Stream.of(
        accepted("a gateway", "{'subnets':[" + SUBNET + "]}"),
        accepted(
            "subnets may share a gateway's MAC, and its address in another VLAN",
            "{'subnets':[" + SUBNET + "," + SUBNET.replace("10,", "'11',") + "]}"),
        accepted(
            "a link-local gateway",
            subnet("'prefix':'fe80::/64','gateway':'fe80::1','gatewayMac':'" + M5 + "'")),
        accepted(
            "either address of a /31",
            subnet("'prefix':'10.0.1.0/31','gateway':'10.0.1.0','gatewayMac':'" + M5 + "'")),
        refused(
            "a home that is no switch",
            subnet("'prefix':'10.0.1.0/24','home':'" + P1 + "'"),
            "subnets[0].home is '" + P1 + "': " + A_SWITCH),
        refused(
            "no prefix",
            subnet("'vlan':10"),
            "subnets[0].prefix is missing: an IPv4 or IPv6 prefix of unicast addresses such as"
                + " 10.0.1.0/24 is required"),
        refused(
            "a gateway without MAC",
            subnet("'prefix':'10.0.1.0/24','gateway':'10.0.1.1'"),
            "subnets[0].gatewayMac is missing: gateway and gatewayMac are allowed together only"),
        refused(
            "a gateway's MAC without address",
            subnet("'prefix':'10.0.1.0/24','gatewayMac':'" + M5 + "'"),
            "subnets[0].gateway is missing: gateway and gatewayMac are allowed together only"),
        refused(
            Schema.CANNOT_SEE,
            "a gateway outside its prefix",
            subnet("'prefix':'10.0.1.0/24','gateway':'10.0.2.1','gatewayMac':'" + M5 + "'"),
            "subnets[0].gateway is '10.0.2.1': an address in 10.0.1.0/24 is allowed"),
        refused(
            Schema.CANNOT_SEE,
            "a gateway at the broadcast address",
            subnet("'prefix':'10.0.1.0/24','gateway':'10.0.1.255','gatewayMac':'" + M5 + "'"),
            "subnets[0].gateway is '10.0.1.255': no host of 10.0.1.0/24 can have it"),
        refused(
            Schema.CANNOT_SEE,
            "Rehome's own MAC for a gateway",
            subnet("'prefix':'10.0.1.0/24','gateway':'10.0.1.1','gatewayMac':'" + PROBE_MAC + "'"),
            "subnets[0].gatewayMac is '" + PROBE_MAC + "': Rehome's own probes come from this MAC"),
        refused(
            Schema.CANNOT_SEE,
            "a prefix twice in a VLAN",
            "{'subnets':[" + SUBNET + ",{'prefix':'10.0.1.0/24','vlan':'10'}]}",
            "subnets[1].prefix is '10.0.1.0/24': subnets[0] declares it already"),
        refused(
            Schema.CANNOT_SEE,
            "one gateway's address for two prefixes of a VLAN",
            "{'subnets':[" + SUBNET + "," + SUBNET.replace("/24", "/25") + "]}",
            "subnets[1].gateway is '10.0.1.1': subnets[0] declares it already"));
  }

  @TestFactory
  Stream<DynamicTest> bindings() {
    String atP1 = "'location':'" + P1 + "'";
    String sticky = "'stickyMacs':[{'mac':'" + M5 + "','vlan':10,'location':'" + P2 + "'}]";
    String bound = "'bindings':[{'ip':'10.0.0.5','vlan':10,'mac':'" + M5 + "'," + atP1 + "}]";
    String group = "'portGroups':[['" + P1 + "','" + P2 + "']]";
    return Stream.of(
        accepted(
            "an address in two VLANs is two addresses",
            "{'bindings':[{'ip':'10.0.0.5','mac':'"
                + M5
                + "'},"
                + "{'ip':'10.0.0.5','vlan':10,'mac':'"
                + M5
                + "'}]}"),
        accepted(
            "an address where its MAC is pinned", "{" + bound + "," + sticky.replace(P2, P1) + "}"),
        accepted(
            "an address at another port of its MAC's group",
            "{" + bound + "," + sticky + "," + group + "}"),
        accepted(
            "an address elsewhere than its MAC in another VLAN",
            "{" + bound + "," + sticky.replace("10", "11") + "}"),
        refused(
            Schema.CANNOT_SEE,
            "an address elsewhere than its MAC is pinned",
            "{" + bound + "," + sticky + "}",
            "bindings[0].location is '" + P1 + "': stickyMacs[0] pins this MAC to " + P2),
        refused(
            Schema.CANNOT_SEE,
            "an address twice in a VLAN",
            "{'bindings':[{'ip':'2001:db8::5','mac':'"
                + M5
                + "'},"
                + "{'ip':'2001:db8:0::5','mac':'02:00:00:00:00:06'}]}",
            "bindings[1].ip is '2001:db8:0::5': bindings[0] declares it already"),
        refused(
            Schema.CANNOT_SEE,
            "a gateway's address, wherever it is declared",
            "{'bindings':[{'ip':'10.0.1.1','vlan':10,'mac':'"
                + M5
                + "'}],'subnets':["
                + SUBNET
                + "]}",
            "bindings[0].ip is '10.0.1.1': the gateway of 10.0.1.0/24 vlan 10 has it"),
        refused(
            Schema.CANNOT_SEE,
            "the broadcast address of a subnet",
            "{'subnets':["
                + SUBNET
                + "],'bindings':[{'ip':'10.0.1.255','vlan':10,'mac':'"
                + M5
                + "'}]}",
            "bindings[0].ip is '10.0.1.255': no host of 10.0.1.0/24 vlan 10 can have it"),
        refused(
            Schema.CANNOT_SEE,
            "a gateway's MAC",
            "{'subnets':[" + SUBNET + "],'bindings':[{'ip':'10.9.9.9','mac':'02:00:5E:00:01:01'}]}",
            "bindings[0].mac is '02:00:5E:00:01:01': a gateway has this MAC"),
        refused(
            Schema.CANNOT_SEE,
            "Rehome's own MAC",
            "{'bindings':[{'ip':'10.9.9.9','mac':'" + PROBE_MAC + "'}]}",
            "bindings[0].mac is '" + PROBE_MAC + "': Rehome's own probes come from this MAC"));
  }

  @TestFactory
  Stream<DynamicTest> places() {
    String sticky = "{'mac':'" + M5 + "','vlan':10,'location':'" + P1 + "'}";
    return Stream.of(
        accepted(
            "a MAC may be pinned in each VLAN",
            "{'stickyMacs':[" + sticky + "," + sticky.replace("10", "11") + "]}"),
        refused(
            Schema.CANNOT_SEE,
            "a MAC pinned twice",
            "{'stickyMacs':[" + sticky + "," + sticky.replace(P1, P2) + "]}",
            "stickyMacs[1].mac is '" + M5 + "': stickyMacs[0] declares it already"),
        refused(
            "a MAC pinned to nowhere",
            "{'stickyMacs':[{'mac':'" + M5 + "'}]}",
            "stickyMacs[0].location is missing: a port such as of:0000000000000011/3 is required"),
        refused(
            Schema.CANNOT_SEE,
            "a gateway's MAC pinned",
            "{'subnets':["
                + SUBNET
                + "],'stickyMacs':["
                + sticky.replace(M5, "02:00:5e:00:01:01")
                + "]}",
            "stickyMacs[0].mac is '02:00:5e:00:01:01': a gateway has this MAC"),
        refused(
            "a router port twice",
            "{'routerPorts':['" + P1 + "','" + P1 + "']}",
            "routerPorts[1] is '" + P1 + "': routerPorts[0] is the same"),
        refused(
            "a port of a DHCP server twice",
            "{'dhcpServerPorts':['" + P1 + "','" + P1 + "']}",
            "dhcpServerPorts[1] is '" + P1 + "': dhcpServerPorts[0] is the same"),
        refused(
            "a group that is a port",
            "{'portGroups':['" + P1 + "']}",
            "portGroups[0] is '" + P1 + "': a list of two ports or more is allowed"),
        refused(
            "a group of one port",
            "{'portGroups':[['" + P1 + "']]}",
            "portGroups[0] is [\"" + P1 + "\"]: a list of two ports or more is allowed"),
        refused(
            "an empty group",
            "{'portGroups':[[]]}",
            "portGroups[0] is []: a list of two ports or more is allowed"),
        refused(
            "a port twice in a group",
            "{'portGroups':[['" + P1 + "','" + P1 + "']]}",
            "portGroups[0][1] is '" + P1 + "': portGroups[0] has it already"),
        refused(
            "a group with something that is no port",
            "{'portGroups':[['" + P1 + "',2]]}",
            "portGroups[0][1] is 2: " + A_PORT),
        refused(
            Schema.CANNOT_SEE,
            "a port in two groups",
            "{'portGroups':[['" + P1 + "','" + P2 + "'],['" + P3 + "','" + P1 + "']]}",
            "portGroups[1][1] is '" + P1 + "': portGroups[0] has it already"));
  }

  private static String bindingOf(String ip) {
    return "{'bindings':[{'ip':" + ip + ",'mac':'" + M5 + "'}]}";
  }

  private static String bindingIn(String vlan) {
    return "{'bindings':[{'ip':'10.0.0.5','mac':'" + M5 + "','vlan':" + vlan + "}]}";
  }

  private static String stickyMac(String mac, String location) {
    return "{'stickyMacs':[{'mac':" + mac + ",'location':" + location + "}]}";
  }

  private static String subnet(String fields) {
    return "{'subnets':[{" + fields + "}]}";
  }

  /** How a value written in single quotes is shown. */
  private static String shown(String value) {
    return value.startsWith("[") ? value.replace('\'', '"') : value;
  }

  private static DeclaredNetwork declared(String json) throws IOException {
    return DeclaredNetwork.of(JSON.readTree(json), PROBE_MAC);
  }

  private static boolean fitsSchema(String network) throws IOException {
    String document = "{'apps':{'org.rehome':{'network':" + network + "}}}";
    return schema().validate(JSON.readTree(document)).isEmpty();
  }

  private static JsonSchema schema() throws IOException {
    Path file = Path.of("../docs/network-configuration.schema.json");
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
        .getSchema(JSON.readTree(Files.readString(file)));
  }

  private static String documentedExample() throws IOException {
    Matcher example =
        Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../docs/network-configuration.md")));
    assertTrue(example.find());
    return example.group(1);
  }

  private static MacAddress mac(int last) {
    return MacAddress.valueOf(0x020000000000L + last);
  }

  private static ConnectPoint port(String text) {
    return ConnectPoint.deviceConnectPoint(text);
  }
}
