package org.rehome.view;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.HostMobilityService;

/**
 * Hosts by any part of what is known of them: IP address, MAC, VLAN, location or name, as they are
 * written. Departed ones are found too. Immutable.
 */
public final class Search {
  /** The most results that can be asked for. */
  public static final int MOST = 100;

  /** How many results there are when the number is not said. */
  public static final int USUAL = 20;

  private static final int LONGEST = 64;
  private static final CharMatcher SEPARATORS = CharMatcher.anyOf(":-.");
  private static final CharMatcher HEX =
      CharMatcher.inRange('0', '9').or(CharMatcher.inRange('a', 'f'));

  /** How well a field fits; the best first. */
  enum Fit {
    WHOLE,
    BEGINNING,
    INSIDE
  }

  /** A host that was found. */
  public static final class Hit {
    private static final Comparator<Hit> BEST_FIRST =
        Comparator.<Hit, Fit>comparing(hit -> hit.fit)
            .thenComparing(hit -> !hit.binding.present())
            .thenComparing(hit -> hit.binding.address());

    private final Binding binding;
    private final List<String> fields = new ArrayList<>(2);
    private Fit fit;

    private Hit(Binding binding) {
      this.binding = binding;
    }

    /** Where it is, or was last. */
    public Binding binding() {
      return binding;
    }

    /** Where the text was found: ip, mac, vlan, location, name. */
    public List<String> fields() {
      return Collections.unmodifiableList(fields);
    }

    private void in(String field, Fit found) {
      if (found != null) {
        fields.add(field);
        fit = fit == null || found.compareTo(fit) < 0 ? found : fit;
      }
    }
  }

  private final String text;
  private final String digits;
  private final IpAddress address;

  private Search(String text) {
    this.text = text;
    String bare = SEPARATORS.removeFrom(text);
    digits = bare.length() > 1 && HEX.matchesAllOf(bare) ? bare : null;
    address = Values.isIp(text) ? IpAddress.valueOf(text) : null;
  }

  /** A search for {@code text}, 1 to 64 characters. */
  public static Search of(String field, String text) {
    String wanted = text == null ? "" : text.strip().toLowerCase(Locale.ROOT);
    if (wanted.isEmpty()) {
      throw new BadValue(
          field, "is missing; allowed: a part of an address, MAC, VLAN, location or name");
    }
    if (wanted.length() > LONGEST) {
      throw Values.bad(field, text, "has more than " + LONGEST + " characters");
    }
    return new Search(wanted);
  }

  /** All that is found, the best first. */
  public List<Hit> apply(HostMobilityService service) {
    List<Hit> hits = new ArrayList<>();
    Set<Address> kept = new HashSet<>();
    for (Binding binding : service.bindings()) {
      if (!binding.present()) {
        kept.add(binding.address());
      }
      look(binding, hits);
    }
    service.departures().stream()
        .map(departure -> departure.subject())
        .filter(last -> !kept.contains(last.address()))
        .forEach(last -> look(last, hits));
    hits.sort(Hit.BEST_FIRST);
    return hits;
  }

  private void look(Binding binding, List<Hit> hits) {
    Hit hit = new Hit(binding);
    hit.in("ip", ip(binding.address().ip()));
    hit.in("mac", mac(Ascii.toLowerCase(binding.mac().toString())));
    hit.in("vlan", vlan(binding.address().vlan()));
    hit.in("location", fit(binding.location().toString(), text));
    binding.name().ifPresent(name -> hit.in("name", name(name)));
    if (hit.fit != null) {
      hits.add(hit);
    }
  }

  private Fit ip(IpAddress ip) {
    return ip.equals(address) ? Fit.WHOLE : fit(ip.toString(), text);
  }

  private Fit mac(String mac) {
    Fit written = fit(mac, text);
    return written == null && digits != null ? fit(SEPARATORS.removeFrom(mac), digits) : written;
  }

  // Whoever calls itself like another's address does not stand before that one.
  private Fit name(String name) {
    Fit found = fit(name.toLowerCase(Locale.ROOT), text);
    return found == Fit.WHOLE ? Fit.BEGINNING : found;
  }

  // A part of a VLAN's number is no VLAN.
  private Fit vlan(VlanId vlan) {
    return !vlan.equals(VlanId.NONE) && vlan.toString().equals(text) ? Fit.WHOLE : null;
  }

  private static Fit fit(String field, String part) {
    int at = field.indexOf(part);
    if (at < 0) {
      return null;
    }
    if (at > 0) {
      return Fit.INSIDE;
    }
    return field.length() == part.length() ? Fit.WHOLE : Fit.BEGINNING;
  }
}
