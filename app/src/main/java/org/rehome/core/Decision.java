package org.rehome.core;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent;
import org.rehome.api.Violation;

/**
 * Something to be done. Immutable and idempotent: done twice is the same as done once.
 *
 * <p>{@link #carryOut} is the only way to tell the kinds apart, so that none can be forgotten.
 */
public abstract class Decision {
  private Decision() {}

  /** Has {@code effects} carry this decision out. */
  public abstract void carryOut(Effects effects);

  /** One method an effect; carried out in the order of the list, without throwing. */
  public interface Effects {
    /** Answers a query in the host's name. */
    void reply(Reply decision);

    /** Sends the frame at hand to one port. */
    void forward(Forward decision);

    /** Sends the frame at hand to the edge ports of its VLAN. */
    void flood(Flood decision);

    /** Has claimants of the same free address hear of each other. */
    void introduce(Introduce decision);

    /** Does nothing with the frame at hand, and counts why. */
    void drop(Drop decision);

    /** Asks a host whether it is there. */
    void probe(Probe decision);

    /** Makes every switch steer to a binding's location. */
    void installRoute(InstallRoute decision);

    /** Removes the host route of an address from every switch. */
    void withdrawRoute(WithdrawRoute decision);

    /** Removes other flows that still name the host at its old place. */
    void purgeFlows(PurgeFlows decision);

    /** Tells others by gratuitous ARP or unsolicited NA. */
    void announce(Announce decision);

    /** Tells people and applications. */
    void report(Report decision);
  }

  /** Answer the query in the host's name. */
  public static final class Reply extends Decision {
    private final Query query;
    private final MacAddress mac;
    private final boolean router;
    private final boolean override;

    Reply(Query query, MacAddress mac, boolean router, boolean override) {
      this.query = requireNonNull(query, "query");
      this.mac = requireNonNull(mac, "mac");
      this.router = router;
      this.override = override;
    }

    /** What is answered. */
    public Query query() {
      return query;
    }

    /** The MAC that has the address asked for. */
    public MacAddress mac() {
      return mac;
    }

    /** The R flag of a neighbor advertisement. */
    public boolean router() {
      return router;
    }

    /** The O flag of a neighbor advertisement. */
    public boolean override() {
      return override;
    }

    @Override
    public void carryOut(Effects effects) {
      effects.reply(this);
    }

    @Override
    public String toString() {
      return "reply " + mac + " to " + query;
    }
  }

  /** Send the frame at hand to one port. */
  public static final class Forward extends Decision {
    private final ConnectPoint to;

    Forward(ConnectPoint to) {
      this.to = requireNonNull(to, "to");
    }

    /** Where to. */
    public ConnectPoint to() {
      return to;
    }

    @Override
    public void carryOut(Effects effects) {
      effects.forward(this);
    }

    @Override
    public String toString() {
      return "forward to " + to;
    }
  }

  /** Send the frame at hand to the edge ports of the VLAN but one. */
  public static final class Flood extends Decision {
    private final Address target;
    private final ConnectPoint except;
    private final boolean coalesced;

    Flood(Address target, ConnectPoint except, boolean coalesced) {
      this.target = requireNonNull(target, "target");
      this.except = requireNonNull(except, "except");
      this.coalesced = coalesced;
    }

    /** Whether it may be left out because the same target was asked for a moment ago. */
    public boolean coalesced() {
      return coalesced;
    }

    /** The unknown target. */
    public Address target() {
      return target;
    }

    /** The port the frame came from. */
    public ConnectPoint except() {
      return except;
    }

    @Override
    public void carryOut(Effects effects) {
      effects.flood(this);
    }

    @Override
    public String toString() {
      return "flood for " + target + " except " + except;
    }
  }

  /**
   * Have a tentative claimant hear of those who asked for the same free address before it, as it
   * would on a shared wire: its own question was flooded, theirs went by before it listened.
   */
  public static final class Introduce extends Decision {
    private final Query claim;

