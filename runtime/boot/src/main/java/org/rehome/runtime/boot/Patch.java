package org.rehome.runtime.boot;

import java.util.Map;
import java.util.function.BiFunction;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** One change to the instructions of one class. */
final class Patch {

  private final String className;
  private final int places;
  private final BiFunction<MethodVisitor, Runnable, MethodVisitor> change;

  private Patch(
      String className, int places, BiFunction<MethodVisitor, Runnable, MethodVisitor> change) {
    this.className = className;
    this.places = places;
    this.change = change;
  }

  /** In how many places of the class it changes something. */
  int places() {
    return places;
  }

  /** The class to change, with dots. */
  String className() {
    return className;
  }

  /** What rewrites one method for {@code next}; runs {@code found} for every place it changes. */
  MethodVisitor rewriter(MethodVisitor next, Runnable found) {
    return change.apply(next, found);
  }

  /**
   * ONOS binds OpenFlow with {@code bind(port)}, on all addresses: makes it {@code bind(address,
   * port)}.
   */
  static Patch openFlowAddress(String address) {
    return new Patch(
        "org.onosproject.openflow.controller.impl.Controller",
        1,
        (next, found) -> new BindVisitor(next, found, address));
  }

  /**
   * Atomix waits 2.5 to 5 s for a leader that a single node cannot have, once for each of its two
   * partition groups.
   */
  static Patch electionTimeout(long millis) {
    return new Patch(
        "io.atomix.protocols.raft.partition.impl.RaftPartitionServer",
        1,
        (next, found) -> new ConstantVisitor(next, found, 2_500, millis));
  }

  /** A Netty event loop group that is shut down waits 2 s for late work. */
  static Patch quietPeriod(long seconds) {
    return new Patch(
        "io.netty.util.concurrent.AbstractEventExecutorGroup",
        1,
        (next, found) -> new ConstantVisitor(next, found, 2, seconds));
  }

  /**
   * Karaf's shell may start before its configuration has reached it, and would then stay on all
   * addresses, at Karaf's own port, open to every user: makes these defaults the ones wanted.
   */
  static Patch shell(String address, long port) {
    Map<String, Object> defaults =
        Map.of("sshHost", address, "sshPort", Math.toIntExact(port), "sshRole", "ssh");
    return new Patch(
        "org.apache.karaf.shell.ssh.Activator",
        defaults.size(),
        (next, found) -> new DefaultVisitor(next, found, defaults));
  }

  /**
   * ONOS's meters do not start on the older stores, and leave a listener behind that fails at every
   * event of a device, each time with a stack trace in the log: it is not registered.
   */
  static Patch metersHearNothing() {
    return new Patch(
        "org.onosproject.net.meter.impl.MeterManager",
        1,
        (next, found) -> new DeafVisitor(next, found));
  }

  private static final class DeafVisitor extends MethodVisitor {

    private final Runnable found;

    DeafVisitor(MethodVisitor next, Runnable found) {
      super(Opcodes.ASM9, next);
      this.found = found;
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      if (name.equals("addListener") && owner.endsWith("/DeviceService")) {
        found.run();
        super.visitInsn(Opcodes.POP2); // the service and its listener
      } else {
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      }
    }
  }

  private static final class BindVisitor extends MethodVisitor {

    private final Runnable found;
    private final String address;

    BindVisitor(MethodVisitor next, Runnable found, String address) {
      super(Opcodes.ASM9, next);
      this.found = found;
      this.address = address;
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      if (!name.equals("bind") || !descriptor.equals("(I)Lio/netty/channel/ChannelFuture;")) {
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        return;
      }
      found.run();
      super.visitLdcInsn(address);
      super.visitInsn(Opcodes.SWAP);
      super.visitMethodInsn(
          opcode,
          owner,
          name,
          "(Ljava/lang/String;I)Lio/netty/channel/ChannelFuture;",
          isInterface);
    }
  }

  private static final class ConstantVisitor extends MethodVisitor {

    private final Runnable found;
    private final Long before;
    private final Long after;

    ConstantVisitor(MethodVisitor next, Runnable found, long before, long after) {
      super(Opcodes.ASM9, next);
      this.found = found;
      this.before = before;
      this.after = after;
    }

    @Override
    public void visitLdcInsn(Object constant) {
      if (before.equals(constant)) {
        found.run();
        super.visitLdcInsn(after);
      } else {
        super.visitLdcInsn(constant);
      }
    }
  }

  /** Where a setting is read with {@code get(name, default)}, puts another default. */
  private static final class DefaultVisitor extends MethodVisitor {

    private final Runnable found;
    private final Map<String, Object> defaults;
    private Object wanted;

    DefaultVisitor(MethodVisitor next, Runnable found, Map<String, Object> defaults) {
      super(Opcodes.ASM9, next);
      this.found = found;
      this.defaults = defaults;
    }

    @Override
    public void visitLdcInsn(Object constant) {
      if (!replaced()) {
        super.visitLdcInsn(constant);
        wanted = constant instanceof String ? defaults.get(constant) : null;
      }
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      if (!replaced()) {
        super.visitIntInsn(opcode, operand);
      }
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
      wanted = null;
      super.visitVarInsn(opcode, variable);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      wanted = null;
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    }

    @Override
    public void visitInsn(int opcode) {
      if (!replaced()) {
        super.visitInsn(opcode);
      }
    }

    private boolean replaced() {
      if (wanted == null) {
        return false;
      }
      found.run();
      super.visitLdcInsn(wanted);
      wanted = null;
      return true;
    }
  }
}
