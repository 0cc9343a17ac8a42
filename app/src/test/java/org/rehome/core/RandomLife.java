package org.rehome.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Cause;
import org.rehome.api.Notice;
import org.rehome.api.Pin;
import org.rehome.api.Source;

/**
 * Observations about a few hosts on a few ports, in any order: hosts talk, move, claim what is not
 * theirs, answer probes or do not, leave; packets are late or come twice; time flies, or steps
 * back.
 */
final class RandomLife {
  private static final Address[] ADDRESSES = {
    Address.untagged(IpAddress.valueOf("10.0.0.1")),
    Address.untagged(IpAddress.valueOf("2001:db8::1")),
    Address.of(VlanId.vlanId((short) 7), IpAddress.valueOf("10.0.0.1")),
  };
  private static final MacAddress[] MACS = {
    MacAddress.valueOf("02:00:00:00:00:01"),
    MacAddress.valueOf("02:00:00:00:00:02"),
    MacAddress.valueOf("02:00:00:00:00:09"),
  };
  private static final ConnectPoint[] PORTS = {
    ConnectPoint.deviceConnectPoint("of:0000000000000001/1"),
    ConnectPoint.deviceConnectPoint("of:0000000000000001/2"),
    ConnectPoint.deviceConnectPoint("of:0000000000000002/1"),
    ConnectPoint.deviceConnectPoint("of:0000000000000003/1"),
  };
  private static final int REMEMBERED = 30;

  private final Random random;
  private final List<Decision.Probe> probes = new ArrayList<>();
  private final List<Observation> past = new ArrayList<>();
  private long now = 1_700_000_000_000L;

  RandomLife(long seed) {
    this.random = new Random(seed);
  }

  /** Declarations about the addresses, MACs and ports that occur. */
  static NetworkConfig network() {
    return NetworkConfig.builder()
        .binding(Pin.of(ADDRESSES[0], MACS[0]))
        .binding(Pin.of(ADDRESSES[1], MACS[1]).at(PORTS[0]))
        .stickyMac(MACS[2], ADDRESSES[0].vlan(), PORTS[3])
        .portGroup(List.of(PORTS[1], PORTS[2]))
        .build();
  }

  /** What happens next. */
  Observation next() {
    passTime();
    Observation next = past.isEmpty() || !chance(12) ? fresh() : any(past);
    remember(past, next);
    return next;
  }

  /** A probe is under way that may be answered, or not. */
  void asked(Decision.Probe probe) {
    remember(probes, probe);
  }

  private <T> void remember(List<T> list, T item) {
    list.add(item);
    if (list.size() > REMEMBERED) {
      list.remove(random.nextInt(list.size()));
    }
  }

  private void passTime() {
    int dice = random.nextInt(1_000);
    if (dice < 700) {
      now += random.nextInt(50);
    } else if (dice < 900) {
      now += random.nextInt(3_000);
    } else if (dice < 980) {
      now += random.nextInt(60_000);
    } else if (dice < 995) {
      now += random.nextInt(700_000);
    } else {
      now -= random.nextInt(10_000);
    }
  }

  private Observation fresh() {
    int dice = random.nextInt(100);
    if (dice < 40) {
      return sighting();
    }
    if (dice < 70 && !probes.isEmpty()) {
      Decision.Probe probe = probes.remove(random.nextInt(probes.size()));
      return chance(50) ? answer(probe) : Silence.after(probe, now);
    }
    if (dice < 80) {
      return chance(70)
          ? Detachment.from(any(PORTS), any(ADDRESSES), Cause.PORT_DOWN, now)
          : Detachment.anywhere(any(ADDRESSES), Cause.NOTICE, now);
    }
    if (dice < 83) {
      return chance(50) ? Release.of(any(ADDRESSES), now) : Declaration.about(any(ADDRESSES), now);
    }
    if (dice < 86) {
      return notice();
    }
    if (dice < 88) {
      return Expiry.of(any(ADDRESSES), now);
    }
    return dice < 94 ? dynamic() : query();
  }

  /** What DHCP says. */
  private Observation dynamic() {
    Address address = any(ADDRESSES);
    if (chance(30)) {
      return Surrender.of(address, macFor(address), any(PORTS), Cause.DHCP_RELEASE, now);
    }
    long until = chance(10) ? Lease.NEVER : now + random.nextInt(600_000);
    Lease granted = Lease.of(address, macFor(address), any(PORTS), until, now);
    Lease lease = chance(50) ? granted : granted.named("host-" + random.nextInt(3));
    return chance(50) ? lease : lease.vouched();
  }

  private Sighting sighting() {
    Address address = any(ADDRESSES);
    Sighting.Weight weight = chance(60) ? Sighting.Weight.CLAIM : any(Sighting.Weight.values());
    Sighting sighting =
        Sighting.of(address, macFor(address), any(PORTS), weight, causeOf(weight), now);
    Sighting flagged = chance(50) ? sighting : sighting.router(chance(80)).override(chance(80));
    Sighting context = chance(90) ? flagged : flagged.ownerCutOff();
    return context.from(chance(95) ? Source.NEIGHBOR : any(Source.values()));
  }

  /** Most of the time the host that the address belongs to. */
  private MacAddress macFor(Address address) {
    return chance(70) ? MACS[address.equals(ADDRESSES[1]) ? 1 : 0] : any(MACS);
  }

  private static Cause causeOf(Sighting.Weight weight) {
    switch (weight) {
      case CLAIM:
        return Cause.NEIGHBOR_ADVERTISEMENT;
      case OFFER:
        return Cause.NEIGHBOR_ADVERTISEMENT;
      case HINT:
        return Cause.NEIGHBOR_SOLICITATION;
      case TENTATIVE:
        return Cause.ARP_PROBE;
      default:
        return Cause.RARP;
    }
  }

  private Sighting answer(Decision.Probe probe) {
    return Sighting.of(
        probe.address(),
        probe.mac(),
        probe.location(),
        Sighting.Weight.CLAIM,
        Cause.PROBE_ANSWER,
        now);
  }

  private Observation notice() {
    Address address = any(ADDRESSES);
    Notice.Builder notice = Notice.of(any(Notice.Kind.values())).mac(macFor(address));
    notice.location(any(PORTS));
    if (chance(70)) {
      notice.migration(1 + random.nextInt(20));
    }
    return AddressNotice.of(notice.build(), address, now);
  }

  private Query query() {
    Query.Kind kind = any(Query.Kind.values());
    IpAddress asker = kind == Query.Kind.DETECTION ? null : IpAddress.valueOf("10.0.0.77");
    Query query = Query.of(any(ADDRESSES), kind, any(MACS), asker, any(PORTS), now);
    return chance(90) ? query : query.forTargetOnly();
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T any(T[] all) {
    return all[random.nextInt(all.length)];
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
