package org.rehome.bench;

/** What has passed between switches and controller, in messages. */
final class Traffic {
  /** From hosts, probes of links apart. */
  long packetIns;

  long packetOuts;

  /** How many ports packet-outs went to. */
  long copies;

  /** ARP replies that told something wrong, or went to the wrong place. */
  long wrong;

  /** ARP replies to where the asker had asked, and was no longer: it moved on meanwhile. */
  long missed;

  /** ARP requests that went to a port where nobody had to answer. */
  long unheard;

  long flowMods;

  Traffic copy() {
    Traffic copy = new Traffic();
    copy.add(this, 1);
    return copy;
  }

  /** What has passed since it was like {@code before}. */
  Traffic since(Traffic before) {
    Traffic since = copy();
    since.add(before, -1);
    return since;
  }

  /** What has passed in both together. */
  Traffic and(Traffic other) {
    Traffic both = copy();
    both.add(other, 1);
    return both;
  }

  private void add(Traffic other, int sign) {
    packetIns += sign * other.packetIns;
    packetOuts += sign * other.packetOuts;
    copies += sign * other.copies;
    wrong += sign * other.wrong;
    missed += sign * other.missed;
    unheard += sign * other.unheard;
    flowMods += sign * other.flowMods;
  }
}
