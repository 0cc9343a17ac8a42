package org.rehome.overlay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import org.onlab.osgi.ServiceDirectory;
import org.onosproject.ui.RequestHandler;
import org.onosproject.ui.UiConnection;
import org.onosproject.ui.UiMessageHandler;
import org.onosproject.ui.topo.Highlights;
import org.onosproject.ui.topo.TopoJson;

/**
 * One browser at ONOS's GUI, as long as it is connected.
 *
 * <p>The older GUI says by {@link #SHOW} whether it wants to be shown anything: when its overlay is
 * chosen. GUI2 cannot say so, and is shown everything, once somebody is logged in: a connection is
 * open to anybody before, and what it says is heard only after.
 */
final class Viewer extends UiMessageHandler {
  /** The message of the older GUI, with {@code on}. */
  static final String SHOW = "rehomeShow";

  /** How ONOS calls who is not logged in, or of whom its web server does not know it. */
  private static final String NOBODY = "UI-user";

  private final Broadcast broadcast;
  private volatile Wish wish = Wish.UNSAID;

  private enum Wish {
    UNSAID,
    ON,
    OFF
  }

  Viewer(Broadcast broadcast) {
    this.broadcast = broadcast;
  }

  @Override
  public void init(UiConnection connection, ServiceDirectory directory) {
    super.init(connection, directory);
    broadcast.join(this);
  }

  @Override
  public void destroy() {
    broadcast.leave(this);
    super.destroy();
  }

  @Override
  protected Collection<RequestHandler> createRequestHandlers() {
    return List.of(new Show());
  }

  /** Whether it is to be shown anything. */
  boolean watching() {
    return wish == Wish.UNSAID ? loggedIn() : wish == Wish.ON;
  }

  /** Sends {@code message}; waits for a slow browser. */
  void show(ObjectNode message) {
    sendMessage(message);
  }

  private boolean loggedIn() {
    UiConnection present = connection();
    String user = present == null ? null : present.userName();
    return user != null && !user.isEmpty() && !user.equals(NOBODY);
  }

  private final class Show extends RequestHandler {
    Show() {
      super(SHOW);
    }

    @Override
    public void process(ObjectNode payload) {
      boolean before = wish == Wish.ON;
      wish = payload.path("on").asBoolean() ? Wish.ON : Wish.OFF;
      if (wish == Wish.ON) {
        broadcast.wanted();
      } else if (before) {
        show(TopoJson.highlightsMessage(new Highlights()));
      }
    }
  }
}
