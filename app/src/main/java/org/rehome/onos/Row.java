package org.rehome.onos;

import org.onlab.packet.MacAddress;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Claim;
import org.rehome.api.Registration;
import org.rehome.api.Source;
import org.rehome.core.Mobility;

/**
 * A binding as the replica keeps it, in a sixth of the memory; made into one again when it is read.
 *
 * <p>What is bound never changes; a later version is another row. When the owner was heard of does,
 * and so do the links to the rows of the same MAC, of the same place and of the same end, under the
 * replica's lock. A row that is taken out leads to itself, which tells whoever is just coming by to
 * begin anew: were it to go on pointing to where it did, whoever holds it would keep alive every
 * later version of its neighbors, too.
 */
final class Row extends AddressKey {
  private static final int MAC_BITS = 48;
  private static final long MAC = (1L << MAC_BITS) - 1;
  private static final BindingState[] STATES = BindingState.values();
  private static final Source[] SOURCES = Source.values();
  private static final int STATE = 0x7;
  private static final int SOURCE_SHIFT = 3;
  private static final int SOURCE = 0x7;
  private static final int ROUTER = 0x40;
  private static final int OVERRIDE = 0x80;
  private static final int ENDS = 0x100;

  private final long macAndMarks;
  private final long revision;
  private final long since;
  private final int sequence;
  private final Place place;
  private final More more;

  /** When the owner was last heard of, ms since the epoch; 0 for never. */
  volatile long lastSeen;

  volatile Row nextOfMac;
  Row previousOfMac;
  volatile Row nextAtPlace;
  Row previousAtPlace;

  // The order of states and sources is that of this very process, and goes nowhere.
  @SuppressWarnings("EnumOrdinal")
  Row(Binding binding, Place place, long lastSeen) {
    super(binding.address());
    int marks =
        binding.state().ordinal()
            | (binding.source().ordinal() << SOURCE_SHIFT)
            | (binding.router() ? ROUTER : 0)
            | (binding.override() ? OVERRIDE : 0)
            | (Mobility.endOf(binding).isPresent() ? ENDS : 0);
    this.macAndMarks = binding.mac().toLong() | ((long) marks << MAC_BITS);
    this.revision = binding.revision();
    this.since = binding.since();
    this.sequence = binding.sequence();
    this.place = place;
    this.more = More.of(binding);
    this.lastSeen = lastSeen;
  }

  /** The binding. */
  Binding binding() {
    return binding(address());
  }

  /** The binding, under an address that equals its own. */
  Binding binding(Address address) {
    MacAddress mac = MacAddress.valueOf(mac());
    Binding.Builder builder =
        Binding.kept(address, mac, place.point(), source(), since, revision)
            .state(state(), since)
            .sequence(sequence)
            .router(has(ROUTER))
            .override(has(OVERRIDE));
    if (more != null) {
      more.restore(builder, since);
    }
    return builder.build();
  }

  /** It is in no chain any more, and keeps nothing alive. */
  void part() {
    nextOfMac = this;
    nextAtPlace = this;
    previousOfMac = null;
    previousAtPlace = null;
    if (more != null) {
      // These are followed under the lock only.
      more.nextOfEnd = null;
      more.previousOfEnd = null;
    }
  }

  long mac() {
    return macAndMarks & MAC;
  }

  Place place() {
    return place;
  }

  long revision() {
    return revision;
  }

  /** Whether the host is there, as {@link Binding#present}. */
  boolean present() {
    return state() != BindingState.LEFT;
  }

  BindingState state() {
    return STATES[marks() & STATE];
  }

  private Source source() {
    return SOURCES[(marks() >> SOURCE_SHIFT) & SOURCE];
  }

  private boolean has(int mark) {
    return (marks() & mark) != 0;
  }

  private int marks() {
    return (int) (macAndMarks >>> MAC_BITS);
  }

  /** When it ends unless it is renewed; {@link Long#MAX_VALUE} for not at all. */
  long end() {
    return has(ENDS) ? more.expires : Long.MAX_VALUE;
  }

  Row nextOfEnd() {
    return more.nextOfEnd;
  }

  void nextOfEnd(Row next) {
    more.nextOfEnd = next;
  }

  Row previousOfEnd() {
    return more.previousOfEnd;
  }

  void previousOfEnd(Row previous) {
    more.previousOfEnd = previous;
  }

  /** What only those have that have moved, are leased or named. */
  private static final class More {
    private final long countingSince;
    private final long countedAt;
    private final long expires;
    private final int moves;
    private final String name;
    private final Rest rest;
    private Row nextOfEnd;
    private Row previousOfEnd;

    private More(Binding binding) {
      this.countingSince = binding.countingSince();
      this.countedAt = binding.countedAt();
      this.expires = binding.expires().orElse(0);
      this.moves = binding.moves();
      this.name = binding.name().orElse(null);
      this.rest = Rest.of(binding);
    }

    /** What {@code binding} has besides; null for nothing. */
    static More of(Binding binding) {
      More more = new More(binding);
      boolean isUsual =
          more.countingSince == binding.since()
              && more.moves == 0
              && more.countedAt == 0
              && more.expires == 0
              && more.name == null
              && more.rest == null;
      return isUsual ? null : more;
    }

    void restore(Binding.Builder builder, long since) {
      if (rest != null) {
        rest.restore(builder, since);
      }
      builder.moves(moves, countingSince, countedAt).expires(expires).name(name);
    }
  }

  /** What few of those have: a claim, a migration, a registration. */
  private static final class Rest {
    private final long migration;
    private final long movingUntil;
    private final Claim claim;
    private final Claim refused;
    private final Registration registration;

    private Rest(Binding binding) {
      this.migration = binding.migration();
      this.movingUntil = binding.movingUntil().orElse(0);
      this.claim = binding.claim().orElse(null);
      this.refused = binding.refused().orElse(null);
      this.registration = binding.registration().orElse(null);
    }

    /** What {@code binding} has of it; null for nothing. */
    static Rest of(Binding binding) {
      Rest rest = new Rest(binding);
      boolean isNothing =
          rest.migration == 0
              && rest.movingUntil == 0
              && rest.claim == null
              && rest.refused == null
              && rest.registration == null;
      return isNothing ? null : rest;
    }

    void restore(Binding.Builder builder, long since) {
      if (claim != null) {
        builder.claim(claim, since);
      } else if (refused != null) {
        builder.refused(refused, since);
      }
      builder.migration(migration).movingUntil(movingUntil).registration(registration);
    }
  }
}
