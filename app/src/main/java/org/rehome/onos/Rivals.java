package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.function.Supplier;
import org.onosproject.app.ApplicationService;
import org.onosproject.app.ApplicationState;
import org.onosproject.core.ApplicationId;

/** The applications whose place Rehome takes, and which do harm while both are active. */
final class Rivals {
  private static final List<String> ALWAYS =
      ImmutableList.of(
          "org.onosproject.proxyarp", "org.onosproject.hostprovider", "org.onosproject.mobility");
  private static final List<String> IN_DHCP =
      ImmutableList.of("org.onosproject.dhcprelay", "org.onosproject.dhcp");

  private final ApplicationService applications;
  private final Supplier<Settings> settings;

  Rivals(ApplicationService applications, Supplier<Settings> settings) {
    this.applications = applications;
    this.settings = settings;
  }

  /** The names of those that are active now. */
  List<String> active() {
    ImmutableList.Builder<String> active = ImmutableList.builder();
    ALWAYS.stream().filter(this::isActive).forEach(active::add);
    if (settings.get().dhcpSnooping()) {
      IN_DHCP.stream().filter(this::isActive).forEach(active::add);
    }
    return active.build();
  }

  private boolean isActive(String name) {
    ApplicationId id = applications.getId(name);
    return id != null && applications.getState(id) == ApplicationState.ACTIVE;
  }
}
