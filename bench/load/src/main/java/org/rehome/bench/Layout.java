package org.rehome.bench;

/**
 * Which switches, ports and hosts there are: leaves with hosts and, above them, spines that every
 * leaf has a link to.
 *
 * <p>Hosts are numbered from 0 and go round the leaves; so do switches, leaves first. The hosts
 * that are at a leaf at first have a subnet of their own, {@link #subnet}. A leaf's host ports are
 * 1 to {@link #ports}, its ports to the spines the next ones; a spine has port <i>n</i> to the
 * <i>n</i>th leaf. Immutable.
 */
final class Layout {
  /** The first leaf's subnet, 10.1.0.0; those of the others follow. */
  static final int FIRST_IP = 10 << 24 | 1 << 16;

  /** How long the prefixes of the subnets are. */
  static final int PREFIX = 16;

  private static final int MOST_LEAVES = 254;
  private static final int HOST_BITS = 32 - PREFIX;
  private static final int HOST_PART = (1 << HOST_BITS) - 1;

  // Neither the network's address nor the broadcast address.
  private static final int MOST_OF_LEAF = HOST_PART - 1;

  /** The first address that no host ever has, 11.0.0.0. */
  static final int NOBODY = 11 << 24;

  /** The upper half of every host's MAC; the lower is its number. */
  static final long FIRST_MAC = 0x0A_00_00_00_00_00L;

  private static final long FIRST_DATAPATH = 0xbe00;

  private final int leaves;
  private final int spines;
  private final int ports;
  private final int hosts;

  /**
   * A layout.
   *
   * @param spines how many spines; 0 leaves the leaves without links
   * @param ports how many host ports each leaf has
   * @param hosts how many hosts there are in all
   */
  Layout(int leaves, int spines, int ports, int hosts) {
    if (leaves < 1
        || leaves > MOST_LEAVES
        || spines < 0
        || ports < 1
        || hosts < 1
        || (hosts - 1) / leaves >= MOST_OF_LEAF) {
      throw new IllegalArgumentException(
          "not a layout: " + leaves + " leaves, " + spines + " spines, " + ports + " ports");
    }
    this.leaves = leaves;
    this.spines = spines;
    this.ports = ports;
    this.hosts = hosts;
  }

  int leaves() {
    return leaves;
  }

  int switches() {
    return leaves + spines;
  }

  int hosts() {
    return hosts;
  }

  /** How many host ports a leaf has. */
  int ports() {
    return ports;
  }

  boolean isLeaf(int sw) {
    return sw < leaves;
  }

  /** How many ports a switch has in all, numbered from 1. */
  int portsOf(int sw) {
    return isLeaf(sw) ? ports + spines : leaves;
  }

  long datapath(int sw) {
    return FIRST_DATAPATH + sw;
  }

  /** The leaf where {@code host} is at first. */
  int leafOf(int host) {
    return host % leaves;
  }

  /** The port of that leaf where it is at first. */
  int portOf(int host) {
    return host / leaves % ports + 1;
  }

  /** Where the link at a port leads, as switch and port in one number; -1 for none. */
  long peer(int sw, int port) {
    if (isLeaf(sw)) {
      int spine = port - ports - 1;
      return spine >= 0 && spine < spines ? place(leaves + spine, sw + 1) : -1;
    }
    return port >= 1 && port <= leaves ? place(port - 1, ports + 1 + sw - leaves) : -1;
  }

  /** A switch and a port in one number. */
  static long place(int sw, int port) {
    return (long) sw << 32 | port;
  }

  static int switchAt(long place) {
    return (int) (place >> 32);
  }

  static int portAt(long place) {
    return (int) place;
  }

  /** A place as ONOS names it. */
  String name(long place) {
    return device(datapath(switchAt(place))) + "/" + portAt(place);
  }

  /** A switch as ONOS names it. */
  static String device(long datapath) {
    return String.format("of:%016x", datapath);
  }

  /** An address as people write it. */
  static String dotted(int ip) {
    return (ip >>> 24) + "." + (ip >> 16 & 0xff) + "." + (ip >> 8 & 0xff) + "." + (ip & 0xff);
  }

  /** The subnet of the hosts that are at {@code leaf} at first. */
  static int subnet(int leaf) {
    return FIRST_IP + (leaf << HOST_BITS);
  }

  int ip(int host) {
    return subnet(leafOf(host)) + 1 + host / leaves;
  }

  static long mac(int host) {
    return FIRST_MAC | host;
  }

  /** The host with that address; -1 for none. */
  int hostOfIp(int ip) {
    int leaf = (ip - FIRST_IP) >> HOST_BITS;
    int ofLeaf = ((ip - FIRST_IP) & HOST_PART) - 1;
    int host = ofLeaf * leaves + leaf;
    return leaf >= 0 && leaf < leaves && ofLeaf >= 0 && host < hosts ? host : -1;
  }

  /** The host with that MAC; -1 for none. */
  int hostOfMac(long mac) {
    long host = mac ^ FIRST_MAC;
    return host >= 0 && host < hosts ? (int) host : -1;
  }
}
