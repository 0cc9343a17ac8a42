package org.rehome.runtime.boot;

import java.util.function.Function;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** One change to the instructions of one class. */
final class Patch {

  /** Where a patch reports that the instruction it looks for was there. */
  interface Found {
    void once();
  }

  private final String className;
  private final Function<Found, Function<MethodVisitor, MethodVisitor>> change;

  private Patch(String className, Function<Found, Function<MethodVisitor, MethodVisitor>> change) {
    this.className = className;
    this.change = change;
  }

  /** The class to change, with dots. */
  String className() {
    return className;
  }

  MethodVisitor apply(MethodVisitor next, Found found) {
    return change.apply(found).apply(next);
  }

  /**
   * ONOS binds OpenFlow with {@code bind(port)}, on all addresses: makes it {@code bind(address,
   * port)}.
   */
  static Patch openFlowAddress(String address) {
    return new Patch(
        "org.onosproject.openflow.controller.impl.Controller",
        found -> next -> new BindVisitor(next, found, address));
  }

  /**
   * Atomix waits 2.5 to 5 s for a leader that a single node cannot have, once for each of its two
   * partition groups.
   */
  static Patch electionTimeout(long millis) {
    return new Patch(
        "io.atomix.protocols.raft.partition.impl.RaftPartitionServer",
        found -> next -> new TimeoutVisitor(next, found, millis));
  }

  private static final class BindVisitor extends MethodVisitor {

    private final Found found;
    private final String address;

    BindVisitor(MethodVisitor next, Found found, String address) {
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
      found.once();
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

  private static final class TimeoutVisitor extends MethodVisitor {

    private static final Long ATOMIX_MILLIS = 2_500L;

    private final Found found;
    private final Long millis;

    TimeoutVisitor(MethodVisitor next, Found found, Long millis) {
      super(Opcodes.ASM9, next);
      this.found = found;
      this.millis = millis;
    }

    @Override
    public void visitLdcInsn(Object constant) {
      if (ATOMIX_MILLIS.equals(constant)) {
        found.once();
        super.visitLdcInsn(millis);
      } else {
        super.visitLdcInsn(constant);
      }
    }
  }
}
