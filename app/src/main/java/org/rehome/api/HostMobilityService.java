package org.rehome.api;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.event.ListenerService;
import org.onosproject.net.ConnectPoint;

/**
 * Where hosts are, where they were, and the way to say that one has left or is to be trusted again.
 *
 * <p>Every read is local to this node and does not block. Collections are snapshots and include
 * tombstones ({@link BindingState#LEFT}). Safe for use by many threads.
 */
public interface HostMobilityService extends ListenerService<MobilityEvent, MobilityListener> {
  /** Every binding. */
  Collection<Binding> bindings();

  /** The binding of an address. */
  Optional<Binding> binding(Address address);

  /** The bindings of an IP address in any VLAN. */
  Collection<Binding> bindings(IpAddress ip);

  /** The bindings of a MAC in any VLAN. */
  Collection<Binding> bindings(MacAddress mac);

  /** The bindings behind an edge port. */
  Collection<Binding> bindings(ConnectPoint location);

  /** When the owner was last heard of by this node, milliseconds since the epoch. */
  OptionalLong lastSeen(Address address);

  /** Events with an id above {@code afterId}, oldest first, at most {@code limit} of the newest. */
  List<MobilityEvent> events(long afterId, int limit);

  /**
   * Says that the owner of an IP address has left, in whichever VLAN it is bound. Idempotent.
   *
   * @return completes with the bindings that ended, once every switch has confirmed the purge;
   *     empty when nothing was bound
   */
  CompletableFuture<List<Binding>> leave(IpAddress ip);

  /**
   * Says that a host has left, with every address of its MAC; otherwise as {@link
   * #leave(IpAddress)}.
   */
  CompletableFuture<List<Binding>> leave(MacAddress mac);

  /**
   * Trusts an IP address again that was frozen as a duplicate, in whichever VLAN it is. Idempotent.
   *
   * @return completes with the bindings that were released; empty when none was frozen
   */
  CompletableFuture<List<Binding>> release(IpAddress ip);

  /** Trusts every frozen address of a MAC again; otherwise as {@link #release(IpAddress)}. */
  CompletableFuture<List<Binding>> release(MacAddress mac);

  /**
   * Compares the rules of every switch with what they should be. May take long: not for an event
   * thread.
   */
  Audit audit();

  /** How Rehome is doing. */
  Status status();
}
