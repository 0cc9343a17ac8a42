package org.rehome.runtime.openflow.link;

import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Link;
import org.onosproject.net.LinkKey;
import org.onosproject.net.link.DefaultLinkDescription;
import org.onosproject.net.link.LinkProvider;
import org.onosproject.net.link.LinkProviderRegistry;
import org.onosproject.net.link.LinkProviderService;
import org.onosproject.net.link.LinkService;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.net.provider.ProviderId;

/**
 * Tells ONOS which links there are and which are no more.
 *
 * <p>Thread-safe; every call is idempotent. A link that ONOS already holds is not announced again,
 * because each announcement goes through the cluster's store.
 */
final class LinkAnnouncements extends AbstractProvider implements LinkProvider {

  private static final ProviderId PROVIDER = new ProviderId("lldp", "org.rehome.runtime.link");

  private final LinkProviderRegistry registry;
  private final LinkProviderService service;
  private final LinkService links;

  LinkAnnouncements(LinkProviderRegistry registry, LinkService links) {
    super(PROVIDER);
    this.registry = registry;
    this.links = links;
    this.service = registry.register(this);
  }

  /** Announces a link unless ONOS has it, active. */
  void detected(LinkKey link) {
    Link known = links.getLink(link.src(), link.dst());
    if (known == null || known.state() != Link.State.ACTIVE) {
      service.linkDetected(describe(link));
    }
  }

  /** Announces the end of a link. */
  void vanished(LinkKey link) {
    service.linkVanished(describe(link));
  }

  /** Announces the end of all links at a port. */
  void vanished(ConnectPoint port) {
    service.linksVanished(port);
  }

  /** Announces the end of all links at a device. */
  void vanished(DeviceId device) {
    service.linksVanished(device);
  }

  /** Returns the links that ONOS holds and that end at the device. */
  Iterable<Link> endingAt(DeviceId device) {
    return links.getDeviceIngressLinks(device);
  }

  /** Takes the provider out of ONOS; what it announced stays. */
  void close() {
    registry.unregister(this);
  }

  private static DefaultLinkDescription describe(LinkKey link) {
    return new DefaultLinkDescription(link.src(), link.dst(), Link.Type.DIRECT);
  }
}
