package org.rehome.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the measurements run on. */
final class Machine {
  /** What Netty 4.1.35 reaches into, on a JDK that no longer lets everybody. */
  static final List<String> NETTY =
      List.of(
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "-Dio.netty.tryReflectionSetAccessible=true");

  private Machine() {}

  /** In one line: processors, memory, kernel, Java. */
  static String describe() throws IOException {
    return String.format(
        "%d × %s, %d GB, Linux %s, Java %s",
        Runtime.getRuntime().availableProcessors(),
        line("/proc/cpuinfo", "model name"),
        Math.round(Long.parseLong(line("/proc/meminfo", "MemTotal").replace(" kB", "")) / 1e6),
        System.getProperty("os.version"),
        System.getProperty("java.version"));
  }

  private static String line(String file, String name) throws IOException {
    for (String line : Files.readAllLines(Path.of(file))) {
      if (line.startsWith(name)) {
        return line.substring(line.indexOf(':') + 1).strip();
      }
    }
    return "?";
  }
}
