package org.rehome.overlay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.onosproject.ui.JsonUtils;
import org.onosproject.ui.UiConnection;
import org.onosproject.ui.model.topo.UiTopoLayout;

/** A browser that keeps what it is sent. */
final class FakeConnection implements UiConnection {
  final List<ObjectNode> messages = new ArrayList<>();
  private final String user;
  private boolean broken;
  private boolean unloaded;

  FakeConnection(String user) {
    this.user = user;
  }

  /** Every message fails from now on. */
  void breakDown() {
    broken = true;
  }

  /** The GUI's classes cannot be loaded from now on. */
  void unload() {
    unloaded = true;
  }

  /** The only message since the last call; fails when there was none, or several. */
  ObjectNode only() {
    if (messages.size() != 1) {
      throw new AssertionError("messages: " + messages);
    }
    return messages.remove(0);
  }

  @Override
  public String userName() {
    return user;
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
    if (broken) {
      throw new IllegalStateException("connection reset");
    }
    if (unloaded) {
      throw new NoClassDefFoundError("com/fasterxml/jackson/databind/node/ObjectNode");
    }
    messages.add(message.deepCopy());
  }

  @Override
  public void sendMessage(String type, ObjectNode payload) {
    sendMessage(JsonUtils.envelope(type, payload));
  }
}
