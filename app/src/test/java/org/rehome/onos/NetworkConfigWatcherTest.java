package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.config.Config;
import org.onosproject.net.config.ConfigFactory;
import org.onosproject.net.config.NetworkConfigEvent;
import org.onosproject.net.config.NetworkConfigListener;
import org.onosproject.net.config.NetworkConfigRegistryAdapter;
import org.rehome.core.NetworkConfig;

/**
 * What is uploaded to ONOS is in force, before and after activation, and is said where it is not.
 */
class NetworkConfigWatcherTest {
  private static final String P1 = "of:0000000000000001/1";
  private static final String P2 = "of:0000000000000002/1";
  private static final String ROUTER_AT_P1 = "{\"routerPorts\":[\"" + P1 + "\"]}";
  private static final String ROUTER_AT_P2 = "{\"routerPorts\":[\"" + P2 + "\"]}";
  private static final String ONE_BAD = "{\"routerPorts\":[\"" + P1 + "\",\"up\"]}";
  private static final String UP_REFUSED =
      "routerPorts[1] is 'up': a port such as of:0000000000000011/3 is allowed";

  private final Onos onos = new Onos();
  private final Counters counters = new Counters();
  private final List<NetworkConfig> heard = new ArrayList<>();
  private MacAddress probeMac = MacAddress.valueOf("02:52:48:4d:00:01");
  private final NetworkConfigWatcher watcher =
      new NetworkConfigWatcher(onos, World.OWN, () -> probeMac, counters, heard::add);

  private void startWithNothing() {
    watcher.start();
    heard.clear();
  }

  @Test
  void nothingIsDeclaredWhereNothingWasUploadedWhichMayBeNew() {
    watcher.start();

    assertEquals(List.of(NetworkConfig.none()), heard);
    assertEquals(List.of(), watcher.problems());
  }

  @Test
  void anEmptyConfigurationMayBeNewToo() {
    onos.upload("{}");
    watcher.start();

    assertEquals(List.of(NetworkConfig.none()), heard);
  }

  @Test
  void whatWasUploadedBeforeIsInForceWhenStartReturns() {
    onos.upload(ROUTER_AT_P1);
    watcher.start();

    assertEquals(List.of(routerAt(P1)), heard);
  }

  @Test
  void everyChangeIsHandedOnOnce() {
    startWithNothing();
    onos.upload(ROUTER_AT_P1);
    onos.upload(ROUTER_AT_P1 + " ");
    onos.upload(ROUTER_AT_P2);
    onos.remove();
    onos.upload(ROUTER_AT_P2);

    assertEquals(List.of(routerAt(P1), routerAt(P2), NetworkConfig.none(), routerAt(P2)), heard);
  }

  @Test
  void aProblemIsShownAsLongAsItIsThereAndCountedOnce() {
    startWithNothing();
    onos.upload(ONE_BAD);
    assertEquals(List.of(UP_REFUSED), watcher.problems());
    assertEquals(1, refused());

    onos.upload(ONE_BAD);
    assertEquals(List.of(UP_REFUSED), watcher.problems());
    assertEquals(1, refused());

    onos.upload(ROUTER_AT_P1);
    assertEquals(List.of(), watcher.problems());
    assertEquals(List.of(routerAt(P1)), heard);

    onos.upload(ONE_BAD);
    assertEquals(2, refused());
  }

  @Test
  void problemsGoWithTheConfiguration() {
    startWithNothing();
    onos.upload(ONE_BAD);
    onos.remove();

    assertEquals(List.of(), watcher.problems());
  }

  @Test
  void onosTakesEveryObjectAndLeavesTheRefusalToUs() {
    startWithNothing();
    onos.upload("{\"subnets\":7,\"anything\":[]}");

    assertEquals(2, watcher.problems().size());
    assertEquals(List.of(), heard);
  }

  @Test
  void whatIsNoObjectDoesNotKeepRehomeFromStarting() {
    onos.upload("[]");
    watcher.start();

    heard.clear();
    assertEquals(1, watcher.problems().size());
    assertTrue(watcher.problems().get(0).startsWith("network is not an object"));
    assertEquals(1, refused());

    onos.upload(ROUTER_AT_P1);
    assertEquals(List.of(), watcher.problems());
    assertEquals(List.of(routerAt(P1)), heard);
  }

  @Test
  void itIsReadAgainWhenTheProbesMacChanges() {
    String sticky =
        "{\"stickyMacs\":[{\"mac\":\"02:00:00:00:00:07\",\"location\":\"" + P1 + "\"}]}";
    startWithNothing();
    watcher.reread();
    onos.upload(sticky);
    probeMac = MacAddress.valueOf("02:00:00:00:00:07");
    watcher.reread();

    assertEquals(
        List.of("stickyMacs[0].mac is '02:00:00:00:00:07': Rehome's own probes come from this MAC"),
        watcher.problems());
    assertEquals(NetworkConfig.none(), heard.get(1));
  }

