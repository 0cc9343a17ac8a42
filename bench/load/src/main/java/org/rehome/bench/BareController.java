package org.rehome.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link BareResponder} in a process of its own. */
final class BareController implements Controller {
  private final Process process;
  private final int port;

  BareController(int port, Layout layout) throws IOException, InterruptedException {
    this.port = port;
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(Machine.NETTY);
    command.addAll(
        List.of(
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            BareResponder.class.getName(),
            Integer.toString(port),
            Integer.toString(layout.leaves()),
            Integer.toString(layout.hosts())));
    process =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT)
            .start();
    Await.until(30, "the bare responder listens", this::listens);
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(openFlow());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public InetSocketAddress openFlow() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public void await(EmulatedNetwork network) throws InterruptedException {
    Await.until(
        30,
        "switches are introduced",
        () -> network.switches().stream().allMatch(EmulatedSwitch::isIntroduced));
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).exceptionally(this::killed).join();
  }

  private Process killed(Throwable late) {
    return process.destroyForcibly();
  }
}
