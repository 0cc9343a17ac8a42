package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onosproject.app.ApplicationServiceAdapter;
import org.onosproject.app.ApplicationState;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.DefaultApplicationId;

/** Which applications stand in the way. */
class RivalsTest {
  private final Map<String, ApplicationState> installed = new HashMap<>();
  private final Map<String, Object> properties = new HashMap<>();
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
          },
          () -> Settings.of(properties::get));

  @Test
  void onlyWhatIsActiveIsInTheWay() {
    assertEquals(List.of(), rivals.active());
    installed.put("org.onosproject.proxyarp", ApplicationState.INSTALLED);
    installed.put("org.onosproject.fwd", ApplicationState.ACTIVE);
    assertEquals(List.of(), rivals.active());

    installed.put("org.onosproject.proxyarp", ApplicationState.ACTIVE);
    assertEquals(List.of("org.onosproject.proxyarp"), rivals.active());
  }

  @Test
  void anotherThatCarriesDhcpIsWhileRehomeDoes() {
    installed.put("org.onosproject.dhcp", ApplicationState.ACTIVE);
    assertEquals(List.of("org.onosproject.dhcp"), rivals.active());

    properties.put("dhcpSnooping", false);
    assertEquals(List.of(), rivals.active());
  }
}