  @Test
  void othersConfigurationsAreNoneOfItsBusiness() {
    startWithNothing();
    onos.upload(new DefaultApplicationId(9, "org.other"), ROUTER_AT_P1);
    onos.tell(
        new NetworkConfigEvent(
            NetworkConfigEvent.Type.CONFIG_REMOVED, World.OWN, OtherConfig.class));
    onos.tell(
        new NetworkConfigEvent(
            NetworkConfigEvent.Type.CONFIG_REGISTERED, UploadedNetwork.KEY, UploadedNetwork.class));

    assertEquals(List.of(), heard);
  }

  @Test
  void nothingIsHeardAfterStopAndTheUploadStays() {
    startWithNothing();
    onos.upload(ROUTER_AT_P1);
    watcher.stop();
    assertEquals(List.of(), onos.listeners);
    assertEquals(null, onos.factory);

    watcher.start();
    assertEquals(List.of(routerAt(P1)), heard);
  }

  @Test
  void anEventThatComesLateUndoesNothingNewer() {
    startWithNothing();
    onos.upload(ROUTER_AT_P1);
    NetworkConfigEvent old = onos.last;
    onos.upload(ROUTER_AT_P2);
    NetworkConfigEvent newer = onos.last;
    onos.tell(old);
    onos.tell(newer);
    onos.tell(removal());

    assertEquals(List.of(routerAt(P1), routerAt(P2)), heard);
  }

  @Test
  void whatWasReadBeforeItsEventCameIsNotTakenBackByAnEarlierOne() {
    startWithNothing();
    onos.upload(ROUTER_AT_P1);
    onos.keep(ROUTER_AT_P2);
    watcher.refresh();
    onos.tell(onos.last);

    assertEquals(List.of(routerAt(P1), routerAt(P2)), heard);
  }

  @Test
  void whatIsGoneByTheTimeOfTheEventIsNotReadAgain() {
    startWithNothing();
    onos.upload(ROUTER_AT_P1);
    NetworkConfigEvent old = onos.last;
    onos.remove();
    onos.tell(old);

    assertEquals(List.of(routerAt(P1), NetworkConfig.none()), heard);
  }

  private static NetworkConfigEvent removal() {
    return new NetworkConfigEvent(
        NetworkConfigEvent.Type.CONFIG_REMOVED, World.OWN, UploadedNetwork.class);
  }

  private long refused() {
    return counters.snapshot().getOrDefault("configuration-refused", 0L);
  }

  private static NetworkConfig routerAt(String port) {
    return NetworkConfig.builder().routerPort(ConnectPoint.deviceConnectPoint(port)).build();
  }

  private static final class OtherConfig extends Config<ApplicationId> {}

  /**
   * ONOS's registry: keeps what is uploaded whether its kind is known or not, and throws where what
   * waited for its kind is not an object, having forgotten it.
   */
  private static final class Onos extends NetworkConfigRegistryAdapter {
    final List<NetworkConfigListener> listeners = new ArrayList<>();
    private final Map<Object, JsonNode> kept = new HashMap<>();
    ConfigFactory<ApplicationId, UploadedNetwork> factory;
    NetworkConfigEvent last;

    void upload(String json) {
      upload(World.OWN, json);
    }

    void upload(ApplicationId app, String json) {
      try {
        JsonNode node = new ObjectMapper().readTree(json);
        boolean known = kept.put(app, node) != null;
        if (factory != null) {
          assertTrue(config(app).isValid());
          tell(
              new NetworkConfigEvent(
                  known
                      ? NetworkConfigEvent.Type.CONFIG_UPDATED
                      : NetworkConfigEvent.Type.CONFIG_ADDED,
                  app,
                  config(app),
                  null,
                  UploadedNetwork.class));
        }
      } catch (IOException e) {
        throw new IllegalArgumentException(json, e);
      }
    }

    void remove() {
      kept.remove(World.OWN);
      tell(removal());
    }

    /** The event that tells of it is still to come. */
    void keep(String json) {
      try {
        kept.put(World.OWN, new ObjectMapper().readTree(json));
      } catch (IOException e) {
        throw new IllegalArgumentException(json, e);
      }
    }

    void tell(NetworkConfigEvent event) {
      last = event;
      listeners.forEach(listener -> listener.event(event));
    }

    private UploadedNetwork config(ApplicationId app) {
      UploadedNetwork config = factory.createConfig();
      config.init(app, factory.configKey(), kept.get(app), new ObjectMapper(), null);
      return config;
    }

    @Override
    public void addListener(NetworkConfigListener listener) {
      listeners.add(listener);
    }

    @Override
    public void removeListener(NetworkConfigListener listener) {
      listeners.remove(listener);
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public void registerConfigFactory(ConfigFactory added) {
      assertEquals("network", added.configKey());
      assertEquals("apps", added.subjectFactory().subjectClassKey());
      factory = added;
      if (kept.values().removeIf(node -> !node.isObject())) {
        throw new IllegalArgumentException("JSON node is not an object for object type config");
      }
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void unregisterConfigFactory(ConfigFactory removed) {
      assertEquals(factory, removed);
      factory = null;
    }

    @Override
    public <S, C extends Config<S>> C getConfig(S subject, Class<C> kind) {
      return kept.containsKey(subject) ? kind.cast(config((ApplicationId) subject)) : null;
    }
  }
}
