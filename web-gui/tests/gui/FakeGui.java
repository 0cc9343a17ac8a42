package gui;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.onosproject.ui.UiConnection;
import org.onosproject.ui.UiExtension;
import org.onosproject.ui.UiExtensionService;
import org.onosproject.ui.UiMessageHandler;
import org.onosproject.ui.UiTopoOverlay;
import org.onosproject.ui.lion.LionBundle;
import org.onosproject.ui.model.topo.UiTopoLayout;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A GUI with one browser, which writes all it is told to a file, a line each. */
public final class FakeGui implements BundleActivator, UiExtensionService, UiConnection {
  private final List<UiMessageHandler> handlers = new ArrayList<>();
  private Path told;

  @Override
  public void start(BundleContext context) {
    told = Paths.get(context.getBundle().getHeaders().get("X-Told"));
    context.registerService(UiExtensionService.class, this, null);
  }

  @Override
  public void stop(BundleContext context) {}

  private synchronized void tell(String line) {
    try {
      Files.writeString(told, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void register(UiExtension extension) {
    for (UiMessageHandler handler : extension.messageHandlerFactory().newHandlers()) {
      handler.init(this, null);
      handlers.add(handler);
    }
    for (UiTopoOverlay overlay : extension.topoOverlayFactory().newOverlays()) {
      tell("overlay " + overlay.id());
    }
    tell("view " + extension.views().get(0).category() + " " + (extension.js() != null));
  }

  @Override
  public void unregister(UiExtension extension) {
    handlers.forEach(UiMessageHandler::destroy);
    tell("gone");
  }

  @Override
  public List<UiExtension> getExtensions() {
    return List.of();
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

  @Override
  public String userName() {
    return "onos";
  }

  @Override
  public UiTopoLayout currentLayout() {
    return null;
  }

  @Override
  public void setCurrentLayout(UiTopoLayout layout) {}

  @Override
  public String currentView() {
    return null;
  }

  @Override
  public void setCurrentView(String view) {}

  @Override
  public void sendMessage(ObjectNode message) {
    tell(message.toString());
  }

  @Override
  public void sendMessage(String type, ObjectNode payload) {
    tell(type + " " + payload);
  }
}
