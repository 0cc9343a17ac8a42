package org.rehome.api;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.event.ListenerService;
import org.onosproject.net.ConnectPoint;

/**
 * Where hosts are, where they were, and the way to say that one is leaving, has left or arrived, or
 * is to be trusted again.
 *
 * <p>Every read is local to this node and does not block; a history, which is read from where it is
 * stored, comes later. Collections are snapshots and include tombstones ({@link
 * BindingState#LEFT}). Safe for use by many threads.
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

  /**
   * Events with an id above {@code afterId}, oldest first, at most {@code limit} of the newest:
   * those of this node, and what is remembered of all nodes from before it started.
   */
  List<MobilityEvent> events(long afterId, int limit);

  /**
   * The same events from the other end: those that follow {@code afterId}, at most {@code limit} of
   * the oldest. To learn where the events end now, ask for what follows {@link Long#MAX_VALUE}.
   */
  Excerpt excerpt(long afterId, int limit);

  /**
   * The departure of each address that nobody has now, in no order; as far back as the history
   * goes, long beyond the tombstone. Its subject says where the host was last.
   */
  Collection<MobilityEvent> departures();

  /**
   * What is remembered of an address, of all nodes and from before they started, oldest first.
   *
   * @return empty for an address that was never bound; fails when the store does not answer
   */
  CompletableFuture<List<MobilityEvent>> history(Address address);

  /** What is remembered of an IP address, in whichever VLAN; otherwise as above. */
  CompletableFuture<List<MobilityEvent>> history(IpAddress ip);

  /**
   * What is remembered of the addresses that a MAC has had, or was refused, as far as it concerns
   * that MAC; of the 1,000 newest where there are more. Otherwise as above.
   */
  CompletableFuture<List<MobilityEvent>> history(MacAddress mac);

  /**
   * Takes a word from the management. Idempotent: said twice it is the same as said once. What is
   * said of hosts that nobody knows, or of a migration that a newer one has followed, changes
   * nothing and is no error.
   *
   * @return completes with what it led to, once every switch has confirmed; fails with {@link
   *     BadNotice} when no host can arrive at the place, or when the VLAN has to be said
   */
  CompletableFuture<NoticeResult> notify(Notice notice);

  /**
   * Trusts an IP address again that was frozen as a duplicate, in whichever VLAN it is. Idempotent.
   *
   * @return completes with the bindings that were released; empty when none was frozen
   */
  CompletableFuture<List<Binding>> release(IpAddress ip);

  /** Trusts every frozen address of a MAC again; otherwise as {@link #release(IpAddress)}. */
  CompletableFuture<List<Binding>> release(MacAddress mac);

  /** Every address that one MAC alone may have, as declared in the network configuration. */
  Collection<Pin> pins();

  /**
   * Declares that one MAC alone may have an address, in the place of what was declared of it
   * before: an entry of the network configuration, where it stays. Idempotent.
   *
   * @return completes with the address's binding, if it has one, once every switch has confirmed;
   *     fails with {@link BadPin} when the network configuration does not allow it
   */
  CompletableFuture<Optional<Binding>> pin(Pin pin);

  /**
   * Takes that back: whoever shows it may have the address again. Idempotent.
   *
   * @return completes with whether it was declared
   */
  CompletableFuture<Boolean> unpin(Address address);

  /**
   * Compares the rules of every switch with what they should be, both those that ONOS takes it to
   * have and those that it has. Waits for the switches: not for an event thread. Who asks during
   * another such audit is told what that one finds.
   */
  Audit audit();

  /**
   * Audits, puts right what is found, other applications' rules that name who has left included as
   * far as they may be purged, and audits again. As {@link #audit()} otherwise. Idempotent.
   */
  Repair repair();

  /**
   * How long things take: {@code reply}, from a question's arrival at this node to its answer;
   * {@code convergence}, from what showed an event to the last switch's confirmation; {@code
   * store}, from when a change of a binding is ready to be stored until it is, waiting for its turn
   * included; {@code stage}, from the flow-mods of one stage, of whatever change, until every
   * switch in it has confirmed, where all have.
   */
  Map<String, Latency> latencies();

  /** How Rehome is doing. */
  Status status();
}
