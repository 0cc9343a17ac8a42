package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.onosproject.app.ApplicationEvent;
import org.onosproject.app.ApplicationListener;
import org.onosproject.app.ApplicationService;
import org.onosproject.app.ApplicationState;
import org.onosproject.core.ApplicationId;

/**
 * The applications whose place Rehome takes, and which do harm while both are active.
 *
 * <p>ONOS is asked for them once; from then on it tells of changes, so that who wants to know does
 * not wait for its store. Thread-safe.
 */
final class Rivals implements ApplicationListener {
  private static final List<String> ALWAYS =
      ImmutableList.of(
          "org.onosproject.proxyarp", "org.onosproject.hostprovider", "org.onosproject.mobility");
  private static final List<String> IN_DHCP =
      ImmutableList.of("org.onosproject.dhcprelay", "org.onosproject.dhcp");
  private static final List<String> ALL = ImmutableList.copyOf(Iterables.concat(ALWAYS, IN_DHCP));

  private final ApplicationService applications;
  private final Supplier<Settings> settings;
  private final Set<String> active = ConcurrentHashMap.newKeySet();

  Rivals(ApplicationService applications, Supplier<Settings> settings) {
    this.applications = applications;
    this.settings = settings;
  }

  /** Begins to follow what is active. */
  void start() {
    applications.addListener(this);
    look();
  }

  /** Follows no more. */
  void stop() {
    applications.removeListener(this);
  }

  /** The names of those that are active now. */
  List<String> active() {
    List<String> looked = settings.get().dhcpSnooping() ? ALL : ALWAYS;
    return looked.stream().filter(active::contains).collect(ImmutableList.toImmutableList());
  }

  // Not beside an event: what that tells is later than what is read here.
  private synchronized void look() {
    for (String name : ALL) {
      ApplicationId id = applications.getId(name);
      note(name, id != null && applications.getState(id) == ApplicationState.ACTIVE);
    }
  }

  @Override
  public synchronized void event(ApplicationEvent event) {
    String name = event.subject().id().name();
    switch (event.type()) {
      case APP_ACTIVATED:
        note(name, ALL.contains(name));
        break;
      case APP_DEACTIVATED:
      case APP_UNINSTALLED:
        note(name, false);
        break;
      default:
        break;
    }
  }

  private void note(String name, boolean isActive) {
    if (isActive) {
      active.add(name);
    } else {
      active.remove(name);
    }
  }
}
