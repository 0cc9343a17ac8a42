package org.rehome.bench;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is measured: a process that switches connect to. */
interface Controller extends AutoCloseable {
  /** Where switches connect to. */
  InetSocketAddress openFlow();

  /** Its process. */
  long pid();

  /** Waits until it has taken in every switch of {@code network}, and is ready for hosts. */
  void await(EmulatedNetwork network) throws InterruptedException;

  /**
   * Waits until it knows so many hosts; where nobody can be asked how many, only whether they are
   * answered for tells.
   */
  default void awaitHosts(int hosts, double seconds) throws InterruptedException {}

  /** The processor time that it has used, in seconds. */
  default double processorSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid() + "/stat"), StandardCharsets.US_ASCII);
    List<String> fields = Splitter.on(' ').splitToList(stat.substring(stat.lastIndexOf(')') + 2));
    // utime and stime, in clock ticks of a hundredth of a second (proc(5)).
    return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) / 100.0;
  }

  @Override
  void close() throws IOException;
}
