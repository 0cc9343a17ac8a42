package org.rehome.web;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.servlet.AsyncContext;
import javax.servlet.ServletOutputStream;
import org.onlab.osgi.ServiceDirectory;
import org.onlab.osgi.ServiceNotFoundException;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All readers of the live stream: one thread serves them, whenever something has happened.
 *
 * <p>The service's events only wake it; what is written, and in which order, each stream reads from
 * the service. Thread-safe.
 */
final class Streams {
  /** So many can read at a time. */
  static final int MOST = 64;

  private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
  private static final long HEARTBEAT_SECONDS = 15;

  private final ServiceDirectory services;
  private final ScheduledExecutorService thread;
  private final Set<EventStream> readers = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final MobilityListener alarm = new Alarm();
  private HostMobilityService service;
  private long ticks;

  Streams(ServiceDirectory services) {
    this(
        services,
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, "rehome-stream");
              made.setDaemon(true);
              return made;
            }));
    // Besides the heartbeat this is what finds a service gone, or an alarm not heard.
    Future<?> unused = thread.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
  }

  /** The readers of a test, which ticks itself. */
  Streams(ServiceDirectory services, ScheduledExecutorService thread) {
    this.services = services;
    this.thread = thread;
  }

  /** How many read. */
  int count() {
    return readers.size();
  }

  /**
   * Begins a stream.
   *
   * @param start begins the answer
   * @param since the id after which it begins; null: now
   * @return why it cannot begin, {@code start} not having been asked; empty when it has begun
   */
  synchronized Optional<String> begin(Supplier<AsyncContext> start, Long since) throws IOException {
    if (readers.size() >= MOST) {
      return Optional.of("there are " + MOST + " streams already");
    }
    follow(present());
    if (service == null) {
      return Optional.of("Rehome is not active on this node");
    }
    long position = since == null ? service.excerpt(Long.MAX_VALUE, 1).last() : since;
    AsyncContext context = start.get();
    ServletOutputStream out = context.getResponse().getOutputStream();
    EventStream reader = new EventStream(context, out, service, position, readers::remove);
    readers.add(reader);
    context.addListener(reader);
    out.setWriteListener(reader);
    return Optional.empty();
  }

  // Another service is one that was started anew: its readers come back, and say where they were.
  private synchronized void follow(HostMobilityService now) {
    if (now != service) {
      if (service != null) {
        service.removeListener(alarm);
      }
      readers.forEach(EventStream::close);
      service = now;
      if (now != null) {
        now.addListener(alarm);
      }
    }
  }

  private synchronized void lookAfter() {
    follow(readers.isEmpty() ? null : present());
  }

  private HostMobilityService present() {
    try {
      return services.get(HostMobilityService.class);
    } catch (ServiceNotFoundException gone) {
      return null;
    }
  }

  /** Is called once a second. */
  void tick() {
    try {
      lookAfter();
      ticks++;
      if (ticks % HEARTBEAT_SECONDS == 0) {
        readers.forEach(EventStream::beat);
      } else {
        readers.forEach(EventStream::pump);
      }
    } catch (RuntimeException e) {
      LOG.warn("The live stream cannot be looked after", e);
    }
  }

  /** Ends every stream. */
  void close() {
    follow(null);
    thread.shutdownNow();
  }

  private void pump() {
    woken.set(false);
    readers.forEach(EventStream::pump);
  }

  private final class Alarm implements MobilityListener {
    @Override
    public void event(MobilityEvent event) {
      if (!readers.isEmpty() && woken.compareAndSet(false, true)) {
        try {
          thread.execute(Streams.this::pump);
        } catch (RejectedExecutionException closing) {
          woken.set(false);
        }
      }
    }
  }
}
