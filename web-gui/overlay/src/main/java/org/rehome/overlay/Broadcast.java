package org.rehome.overlay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.onosproject.ui.topo.TopoJson;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows every viewer what happens, by one message for all.
 *
 * <p>Hearing of an event is brief; drawing and sending are done by {@link #tick}, on a thread of
 * its own. Thread-safe.
 */
final class Broadcast implements MobilityListener {
  private static final Logger LOG = LoggerFactory.getLogger(Broadcast.class);

  private final Board board;
  private final Paths paths;
  private final LongSupplier clock;
  private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();

  /** Shows what is on {@code board}, by a clock in milliseconds that never steps back. */
  Broadcast(Board board, Paths paths, LongSupplier clock) {
    this.board = board;
    this.paths = paths;
    this.clock = clock;
  }

  @Override
  public void event(MobilityEvent event) {
    board.hear(event, clock.getAsLong());
  }

  /** From now on {@code viewer} is shown everything, what is there already included. */
  void join(Viewer viewer) {
    viewers.add(viewer);
    wanted();
  }

  void leave(Viewer viewer) {
    viewers.remove(viewer);
  }

  /** Somebody wants to see what is there. */
  void wanted() {
    board.wanted();
  }

  /** Shows what has changed, if it is time. */
  void tick() {
    try {
      if (viewers.stream().noneMatch(Viewer::watching)) {
        return;
      }
      board.look(clock.getAsLong()).ifPresent(this::show);
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("The GUI could not be told of hosts", e);
    }
  }

  /** Takes away what is shown, and shows nothing from then on. Waits for slow browsers. */
  void close() {
    try {
      board.close().ifPresent(this::show);
    } finally {
      viewers.clear();
    }
  }

  private void show(Board.Change change) {
    ObjectNode message = TopoJson.highlightsMessage(Sketch.of(change, paths));
    for (Viewer viewer : viewers) {
      if (viewer.watching()) {
        try {
          viewer.show(message);
        } catch (RuntimeException | LinkageError e) {
          // A GUI that goes takes the classes of its connections with it.
          LOG.debug("A viewer could not be told of hosts", e);
        }
      }
    }
  }
}
