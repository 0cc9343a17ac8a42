package org.rehome.web;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import javax.servlet.AsyncContext;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import org.rehome.api.Excerpt;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;

/**
 * One reader of the live stream.
 *
 * <p>It remembers where the reader is, and takes what follows from the service when the reader can
 * take it: a slow reader costs no memory, and one that falls behind what the service keeps is told
 * of the gap. Never blocks. Thread-safe.
 */
final class EventStream implements WriteListener, AsyncListener {
  /** So many events are written at a time. */
  private static final int PORTION = 64;

  private final AsyncContext context;
  private final ServletOutputStream out;
  private final HostMobilityService service;
  private final Consumer<EventStream> ended;
  private final Deque<byte[]> words = new ArrayDeque<>();
  private long position;
  private boolean open;
  private boolean closed;
  private boolean unflushed;

  /**
   * A stream of what has an id above {@code position}.
   *
   * @param ended told once, when the stream has ended
   */
  EventStream(
      AsyncContext context,
      ServletOutputStream out,
      HostMobilityService service,
      long position,
      Consumer<EventStream> ended) {
    this.context = context;
    this.out = out;
    this.service = service;
    this.position = position;
    this.ended = ended;
    words.add(StreamText.ready(position));
  }

  /** Writes what there is, as far as the reader takes it. */
  void pump() {
    boolean failed = false;
    synchronized (this) {
      try {
        boolean more = open;
        while (more && !closed && out.isReady()) {
          more = advance();
        }
      } catch (IOException | RuntimeException gone) {
        failed = true;
      }
    }
    if (failed) {
      close();
    }
  }

  // What it hands over must not be followed by anything before the container is ready again.
  private boolean advance() throws IOException {
    byte[] next = next();
    if (next != null) {
      out.write(next);
      unflushed = true;
      return true;
    }
    if (unflushed) {
      out.flush();
      unflushed = false;
      return true;
    }
    return false;
  }

  private byte[] next() {
    if (words.isEmpty()) {
      follow();
    }
    return words.poll();
  }

  private void follow() {
    Excerpt excerpt = service.excerpt(position, PORTION);
    List<MobilityEvent> events = excerpt.events();
    if (excerpt.gap()) {
      long behind = events.isEmpty() ? excerpt.last() : events.get(0).id() - 1;
      words.add(StreamText.gap(position, behind));
    }
    if (!events.isEmpty()) {
      words.add(StreamText.events(events));
    }
    position = excerpt.last();
  }

  /** Says that it is still there, unless there is something else to say. */
  void beat() {
    synchronized (this) {
      if (words.isEmpty()) {
        words.add(StreamText.heartbeat());
      }
    }
    pump();
  }

  /** Ends the stream. Idempotent. */
  void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    ended.accept(this);
    try {
      context.complete();
    } catch (IllegalStateException alreadyComplete) {
      // The reader went at the same time.
    }
  }

  @Override
  public void onWritePossible() {
    synchronized (this) {
      open = true;
    }
    pump();
  }

  @Override
  public void onError(Throwable gone) {
    close();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    close();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    close();
  }

  @Override
  public void onError(AsyncEvent event) {
    close();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
