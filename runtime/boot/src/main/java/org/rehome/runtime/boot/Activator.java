package org.rehome.runtime.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.weaving.WeavingHook;

/**
 * Mends what does not fit together in ONOS, and applies the settings given as properties of the
 * framework or the system; what is absent stays as it is.
 *
 * <ul>
 *   <li>{@code rehome.address}: the IPv4 address the OpenFlow port is bound to; otherwise all.
 *   <li>{@code rehome.ssh.port}: the port of the shell before its configuration is read, 1 to
 *       65535, at {@code rehome.address}; otherwise 8101 at all addresses.
 *   <li>{@code rehome.election.millis}: how long a Raft follower waits for a leader, at least,
 *       before it stands for election: 300 to 60000 (it must exceed the heartbeat, 250); otherwise
 *       2500.
 *   <li>{@code rehome.quiet.seconds}: how long a Netty event loop group that is shut down waits for
 *       late work: 0 to 15; otherwise 2.
 * </ul>
 */
public final class Activator implements BundleActivator {

  private ServiceRegistration<WeavingHook> registration;

  @Override
  public void start(BundleContext context) {
    List<Patch> patches = new ArrayList<>();
    patches.add(Patch.metersHearNothing());
    String address = context.getProperty("rehome.address");
    add(patches, address, Patch::openFlowAddress);
    add(
        patches,
        address == null ? null : context.getProperty("rehome.ssh.port"),
        text -> Patch.shell(address, number("rehome.ssh.port", text, 1, 65_535)));
    add(
        patches,
        context.getProperty("rehome.election.millis"),
        text -> Patch.electionTimeout(number("rehome.election.millis", text, 300, 60_000)));
    add(
        patches,
        context.getProperty("rehome.quiet.seconds"),
        text -> Patch.quietPeriod(number("rehome.quiet.seconds", text, 0, 15)));
    registration = context.registerService(WeavingHook.class, new PatchingHook(patches), null);
  }

  @Override
  public void stop(BundleContext context) {
    registration.unregister();
  }

  private static void add(List<Patch> patches, String setting, Function<String, Patch> patch) {
    if (setting != null) {
      patches.add(patch.apply(setting));
    }
  }

  static long number(String name, String text, long least, long most) {
    long number = text.matches("[0-9]{1,9}") ? Long.parseLong(text) : -1;
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          name + " is \"" + text + "\"; it must be a number from " + least + " to " + most);
    }
    return number;
  }
}
