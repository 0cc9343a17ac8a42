package org.rehome.overlay;

import java.util.Collection;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Link;

/** Which links lead from one switch to another. */
@FunctionalInterface
interface Paths {
  /** One shortest path, empty where there is none. */
  Collection<Link> between(DeviceId from, DeviceId to);
}
