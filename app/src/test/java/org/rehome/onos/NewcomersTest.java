package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.A3;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.rehome.api.Address;
import org.rehome.api.Cause;
import org.rehome.core.Sighting;

/** What is being decided about counts before it is stored. */
class NewcomersTest {
  private final Newcomers newcomers = new Newcomers();

  private static Sighting sighting(Address address, MacAddress mac) {
    return Sighting.of(address, mac, P1, Sighting.Weight.CLAIM, Cause.ARP, 1);
  }

  @Test
  void othersOfTheSameMacCount() {
    newcomers.come(sighting(A1, M1));
    newcomers.come(sighting(A2, M1));
    newcomers.come(sighting(A3, M2));

    assertEquals(Set.of(A1, A2), newcomers.besides(sighting(A3, M1)));
    assertEquals(Set.of(A2), newcomers.besides(sighting(A1, M1)), "not the address itself");
  }

  @Test
  void thoseOfAnotherVlanDoNot() {
    Address tagged = Address.of(VlanId.vlanId((short) 10), A1.ip());
    newcomers.come(sighting(tagged, M1));

    assertEquals(Set.of(), newcomers.besides(sighting(A2, M1)));
  }

  @Test
  void whatIsSettledCountsNoMore() {
    newcomers.come(sighting(A1, M1));
    newcomers.settled(sighting(A1, M1));

    assertEquals(Set.of(), newcomers.besides(sighting(A2, M1)));
  }
}
