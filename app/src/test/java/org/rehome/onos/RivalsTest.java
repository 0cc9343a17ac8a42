package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onosproject.app.ApplicationEvent;
import org.onosproject.app.ApplicationListener;
import org.onosproject.app.ApplicationServiceAdapter;
import org.onosproject.app.ApplicationState;
import org.onosproject.core.Application;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.ApplicationRole;
import org.onosproject.core.DefaultApplication;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.core.Version;

/** Which applications stand in the way. */
class RivalsTest {
  private static final String PROXY = "org.onosproject.proxyarp";
  private static final String DHCP = "org.onosproject.dhcp";

  private final Map<String, ApplicationState> installed = new HashMap<>();
  private final Map<String, Object> properties = new HashMap<>();
  private final List<ApplicationListener> listeners = new ArrayList<>();
  private final Rivals rivals =
      new Rivals(
          new ApplicationServiceAdapter() {
            @Override
            public ApplicationId getId(String name) {
              return installed.containsKey(name) ? new DefaultApplicationId(9, name) : null;
            }

            @Override
            public ApplicationState getState(ApplicationId id) {
              return installed.get(id.name());
            }

            @Override
            public void addListener(ApplicationListener listener) {
              listeners.add(listener);
            }

            @Override
            public void removeListener(ApplicationListener listener) {
              listeners.remove(listener);
            }
          },
          () -> Settings.of(properties::get));

  private void happens(ApplicationEvent.Type type, String name) {
    Application application =
        DefaultApplication.builder()
            .withAppId(new DefaultApplicationId(9, name))
            .withVersion(Version.version(1, 0, null, null))
            .withTitle(name)
            .withDescription(name)
            .withOrigin("test")
            .withCategory("test")
            .withUrl("http://localhost")
            .withReadme("none")
            .withIcon(new byte[0])
            .withRole(ApplicationRole.ADMIN)
            .withFeatures(List.of(name))
            .withRequiredApps(List.of())
            .build();
    List.copyOf(listeners).forEach(each -> each.event(new ApplicationEvent(type, application)));
  }

  @Test
  void onlyWhatIsActiveIsInTheWay() {
    installed.put("org.onosproject.hostprovider", ApplicationState.ACTIVE);
    installed.put(PROXY, ApplicationState.INSTALLED);
    installed.put("org.onosproject.fwd", ApplicationState.ACTIVE);
    rivals.start();

    assertEquals(List.of("org.onosproject.hostprovider"), rivals.active());
  }

  @Test
  void whatIsActivatedLaterComesIntoTheWayAndGoesOutOfIt() {
    rivals.start();
    assertEquals(List.of(), rivals.active());

    happens(ApplicationEvent.Type.APP_ACTIVATED, "org.onosproject.fwd");
    happens(ApplicationEvent.Type.APP_INSTALLED, PROXY);
    assertEquals(List.of(), rivals.active());
    happens(ApplicationEvent.Type.APP_ACTIVATED, PROXY);
    assertEquals(List.of(PROXY), rivals.active());

    happens(ApplicationEvent.Type.APP_DEACTIVATED, PROXY);
    assertEquals(List.of(), rivals.active());
  }

  @Test
  void nobodyWhoAsksWaitsForOnos() {
    installed.put(PROXY, ApplicationState.ACTIVE);
    rivals.start();
    installed.clear(); // what ONOS would say now

    assertEquals(List.of(PROXY), rivals.active());
  }

  @Test
  void anotherThatCarriesDhcpIsWhileRehomeDoes() {
    installed.put(DHCP, ApplicationState.ACTIVE);
    rivals.start();
    assertEquals(List.of(DHCP), rivals.active());

    properties.put("dhcpSnooping", false);
    assertEquals(List.of(), rivals.active());
  }

  @Test
  void stoppedItListensNoMore() {
    rivals.start();
    rivals.stop();

    assertEquals(List.of(), listeners);
  }
}
