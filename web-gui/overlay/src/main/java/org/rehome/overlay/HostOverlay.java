package org.rehome.overlay;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.HostId;
import org.onosproject.ui.UiTopoOverlay;
import org.onosproject.ui.topo.ButtonId;
import org.onosproject.ui.topo.PropertyPanel;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.HostMobilityService;
import org.rehome.view.Sentences;

/**
 * What the older GUI's panels say when the overlay is chosen: of a host its bindings, of a switch
 * how many it has, of the network how many there are.
 *
 * <p>Called on the threads of the GUI's connections; everything is read from this node. A
 * connection may outlast Rehome: without it nothing is said.
 */
final class HostOverlay extends UiTopoOverlay {
  /** The overlay's name, in the scripts too. */
  static final String ID = "rehome-overlay";

  /** The button that opens Rehome's page, in the scripts too. */
  static final ButtonId PAGE = new ButtonId("rehomePage");

  /** So many addresses of a host are listed. */
  static final int ADDRESSES = 8;

  private final Supplier<Optional<HostMobilityService>> mobility;
  private final Function<DeviceId, Collection<ConnectPoint>> ports;
  private final LongSupplier wallClock;

  /**
   * An overlay.
   *
   * @param mobility the service that is there now, looked up anew each time
   */
  HostOverlay(
      Supplier<Optional<HostMobilityService>> mobility,
      Function<DeviceId, Collection<ConnectPoint>> ports,
      LongSupplier wallClock) {
    super(ID);
    this.mobility = mobility;
    this.ports = ports;
    this.wallClock = wallClock;
  }

  @Override
  public void modifySummary(PropertyPanel panel) {
    mobility.get().ifPresent(service -> summarize(panel, service));
  }

  private static void summarize(PropertyPanel panel, HostMobilityService service) {
    Map<BindingState, Integer> states = service.status().bindings();
    panel.addSeparator();
    for (BindingState state : BindingState.values()) {
      int count = states.getOrDefault(state, 0);
      if (count > 0) {
        panel.addProp("rehome-" + state, "Bindings " + word(state), count);
      }
    }
  }

  @Override
  public void modifyHostDetails(PropertyPanel panel, HostId host) {
    mobility.get().ifPresent(service -> describe(panel, host, service));
  }

  private void describe(PropertyPanel panel, HostId host, HostMobilityService service) {
    List<Binding> bindings =
        service.bindings(host.mac()).stream()
            .filter(binding -> binding.address().vlan().equals(host.vlanId()))
            .sorted(Comparator.comparing(Binding::address))
            .collect(Collectors.toList());
    panel.addSeparator();
    int listed = 0;
    for (Binding binding : bindings.subList(0, Math.min(ADDRESSES, bindings.size()))) {
      panel.addProp("rehome-" + listed++, Plain.text(binding.address().toString()), life(binding));
    }
    if (bindings.size() > listed) {
      panel.addProp("rehome-more", "Further addresses", bindings.size() - listed);
    }
    panel.addButton(PAGE);
  }

  private String life(Binding binding) {
    long now = wallClock.getAsLong();
    String moves = Integer.toUnsignedString(binding.sequence());
    return Plain.text(
        word(binding.state())
            + " since "
            + Sentences.ago(binding.since(), now)
            + ", sequence "
            + moves
            + ", "
            + (binding.state() == BindingState.LEFT ? "last at " : "at ")
            + binding.location());
  }

  @Override
  public void modifyDeviceDetails(PropertyPanel panel, DeviceId device) {
    mobility.get().ifPresent(service -> count(panel, device, service));
  }

  private void count(PropertyPanel panel, DeviceId device, HostMobilityService service) {
    long present =
        ports.apply(device).stream()
            .flatMap(port -> service.bindings(port).stream())
            .filter(Binding::present)
            .count();
    panel.addSeparator();
    panel.addProp("rehome-bindings", "Bindings", present);
    panel.addButton(PAGE);
  }

  private static String word(BindingState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
