package org.rehome.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.overlay.Events.moved;
import static org.rehome.view.FakeMobility.LEAF1;
import static org.rehome.view.FakeMobility.M1;
import static org.rehome.view.FakeMobility.bound;
import static org.rehome.view.FakeMobility.frozen;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onosproject.net.HostId;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.topology.TopologyService;
import org.onosproject.ui.UiExtension;
import org.onosproject.ui.UiExtensionService;
import org.onosproject.ui.UiMessageHandler;
import org.onosproject.ui.UiTopoOverlay;
import org.onosproject.ui.UiView;
import org.onosproject.ui.lion.LionBundle;
import org.onosproject.ui.topo.PropertyPanel;
import org.onosproject.ui.topo.TopoJson;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityListener;
import org.rehome.view.FakeMobility;

/** The component, as ONOS's services come and go. */
class OverlayTest {
  private final FakeMobility mobility = new FakeMobility();
  private final List<MobilityListener> listeners = new ArrayList<>();
  private final Worker worker = new Worker();
  private final Overlay overlay = new Overlay();

  @BeforeEach
  void wire() {
    overlay.mobility = listening(mobility, listeners);
    overlay.topology =
        stub(
            TopologyService.class,
            (method, arguments) -> method.equals("getPaths") ? Set.of() : null);
    overlay.devices = stub(DeviceService.class, (method, arguments) -> List.of());
    overlay.services = mobility.directory();
  }

  @AfterEach
  void end() {
    worker.shutdownNow();
  }

  private interface Answer {
    Object of(String method, Object[] arguments) throws Exception;
  }

