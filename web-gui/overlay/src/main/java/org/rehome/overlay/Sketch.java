package org.rehome.overlay;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.LinkKey;
import org.onosproject.net.PortNumber;
import org.onosproject.ui.topo.DeviceHighlight;
import org.onosproject.ui.topo.Highlights;
import org.onosproject.ui.topo.HostHighlight;
import org.onosproject.ui.topo.LinkHighlight;
import org.onosproject.ui.topo.NodeBadge;
import org.onosproject.ui.topo.NodeBadge.Status;
import org.onosproject.ui.topo.TopoUtils;
import org.rehome.overlay.Mark.Kind;

/**
 * Draws a picture in the terms of ONOS's GUI.
 *
 * <p>Every highlight of the picture is in it, for the older GUI takes away all that is not; and
 * whatever was in the last one and is no longer is there without a badge, for GUI2 takes away
 * nothing by itself, but for links after 5 s. Stateless.
 */
final class Sketch {
  private static final String MANY = Marks.OF_A_KIND - 1 + "+";

  private Sketch() {}

  /** What to send for {@code change}. */
  static Highlights of(Board.Change change, Paths paths) {
    Highlights highlights = new Highlights();
    Picture now = change.now();
    change.before().hosts().keySet().stream()
        .filter(host -> !now.hosts().containsKey(host))
        .forEach(host -> highlights.add(new HostHighlight(host.toString())));
    change.before().devices().keySet().stream()
        .filter(device -> !now.devices().containsKey(device))
        .forEach(device -> highlights.add(new DeviceHighlight(device.toString())));
    now.hosts()
        .forEach(
            (host, mark) -> {
              HostHighlight highlight = new HostHighlight(host.toString());
              highlight.setBadge(badge(mark));
              highlights.add(highlight);
            });
    now.devices()
        .forEach(
            (device, tally) -> {
              DeviceHighlight highlight = new DeviceHighlight(device.toString());
              highlight.setBadge(badge(tally));
              highlights.add(highlight);
            });
    links(now, paths).forEach(link -> highlights.add(highlight(link)));
    return highlights;
  }

  private static NodeBadge badge(Mark mark) {
    return NodeBadge.text(status(mark.kind()), mark.kind().word(), Plain.text(mark.sentence()));
  }

  private static NodeBadge badge(Picture.Tally tally) {
    Mark latest = tally.latest();
    String latestOne = Plain.text(latest.sentence());
    if (tally.count() == 1) {
      return NodeBadge.number(status(latest.kind()), 1, latestOne);
    }
    boolean many = tally.count() >= Marks.OF_A_KIND;
    String count = many ? MANY : Integer.toString(tally.count());
    String message = count + " × " + latest.kind().word() + ", the latest: " + latestOne;
    return NodeBadge.text(status(latest.kind()), count, message);
  }

  private static Status status(Kind kind) {
    switch (kind) {
      case MOVED:
        return Status.INFO;
      case TAKEN_OVER:
      case DEPARTED:
        return Status.WARN;
      case CONFLICT:
      case FROZEN:
        return Status.ERROR;
    }
    throw new IllegalStateException("unknown kind of mark: " + kind);
  }

  private static Set<String> links(Picture picture, Paths paths) {
    Set<String> links = new LinkedHashSet<>();
    for (Travel travel : picture.travels()) {
      paths.between(travel.from().deviceId(), travel.to().deviceId()).stream()
          .map(link -> TopoUtils.canonicalLinkKey(link).asId())
          .forEach(links::add);
      links.add(edge(travel));
    }
    return links;
  }

  /** The link from a host to its port, as the GUI names it: the end that sorts first is first. */
  private static String edge(Travel travel) {
    ConnectPoint host = new ConnectPoint(travel.host(), PortNumber.P0);
    ConnectPoint[] ends =
        Stream.of(host, travel.to())
            .sorted(Comparator.comparing(end -> end.elementId().toString()))
            .toArray(ConnectPoint[]::new);
    return LinkKey.linkKey(ends[0], ends[1]).asId();
  }

  private static LinkHighlight highlight(String link) {
    return new LinkHighlight(link, LinkHighlight.Flavor.PRIMARY_HIGHLIGHT)
        .addMod(LinkHighlight.MOD_ANIMATED);
  }
}
