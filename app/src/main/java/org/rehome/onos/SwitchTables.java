package org.rehome.onos;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.onosproject.net.DeviceId;

/** The flow tables of the switches themselves, whatever ONOS takes them for. Thread-safe. */
interface SwitchTables {
  /** Asks {@code device} for all its rules, and returns at once; the caller closes the answer. */
  Reading ask(DeviceId device);

  /**
   * Has {@code device} let go of exactly these rules, which were read from it, whatever they do by
   * now; of those that it no longer has nothing is said.
   *
   * @return completes when it has confirmed; exceptionally when it refused, or said nothing for 3 s
   */
  CompletableFuture<Void> remove(DeviceId device, Collection<SwitchRule> rules);

  /** A question, and its answer, which comes in parts. For one thread. */
  interface Reading extends AutoCloseable {
    /**
     * The rules that the switch has; waits for them.
     *
     * @param patience for how long nothing may come, from the question on, ms
     * @throws Unread when they are not to be had
     */
    List<SwitchRule> await(long patience) throws Unread, InterruptedException;

    /** Waits for nothing any more. */
    @Override
    void close();
  }

  /** Why a switch was not read, for people. */
  final class Unread extends Exception {
    private static final long serialVersionUID = 1;

    Unread(String why) {
      super(why);
    }
  }
}
