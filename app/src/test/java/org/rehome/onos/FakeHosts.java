package org.rehome.onos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onlab.packet.IpAddress;
import org.onosproject.net.DefaultHost;
import org.onosproject.net.Host;
import org.onosproject.net.HostId;
import org.onosproject.net.HostLocation;
import org.onosproject.net.host.HostDescription;
import org.onosproject.net.host.HostProvider;
import org.onosproject.net.host.HostProviderRegistry;
import org.onosproject.net.host.HostProviderService;
import org.onosproject.net.host.HostService;
import org.onosproject.net.host.HostServiceAdapter;
import org.onosproject.net.provider.AbstractProviderService;
import org.onosproject.net.provider.ProviderId;
import org.onosproject.store.service.ConsistentMapException;

/** ONOS's host store as its provider sees it. */
final class FakeHosts implements HostProviderRegistry {
  private static final ProviderId OWN = new ProviderId("rehome", "org.rehome");
  private static final ProviderId FOREIGN = new ProviderId("other", "org.example");

  private final Map<HostId, HostDescription> hosts = new LinkedHashMap<>();
  private final Map<HostId, HostDescription> foreign = new LinkedHashMap<>();
  private final List<String> log = new ArrayList<>();
  private HostProvider provider;
  private RuntimeException broken;
  private boolean forgetful;

  /** Hosts of which nothing can be stored. */
  final Set<HostId> stuck = new HashSet<>();

  /** Happens each time that a host is described. */
  Runnable each = () -> {};

  /** Remembers no host from now on: there are to be many. */
  FakeHosts forgetful() {
    forgetful = true;
    return this;
  }

  /** The hosts as last described. */
  Map<HostId, HostDescription> hosts() {
    return hosts;
  }

  /** The hosts as ONOS tells them to others. */
  HostService service() {
    return new HostServiceAdapter() {
      @Override
      public Iterable<Host> getHosts() {
        if (broken != null) {
          throw broken;
        }
        List<Host> known = new ArrayList<>();
        hosts.forEach((id, host) -> known.add(host(OWN, id, host)));
        foreign.forEach((id, host) -> known.add(host(FOREIGN, id, host)));
        return known;
      }
    };
  }

  private static Host host(ProviderId provider, HostId id, HostDescription host) {
    return new DefaultHost(
        provider, id, host.hwAddress(), host.vlan(), host.location(), host.ipAddress());
  }

  /** {@code host} comes from another application than Rehome from now on. */
  void giveAway(HostId host) {
    foreign.put(host, hosts.remove(host));
  }

  /** Every call since the last one of this. */
  List<String> drain() {
    List<String> drained = new ArrayList<>(log);
    log.clear();
    return drained;
  }

  boolean registered() {
    return provider != null;
  }

  void breakDown(RuntimeException why) {
    broken = why;
  }

  @Override
  public HostProviderService register(HostProvider value) {
    provider = value;
    return new Service(value);
  }

  @Override
  public void unregister(HostProvider value) {
    provider = null;
  }

  @Override
  public Set<ProviderId> getProviders() {
    return provider == null ? Set.of() : Set.of(provider.id());
  }

  private final class Service extends AbstractProviderService<HostProvider>
      implements HostProviderService {
    Service(HostProvider provider) {
      super(provider);
    }

    @Override
    public void hostDetected(HostId id, HostDescription description, boolean replaceIps) {
      each.run();
      check(id);
      if (!replaceIps) {
        throw new AssertionError("the feed is the whole truth about " + id);
      }
      if (!forgetful) {
        hosts.put(id, description);
        log.add("+" + id);
      }
    }

    private void check(HostId id) {
      if (broken != null || stuck.contains(id)) {
        log.add("!" + id);
        throw broken != null ? broken : new ConsistentMapException.Timeout();
      }
    }

    @Override
    public void hostVanished(HostId id) {
      check(id);
      hosts.remove(id);
      log.add("-" + id);
    }

    @Override
    public void removeIpFromHost(HostId id, IpAddress ip) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void removeLocationFromHost(HostId id, HostLocation location) {
      throw new UnsupportedOperationException();
    }
  }
}
