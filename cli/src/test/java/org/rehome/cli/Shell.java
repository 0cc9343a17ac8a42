package org.rehome.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.karaf.shell.impl.action.command.DefaultActionPreparator;
import org.onlab.osgi.ServiceDirectory;
import org.rehome.view.FakeMobility;

/**
 * Runs a command as the Karaf shell does, with its arguments as text, and gives what it printed.
 */
final class Shell {
  private final ServiceDirectory services;

  Shell(ServiceDirectory services) {
    this.services = services;
  }

  String run(RehomeCommand command, Object... words) throws Exception {
    command.services = services;
    command.clock = () -> FakeMobility.THEN + 5_000;
    new DefaultActionPreparator().prepare(command, null, Arrays.asList(words));
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      command.doExecute();
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
