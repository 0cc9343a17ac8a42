package org.rehome.browser;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An ONOS with Rehome and a fabric, held by {@code stage.py}: hosts are booted, moved and taken
 * away by commands. One for all test classes, ended after the last.
 */
final class Stage implements AutoCloseable {
  private static final Gson GSON = new Gson();
  private static final long CLEARING_SECONDS = 90;

  private final Process process;
  private final PrintWriter commands;
  private final BufferedReader answers;
  private final String url;

  private Stage() {
    try {
      process =
          new ProcessBuilder(
                  "/usr/bin/python3", "-B", Path.of("stage.py").toAbsolutePath().toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    commands = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    url = answer("stage.py").getAsJsonObject().get("url").getAsString();
  }

  /** The stage of this run, raised when it is first asked for. */
  static Stage of(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .getOrComputeIfAbsent(Stage.class, key -> new Stage(), Stage.class);
  }

  /** Where the page is. */
  String url() {
    return url;
  }

  /** A new host at a server. */
  Guest boot(String name, int leaf, int server) {
    return guest(command("boot").with("name", name).with("leaf", leaf).with("server", server));
  }

  /** A new host that claims another's IPv4 address. */
  Guest bootLike(Guest owner, String name, int leaf, int server) {
    return guest(
        command("boot")
            .with("name", name)
            .with("leaf", leaf)
            .with("server", server)
            .with("like", owner.name));
  }

  /** Moves a host, which announces itself. */
  Guest move(Guest guest, int leaf, int server, String announce) {
    return guest(
        command("move")
            .with("name", guest.name)
            .with("leaf", leaf)
            .with("server", server)
            .with("announce", announce));
  }

  /** A command by its name. */
  Command command(String name) {
    return new Command(name);
  }

  private Guest guest(Command command) {
    return GSON.fromJson(command.run(), Guest.class);
  }

  /** A host as the stage tells of it. */
  static final class Guest {
    String name;
    String ip;
    String mac;
    String location;
  }

  /** A command that is being put together. */
  final class Command {
    private final JsonObject body = new JsonObject();

    private Command(String name) {
      body.addProperty("do", name);
    }

    Command with(String name, Object value) {
      body.add(name, GSON.toJsonTree(value));
      return this;
    }

    /** Has it done; fails where it could not be. */
    JsonElement run() {
      commands.println(body);
      return answer(body.toString());
    }
  }

  private JsonElement answer(String asked) {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new AssertionError(asked + ": the stage is gone");
      }
      JsonObject said = GSON.fromJson(line, JsonObject.class);
      if (said.has("failed")) {
        throw new AssertionError(asked + ": " + said.get("failed").getAsString());
      }
      return said.get("ok");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    commands.close();
    try {
      if (process.waitFor(CLEARING_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
