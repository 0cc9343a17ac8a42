package org.rehome.runtime.boot;

import java.util.function.BiFunction;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** One change to the instructions of one class. */
final class Patch {

  private final String className;
  private final BiFunction<MethodVisitor, Runnable, MethodVisitor> change;

  private Patch(String className, BiFunction<MethodVisitor, Runnable, MethodVisitor> change) {
    this.className = className;
    this.change = change;
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
        (next, found) -> new BindVisitor(next, found, address));
  }

  /**
   * Atomix waits 2.5 to 5 s for a leader that a single node cannot have, once for each of its two
   * partition groups.
   */
  static Patch electionTimeout(long millis) {
    return new Patch(
        "io.atomix.protocols.raft.partition.impl.RaftPartitionServer",
        (next, found) -> new ConstantVisitor(next, found, 2_500, millis));
  }

  /** A Netty event loop group that is shut down waits 2 s for late work. */
  static Patch quietPeriod(long seconds) {
    return new Patch(
        "io.netty.util.concurrent.AbstractEventExecutorGroup",
        (next, found) -> new ConstantVisitor(next, found, 2, seconds));
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
}
