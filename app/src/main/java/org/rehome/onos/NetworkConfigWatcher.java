package org.rehome.onos;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.onlab.packet.MacAddress;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.config.ConfigFactory;
import org.onosproject.net.config.NetworkConfigEvent;
import org.onosproject.net.config.NetworkConfigListener;
import org.onosproject.net.config.NetworkConfigRegistry;
import org.rehome.core.NetworkConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the network configuration out of ONOS whenever it changes, and says what of it is refused.
 *
 * <p>Thread-safe. Changes are handed on one after another, on ONOS's event thread, on which one may
 * not linger.
 */
final class NetworkConfigWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkConfigWatcher.class);

  private final NetworkConfigRegistry registry;
  private final ApplicationId app;
  private final Supplier<MacAddress> probeMac;
  private final Counters counters;
  private final Consumer<NetworkConfig> changed;
  private final ConfigFactory<ApplicationId, UploadedNetwork> factory = UploadedNetwork.factory();
  private final NetworkConfigListener listener = this::heard;

  private JsonNode uploaded;
  private NetworkConfig network; // null until it was handed on for the first time
  private volatile ImmutableList<String> problems = ImmutableList.of();

  /**
   * A watcher not yet started, with nothing declared.
   *
   * @param probeMac the MAC of Rehome's own probes, at present
   * @param changed takes what is declared from now on
   */
  NetworkConfigWatcher(
      NetworkConfigRegistry registry,
      ApplicationId app,
      Supplier<MacAddress> probeMac,
      Counters counters,
      Consumer<NetworkConfig> changed) {
    this.registry = registry;
    this.app = app;
    this.probeMac = probeMac;
    this.counters = counters;
    this.changed = changed;
  }

  /**
   * Reads what there is, handing it on before it returns, and watches from then on.
   *
   * <p>Nothing is handed on like anything else: what was declared may have been removed while
   * nobody watched, and what it made of the bindings is still in the store.
   */
  synchronized void start() {
    // An event that comes in meanwhile waits for the lock, and is so never overtaken by the past.
    registry.addListener(listener);
    try {
      registry.registerConfigFactory(factory);
    } catch (IllegalArgumentException e) {
      // ONOS throws for what was uploaded before the factory was known and is not an object; it
      // has thrown it away, and the factory is registered.
      refuse("network is not an object: an object is allowed (ONOS: " + e.getMessage() + ")");
    }
    UploadedNetwork present = registry.getConfig(app, UploadedNetwork.class);
    if (present != null) {
      adopt(present.node());
    } else {
      handOn(NetworkConfig.none());
    }
  }

  /** Stops watching. */
  synchronized void stop() {
    registry.removeListener(listener);
    registry.unregisterConfigFactory(factory);
  }

  /** Reads the same again, for a setting that it is held against has changed. */
  synchronized void reread() {
    if (uploaded != null) {
      adopt(uploaded);
    }
  }

  /**
   * Reads what there is by now, without waiting for the event that tells of it.
   *
   * @return whether there is anything
   */
  synchronized boolean refresh() {
    UploadedNetwork present = registry.getConfig(app, UploadedNetwork.class);
    if (present != null) {
      adopt(present.node());
    }
    return present != null;
  }

  /** What was refused of the present configuration, each with its place and the reason. */
  List<String> problems() {
    return problems;
  }

  // An event may come late, when what it carries has been replaced already: what counts is what
  // there is.
  private synchronized void heard(NetworkConfigEvent event) {
    if (!event.configClass().equals(UploadedNetwork.class) || !app.equals(event.subject())) {
      return;
    }
    switch (event.type()) {
      case CONFIG_ADDED:
      case CONFIG_UPDATED:
        refresh();
        break;
      case CONFIG_REMOVED:
        if (!refresh()) {
          uploaded = null;
          problems = ImmutableList.of();
          handOn(NetworkConfig.none());
        }
        break;
      default:
        break;
    }
  }

  private void adopt(JsonNode json) {
    uploaded = json;
    DeclaredNetwork declared = DeclaredNetwork.of(json, probeMac.get());
    Set<String> before = ImmutableSet.copyOf(problems);
    problems = ImmutableList.copyOf(declared.problems());
    problems.stream().filter(problem -> !before.contains(problem)).forEach(this::report);
    handOn(declared.network());
  }

  private void refuse(String problem) {
    problems = ImmutableList.of(problem);
    report(problem);
  }

  private void report(String problem) {
    counters.count("configuration-refused");
    LOG.warn("Refused in the network configuration: {}", problem);
  }

  private void handOn(NetworkConfig declared) {
    if (!declared.equals(network)) {
      network = declared;
      changed.accept(declared);
    }
  }
}