    Introduce(Query claim) {
      this.claim = requireNonNull(claim, "claim");
    }

    /** The claimant's question. */
    public Query claim() {
      return claim;
    }

    @Override
    public void carryOut(Effects effects) {
      effects.introduce(this);
    }

    @Override
    public String toString() {
      return "introduce " + claim.askerMac() + " to other claimants of " + claim.address();
    }
  }

  /** Let the frame at hand go no further. */
  public static final class Drop extends Decision {
    private final String reason;

    Drop(String reason) {
      this.reason = requireNonNull(reason, "reason");
    }

    /** The name it is counted under. */
    public String reason() {
      return reason;
    }

    @Override
    public void carryOut(Effects effects) {
      effects.drop(this);
    }

    @Override
    public String toString() {
      return "drop: " + reason;
    }
  }

  /**
   * Ask a host, by unicast at one place, whether it is there; no answer becomes a {@link Silence}.
   */
  public static final class Probe extends Decision {
    /** What the answer, or the silence, is for. */
    public enum Purpose {
      /** Is the owner alive whose address is claimed by another? */
      OWNER,
      /** Is a host that moved still at its old place, too? */
      OLD_PLACE,
      /** Is the host really here, of which only a hint was seen? */
      CONFIRM,
      /** Is the owner there at all? Another uses the address, or nobody vouches for it any more. */
      DOUBT,
      /** Is the owner still there, of which nothing was heard for long? */
      KEEPALIVE
    }

    private final Address address;
    private final MacAddress mac;
    private final ConnectPoint location;
    private final Purpose purpose;
    private final long revision;

    Probe(Address address, MacAddress mac, ConnectPoint location, Purpose purpose, long revision) {
      this.address = requireNonNull(address, "address");
      this.mac = requireNonNull(mac, "mac");
      this.location = requireNonNull(location, "location");
      this.purpose = requireNonNull(purpose, "purpose");
      this.revision = revision;
    }

    /** The address to ask for. */
    public Address address() {
      return address;
    }

    /** The host asked. */
    public MacAddress mac() {
      return mac;
    }

    /** The only port asked at. */
    public ConnectPoint location() {
      return location;
    }

    /** What for. */
    public Purpose purpose() {
      return purpose;
    }

    /** The revision of the binding that wants to know; 0 where nothing is bound yet. */
    public long revision() {
      return revision;
    }

    @Override
    public void carryOut(Effects effects) {
      effects.probe(this);
    }

    @Override
    public String toString() {
      return "probe " + address + " at " + mac + "@" + location + " (" + purpose + ")";
    }
  }

  /** Make every switch steer to the binding's location. */
  public static final class InstallRoute extends Decision {
    private final Binding binding;
    private final ConnectPoint from;

    InstallRoute(Binding binding, ConnectPoint from) {
      this.binding = requireNonNull(binding, "binding");
      this.from = from;
    }

    /** Where to steer. */
    public Binding binding() {
      return binding;
    }

    /** Where it was steered to before; empty for nowhere. */
    public Optional<ConnectPoint> from() {
      return Optional.ofNullable(from);
    }

    @Override
    public void carryOut(Effects effects) {
      effects.installRoute(this);
    }

    @Override
    public String toString() {
      return "install " + binding.address() + " to " + binding.location();
    }
  }

  /** Remove the host route from every switch. */
  public static final class WithdrawRoute extends Decision {
    private final Binding old;

    WithdrawRoute(Binding old) {
      this.old = requireNonNull(old, "old");
    }

    /** The binding that it led to. */
    public Binding old() {
      return old;
    }

    @Override
    public void carryOut(Effects effects) {
      effects.withdrawRoute(this);
    }

    @Override
    public String toString() {
      return "withdraw " + old.address();
    }
  }

  /** Remove what other applications' flows still say of the host at its old place. */
  public static final class PurgeFlows extends Decision {
    private final Binding old;

    PurgeFlows(Binding old) {
      this.old = requireNonNull(old, "old");
    }

