package org.rehome.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A frame taken from a real sender: a hex file whose comments say from whom and how. */
final class GoldenPacket {
  private final String name;
  private final byte[] frame;

  private GoldenPacket(String name, byte[] frame) {
    this.name = name;
    this.frame = frame;
  }

  static List<GoldenPacket> all() {
    return all(folder());
  }

  /** Those of DHCP, which are read by another parser. */
  static List<GoldenPacket> ofDhcp() {
    return all(folder().resolve("dhcp"));
  }

  private static List<GoldenPacket> all(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".hex"))
          .sorted()
          .map(GoldenPacket::read)
          .collect(Collectors.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] frame(String name) {
    return read(folder().resolve(name + ".hex")).frame();
  }

  /** The lines of the file that says how each packet reads. */
  static List<String> readings() {
    return readings(folder());
  }

  /** Likewise of those of DHCP. */
  static List<String> readingsOfDhcp() {
    return readings(folder().resolve("dhcp"));
  }

  private static List<String> readings(Path folder) {
    try {
      return Files.readAllLines(folder.resolve("readings.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    URL folder = GoldenPacket.class.getResource("/golden");
    try {
      return Path.of(folder.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static GoldenPacket read(Path file) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    try {
      for (String line : Files.readAllLines(file)) {
        if (!line.startsWith("#")) {
          for (int at = 0; at + 1 < line.length(); at += 3) {
            frame.write(Integer.parseInt(line, at, at + 2, 16));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String fileName = file.getFileName().toString();
    return new GoldenPacket(
        fileName.substring(0, fileName.length() - ".hex".length()), frame.toByteArray());
  }

  String name() {
    return name;
  }

  /** A copy of the frame. */
  byte[] frame() {
    return frame.clone();
  }

  @Override
  public String toString() {
    return name;
  }
}
