package org.rehome.runtime.boot;

import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.osgi.framework.hooks.weaving.WeavingException;
import org.osgi.framework.hooks.weaving.WeavingHook;
import org.osgi.framework.hooks.weaving.WovenClass;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies patches to the classes they name, as these are loaded; every other class passes
 * untouched.
 *
 * <p>A class in which a patch does not find all that it is to change is refused: ONOS listening
 * where it was told not to is worse than ONOS not starting. Called by any thread that loads a
 * class; holds no state.
 */
final class PatchingHook implements WeavingHook {

  private static final Logger log = LoggerFactory.getLogger(PatchingHook.class);

  private final List<Patch> patches;

  PatchingHook(List<Patch> patches) {
    this.patches = List.copyOf(patches);
  }

  @Override
  public void weave(WovenClass woven) {
    for (Patch patch : patches) {
      if (patch.className().equals(woven.getClassName())) {
        woven.setBytes(patched(woven.getBytes(), patch));
        log.info("Changed {} of {}", patch.className(), woven.getBundleWiring().getBundle());
      }
    }
  }

  static byte[] patched(byte[] original, Patch patch) {
    ClassReader reader = new ClassReader(original);
    // Frames stay as they are: no patch moves a jump target or leaves the stack different at one.
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    PatchingVisitor visitor = new PatchingVisitor(writer, patch);
    reader.accept(visitor, 0);
    if (visitor.places != patch.places()) {
      throw new WeavingException(
          String.format(
              "%s is not the class that the patch was written for: %d places to patch in it, not %d",
              patch.className(), visitor.places, patch.places()));
    }
    return writer.toByteArray();
  }

  private static final class PatchingVisitor extends ClassVisitor {

    private final Patch patch;
    private int places;

    PatchingVisitor(ClassVisitor next, Patch patch) {
      super(Opcodes.ASM9, next);
      this.patch = patch;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return patch.rewriter(next, () -> places++);
    }
  }
}