    /** The binding that holds no longer. */
    public Binding old() {
      return old;
    }

    @Override
    public void carryOut(Effects effects) {
      effects.purgeFlows(this);
    }

    @Override
    public String toString() {
      return "purge " + old.address() + " and " + old.mac() + " at " + old.location();
    }
  }

  /** Tell others where the binding's owner is, by gratuitous ARP or unsolicited NA. */
  public static final class Announce extends Decision {
    /** What there is to tell. */
    public enum Occasion {
      /** A binding is new: told once. */
      ARRIVAL,
      /** The address has another MAC, which caches must learn: repeated. */
      TAKE_OVER,
      /** The owner has gone from a port behind which bridges do not know it: repeated. */
      DEPARTURE,
      /** A claimant is to know that the address has an owner: seldom, or it would drop its own. */
      DEFENCE
    }

    private final Binding binding;
    private final ConnectPoint at;
    private final Occasion occasion;

    Announce(Binding binding, ConnectPoint at, Occasion occasion) {
      this.binding = requireNonNull(binding, "binding");
      this.at = at;
      this.occasion = requireNonNull(occasion, "occasion");
    }

    /** What to tell. */
    public Binding binding() {
      return binding;
    }

    /** The one port to tell it at; empty for every edge port of the VLAN but the binding's own. */
    public Optional<ConnectPoint> at() {
      return Optional.ofNullable(at);
    }

    /** Why it is told. */
    public Occasion occasion() {
      return occasion;
    }

    @Override
    public void carryOut(Effects effects) {
      effects.announce(this);
    }

    @Override
    public String toString() {
      return "announce "
          + binding.address()
          + " at "
          + (at == null ? "the edge" : at)
          + " ("
          + occasion
          + ")";
    }
  }

  /** Tell people and applications what happened. */
  public static final class Report extends Decision {
    private final MobilityEvent.Kind kind;
    private final Binding binding;
    private final Cause cause;
    private final ConnectPoint from;
    private final MacAddress otherMac;
    private final long at;
    private final Violation violation;

    Report(
        MobilityEvent.Kind kind,
        Binding binding,
        Cause cause,
        ConnectPoint from,
        MacAddress otherMac,
        long at) {
      this(kind, binding, cause, from, otherMac, at, null);
    }

    Report(
        MobilityEvent.Kind kind,
        Binding binding,
        Cause cause,
        ConnectPoint from,
        MacAddress otherMac,
        long at,
        Violation violation) {
      this.kind = requireNonNull(kind, "kind");
      this.binding = requireNonNull(binding, "binding");
      this.cause = requireNonNull(cause, "cause");
      this.from = from;
      this.otherMac = otherMac;
      this.at = at;
      this.violation = violation;
    }

    /** What happened. */
    public MobilityEvent.Kind kind() {
      return kind;
    }

    /** The binding after it. */
    public Binding binding() {
      return binding;
    }

    /**
     * What its repeats have in common: the address; but of a claimant that can be refused one
     * address after the other its MAC, and of a port that is full, or at which a DHCP server is not
     * to be, the port.
     */
    public Object subject() {
      if (violation == null) {
        return binding.address();
      }
      switch (violation) {
        case GATEWAY_MAC:
        case STICKY_MAC:
        case ADDRESSES_OF_MAC:
          return otherMac;
        case ADDRESSES_OF_PORT:
        case DHCP_SERVER:
          return from;
        default:
          return binding.address();
      }
    }

    /** When it happened, milliseconds since the epoch. */
    public long at() {
      return at;
    }

    /** The event with this node's next id. */
    public MobilityEvent event(long id) {
      MobilityEvent event = MobilityEvent.of(id, kind, binding, at, cause, from, otherMac);
      return violation == null ? event : event.violating(violation);
    }

    @Override
    public void carryOut(Effects effects) {
      effects.report(this);
    }

    @Override
    public String toString() {
      return "report " + kind + " of " + binding.address();
    }
  }
}
