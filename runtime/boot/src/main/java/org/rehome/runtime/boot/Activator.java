package org.rehome.runtime.boot;

import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.weaving.WeavingHook;

/**
 * Applies the settings given as properties of the framework or the system.
 *
 * <ul>
 *   <li>{@code rehome.address}: the IPv4 address the OpenFlow port is bound to; absent: all
 *       addresses.
 *   <li>{@code rehome.election.millis}: how long a Raft follower waits for a leader before it
 *       stands for election, at least, 300 to 60000 (it must exceed the heartbeat, 250); absent:
 *       what Atomix has, 2500.
 * </ul>
 */
public final class Activator implements BundleActivator {

  private ServiceRegistration<WeavingHook> registration;

  @Override
  public void start(BundleContext context) {
    List<Patch> patches = new ArrayList<>();
    String address = context.getProperty("rehome.address");
    if (address != null) {
      patches.add(Patch.openFlowAddress(address));
    }
    String election = context.getProperty("rehome.election.millis");
    if (election != null) {
      patches.add(Patch.electionTimeout(millis(election)));
    }
    registration = context.registerService(WeavingHook.class, new PatchingHook(patches), null);
  }

  @Override
  public void stop(BundleContext context) {
    registration.unregister();
  }

  static long millis(String text) {
    long millis = text.matches("[0-9]{1,9}") ? Long.parseLong(text) : -1;
    if (millis < 300 || millis > 60_000) {
      throw new IllegalArgumentException(
          "rehome.election.millis is \"" + text + "\"; it must be a number from 300 to 60000");
    }
    return millis;
  }
}
