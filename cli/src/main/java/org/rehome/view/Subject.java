package org.rehome.view;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.rehome.api.Binding;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;

/** The host that an IP or MAC address stands for. Immutable. */
public final class Subject {
  private final IpAddress ip;
  private final MacAddress mac;

  private Subject(IpAddress ip, MacAddress mac) {
    this.ip = ip;
    this.mac = mac;
  }

  /**
   * The subject that {@code text} names.
   *
   * @throws BadValue when it is neither an IP address nor a MAC address
   */
  public static Subject parse(String field, String text) {
    if (Values.isMac(text)) {
      return of(MacAddress.valueOf(text));
    }
    if (!Values.isIp(text)) {
      throw Values.bad(field, text, "is neither an IP address nor a MAC address");
    }
    return of(IpAddress.valueOf(text));
  }

  /** The owner of an IP address, in whichever VLAN. */
  public static Subject of(IpAddress ip) {
    return new Subject(ip, null);
  }

  /** The host with this MAC. */
  public static Subject of(MacAddress mac) {
    return new Subject(null, mac);
  }

  /** Its bindings, tombstones included, ordered by address. */
  public List<Binding> bindings(HostMobilityService service) {
    Collection<Binding> bindings = ip == null ? service.bindings(mac) : service.bindings(ip);
    return BindingFilter.sorted(bindings.stream());
  }

  /** What is remembered of it; see {@link HostMobilityService#history(IpAddress)}. */
  public CompletableFuture<List<MobilityEvent>> history(HostMobilityService service) {
    return ip == null ? service.history(mac) : service.history(ip);
  }

  /** The departures of what it had and nobody has now, ordered by address. */
  public List<MobilityEvent> departures(HostMobilityService service) {
    return service.departures().stream()
        .filter(
            departure ->
                ip == null
                    ? departure.subject().mac().equals(mac)
                    : departure.subject().address().ip().equals(ip))
        .sorted(Comparator.comparing(departure -> departure.subject().address()))
        .collect(Collectors.toList());
  }

  /**
   * Trusts it again where it was frozen; see {@link HostMobilityService#release(IpAddress)}. What
   * was released is ordered by address.
   */
  public CompletableFuture<List<Binding>> release(HostMobilityService service) {
    CompletableFuture<List<Binding>> release =
        ip == null ? service.release(mac) : service.release(ip);
    return release.thenApply(released -> BindingFilter.sorted(released.stream()));
  }

  @Override
  public String toString() {
    return ip == null ? mac.toString() : ip.toString();
  }
}