  private static <T> T stub(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answer.of(method.getName(), arguments)));
  }

  /** The service, with listeners. */
  private static HostMobilityService listening(
      HostMobilityService service, List<MobilityListener> listeners) {
    return (HostMobilityService)
        Proxy.newProxyInstance(
            OverlayTest.class.getClassLoader(),
            new Class<?>[] {HostMobilityService.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "addListener":
                  listeners.add((MobilityListener) arguments[0]);
                  return null;
                case "removeListener":
                  listeners.remove(arguments[0]);
                  return null;
                default:
                  try {
                    return method.invoke(service, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
              }
            });
  }

  /** Runs what it is given when asked to, by hand. */
  private static final class Worker extends ScheduledThreadPoolExecutor {
    private final List<Runnable> once = new ArrayList<>();
    private final List<Runnable> repeated = new ArrayList<>();

    Worker() {
      super(1);
    }

    @Override
    public void shutdown() {
      work();
      repeated.clear();
    }

    @Override
    public boolean awaitTermination(long time, java.util.concurrent.TimeUnit unit) {
      return true;
    }

    @Override
    public void execute(Runnable task) {
      once.add(task);
    }

    @Override
    public java.util.concurrent.ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable task, long first, long delay, java.util.concurrent.TimeUnit unit) {
      repeated.add(task);
      return null;
    }

    void work() {
      once.forEach(Runnable::run);
      once.clear();
      repeated.forEach(Runnable::run);
    }
  }

  private static class FakeGui implements UiExtensionService {
    final List<UiExtension> extensions = new ArrayList<>();

    @Override
    public void register(UiExtension extension) {
      extensions.add(extension);
    }

    @Override
    public void unregister(UiExtension extension) {
      assertTrue(extensions.remove(extension), "was registered");
    }

    @Override
    public List<UiExtension> getExtensions() {
      return extensions;
    }

    @Override
    public UiExtension getViewExtension(String view) {
      return null;
    }

    @Override
    public LionBundle getNavLionBundle() {
      return null;
    }

    @Override
    public void refreshModel() {}

    /** A browser connects. */
    FakeConnection connect() {
      FakeConnection browser = new FakeConnection("onos");
      handlers().forEach(handler -> handler.init(browser, FakeMobility.nothing()));
      return browser;
    }

    private Collection<UiMessageHandler> handlers() {
      return extensions.stream()
          .flatMap(extension -> extension.messageHandlerFactory().newHandlers().stream())
          .collect(Collectors.toList());
    }
  }

  @Test
  void withoutAGuiNothingIsMissing() {
    overlay.activate(worker);
    worker.work();
    listeners.get(0).event(moved(1));
    worker.work();
    overlay.deactivate();
    assertEquals(List.of(), listeners);
  }

  @Test
  void aGuiThatIsThereAlreadyIsJoinedOnActivation() {
    FakeGui gui = new FakeGui();
    overlay.bindGui(gui);
    assertEquals(List.of(), gui.extensions);
    overlay.activate(worker);
    assertEquals(1, gui.extensions.size());
    overlay.deactivate();
    assertEquals(List.of(), gui.extensions);
  }

  @Test
  void aGuiThatGoesBeforeActivationIsNotJoined() {
    FakeGui gui = new FakeGui();
    overlay.bindGui(gui);
    overlay.unbindGui(gui);
    overlay.activate(worker);
    assertEquals(List.of(), gui.extensions);
  }

  @Test
  void aGuiMayComeAndGoAndComeAgain() {
    overlay.activate(worker);
    FakeGui gui = new FakeGui();
    for (int i = 0; i < 3; i++) {
      overlay.bindGui(gui);
      assertEquals(1, gui.extensions.size());
      FakeConnection browser = gui.connect();
      listeners.get(0).event(moved(1));
      worker.work();
      assertEquals("showHighlights", browser.messages.get(0).get("event").asText());
      gui.handlers();
      overlay.unbindGui(gui);
      assertEquals(List.of(), gui.extensions);
      overlay.deactivate();
      overlay.activate(worker);
    }
  }

  @Test
  void bothGuisAreJoined() {
    FakeGui one = new FakeGui();
    FakeGui two = new FakeGui();
    overlay.bindGui(one);
    overlay.activate(worker);
    overlay.bindGui(two);
    assertEquals(2, one.extensions.size() + two.extensions.size());
    overlay.unbindGui(one);
    assertEquals(1, two.extensions.size());
  }

  @Test
  void aGuiThatRefusesIsNoFailure() {
    FakeGui refusing =
        new FakeGui() {
          @Override
          public void register(UiExtension extension) {
            throw new IllegalStateException("no");
          }
        };
    FakeGui gone =
        new FakeGui() {
          @Override
          public void unregister(UiExtension extension) {
            throw new IllegalStateException("gone");
          }
        };
    FakeGui unloaded =
        new FakeGui() {
          @Override
          public void unregister(UiExtension extension) {
            throw new NoClassDefFoundError("org/onosproject/ui/UiMessageHandler");
          }
        };
    FakeGui halfLoaded =
        new FakeGui() {
          @Override
          public void register(UiExtension extension) {
            throw new NoClassDefFoundError("org/onosproject/ui/UiExtension");
          }
        };
    FakeGui sound = new FakeGui();
    overlay.bindGui(refusing);
    overlay.bindGui(halfLoaded);
    overlay.bindGui(gone);
    overlay.bindGui(unloaded);
    overlay.bindGui(sound);
    overlay.activate(worker);
    assertEquals(1, gone.extensions.size());
    assertEquals(1, sound.extensions.size());
    overlay.deactivate();
    assertEquals(List.of(), sound.extensions, "whatever the others do");
  }

  @Test
  void whatIsFrozenAlreadyIsSeen() {
    mobility.with(frozen(bound("10.0.0.5", M1, LEAF1)));
    FakeGui gui = new FakeGui();
    overlay.bindGui(gui);
    overlay.activate(worker);
    FakeConnection browser = gui.connect();
    worker.work();
    assertEquals("frozen", browser.only().at("/payload/hosts/0/badge/txt").asText());
  }

  @Test
  void whatIsSeenGoesWithRehome() {
    FakeGui gui = new FakeGui();
    overlay.bindGui(gui);
    overlay.activate(worker);
    FakeConnection browser = gui.connect();
    listeners.get(0).event(moved(1));
    worker.work();
    JsonNode seen = browser.only();
    assertEquals("moved", seen.at("/payload/hosts/0/badge/txt").asText());

    overlay.deactivate();
    JsonNode cleared = browser.only();
    assertEquals(seen.at("/payload/hosts/0/id"), cleared.at("/payload/hosts/0/id"));
    assertTrue(cleared.at("/payload/hosts/0/badge").isMissingNode(), "no badge at the host");
    assertEquals(seen.at("/payload/devices/0/id"), cleared.at("/payload/devices/0/id"));
    assertTrue(cleared.at("/payload/devices/0/badge").isMissingNode(), "no badge at the switch");
    assertEquals(0, cleared.at("/payload/links").size());
  }

  @Test
  void aConnectionThatOutlastsRehomeSpeaksOfTheOneThatIsThere() {
    FakeGui gui = new FakeGui();
    overlay.bindGui(gui);
    overlay.activate(worker);
    UiTopoOverlay kept = gui.extensions.get(0).topoOverlayFactory().newOverlays().iterator().next();
    overlay.services = new FakeMobility().with(bound("10.0.0.5", M1, LEAF1)).directory();
    PropertyPanel now = new PropertyPanel("summary", "");
    kept.modifySummary(now);
    assertEquals("1", TopoJson.json(now).at("/propValues/rehome-VALID").asText());

    overlay.deactivate();
    overlay.services = FakeMobility.nothing();
    PropertyPanel gone = new PropertyPanel("summary", "");
    kept.modifySummary(gone);
    kept.modifyHostDetails(gone, HostId.hostId(M1));
    kept.modifyDeviceDetails(gone, LEAF1.deviceId());
    assertEquals(List.of(), gone.properties());
    assertEquals(List.of(), gone.buttons());
  }

  @ParameterizedTest
  @CsvSource({
    "org.onosproject.onos-web-gui, NETWORK",
    "org.onosproject.onos-gui, NETWORK",
    "org.onosproject.onos-web-gui2, HIDDEN",
    "org.onosproject.onos-gui2-base-jar, HIDDEN",
    "something.else, HIDDEN",
    "'', HIDDEN"
  })
  void anEntryOfTheMenuIsWhereItLeadsSomewhere(String bundle, UiView.Category category) {
    assertEquals(category, Overlay.view(bundle).category());
    assertEquals("rehome", Overlay.view(bundle).id());
  }

  @Test
  void theOlderGuiFindsItsScriptsStylesAndView() throws Exception {
    FakeGui gui = new FakeGui();
    overlay.bindGui(gui);
    overlay.activate(worker);
    UiExtension extension = gui.extensions.get(0);
    String scripts = text(extension.js()) + text(extension.css());
    for (String file : List.of("rehome.js", "rehomeOverlay.js", "rehome.css", "rehome.html")) {
      assertNotNull(extension.resource("rehome", file), file);
      assertTrue(
          file.endsWith(".html") || scripts.contains("\"app/view/rehome/" + file + "\""), file);
    }
    assertEquals(
        List.of(HostOverlay.ID),
        extension.topoOverlayFactory().newOverlays().stream()
            .map(each -> each.id())
            .collect(Collectors.toList()));
    assertEquals(1, extension.views().size());
  }

  private static String text(InputStream stream) throws Exception {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void noMessageOfTheGuisOwnIsTakenFromIt() {
    FakeGui gui = new FakeGui();
    overlay.bindGui(gui);
    overlay.activate(worker);
    gui.connect();
    Set<String> types =
        gui.handlers().stream()
            .peek(handler -> handler.init(new FakeConnection("onos"), FakeMobility.nothing()))
            .flatMap(handler -> handler.messageTypes().stream())
            .collect(Collectors.toSet());
    assertEquals(Stream.of("rehomeShow").collect(Collectors.toSet()), types);
  }
}
