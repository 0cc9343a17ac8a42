package org.rehome.runtime.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.osgi.framework.hooks.weaving.WeavingException;

class PatchingHookTest {

  private static final Patch ADDRESS = Patch.openFlowAddress("127.0.0.9");
  private static final Patch ELECTION = Patch.electionTimeout(300);
  private static final Patch METERS = Patch.metersHearNothing();
  private static final Patch QUIET = Patch.quietPeriod(0);
  private static final Patch SHELL = Patch.shell("127.0.0.9", 8_199);

  @Test
  void openFlowIsBoundToTheAddress() throws IOException {
    byte[] original = classIn("onos-protocols-openflow-ctl.jar", ADDRESS.className());
    assertEquals(List.of("bind(I)"), binds(original));

    byte[] patched = PatchingHook.patched(original, ADDRESS);

    assertEquals(List.of("bind(Ljava/lang/String;I)"), binds(patched));
    assertTrue(constants(patched).contains("127.0.0.9"));
  }

  @Test
  void theElectionTimeoutIsReplacedAndTheHeartbeatIsNot() throws IOException {
    byte[] original = classIn("atomix-raft.jar", ELECTION.className());
    assertEquals(List.of(2_500L, 250L), longs(original));
    assertEquals(List.of(300L, 250L), longs(PatchingHook.patched(original, ELECTION)));
  }

  @Test
  void theQuietPeriodIsReplacedAndTheTimeoutIsNot() throws IOException {
    byte[] original = classIn("netty-common.jar", QUIET.className());
    assertEquals(List.of(2L, 15L), longs(original));
    assertEquals(List.of(0L, 15L), longs(PatchingHook.patched(original, QUIET)));
  }

  @Test
  void theShellHasTheDefaultsWanted() throws IOException {
    byte[] original = classIn("karaf-ssh.jar", SHELL.className());
    assertEquals(8_101, defaultOf(original, "sshPort"));

    byte[] patched = PatchingHook.patched(original, SHELL);

    assertEquals(8_199, defaultOf(patched, "sshPort"));
    assertEquals("127.0.0.9", defaultOf(patched, "sshHost"));
    assertEquals("ssh", defaultOf(patched, "sshRole"));
    assertEquals(defaultOf(original, "sshRealm"), defaultOf(patched, "sshRealm"));
  }

  @Test
  void metersDoNotListenToDevices() throws IOException {
    byte[] original = classIn("onos-core-net.jar", METERS.className());
    assertTrue(calls(original).contains("DeviceService.addListener"));

    List<String> left = calls(PatchingHook.patched(original, METERS));

    List<String> others = calls(original);
    others.remove("DeviceService.addListener");
    assertEquals(others, left);
  }

  @Test
  void aClassWithFewerPlacesThanThereAreToChangeIsRefused() {
    ClassWriter less = new ClassWriter(0);
    less.visit(Opcodes.V11, 0, "Less", null, "java/lang/Object", null);
    MethodVisitor method = less.visitMethod(Opcodes.ACC_STATIC, "read", "()V", null, null);
    method.visitCode();
    method.visitLdcInsn("sshHost");
    method.visitLdcInsn("0.0.0.0");
    method.visitLdcInsn("sshPort");
    method.visitIntInsn(Opcodes.SIPUSH, 8_101);
    // What follows is no constant: the one after it is nobody's default.
    method.visitLdcInsn("sshRole");
    method.visitVarInsn(Opcodes.ALOAD, 1);
    method.visitInsn(Opcodes.ACONST_NULL);
    method.visitInsn(Opcodes.RETURN);
    method.visitMaxs(7, 2);
    method.visitEnd();
    less.visitEnd();
    WeavingException refused =
        assertThrows(WeavingException.class, () -> PatchingHook.patched(less.toByteArray(), SHELL));
    assertTrue(refused.getMessage().contains("2 places to patch in it, not 3"));
  }

  @Test
  void aClassThatHasChangedIsRefused() throws IOException {
    byte[] another = classIn("atomix-raft.jar", ELECTION.className());
    WeavingException refused =
        assertThrows(WeavingException.class, () -> PatchingHook.patched(another, ADDRESS));
    assertTrue(refused.getMessage().contains("Controller"), refused.getMessage());
  }

  private static byte[] classIn(String jar, String className) throws IOException {
    Path path = Path.of(System.getProperty("patched.libraries"), jar);
    try (ZipFile zip = new ZipFile(path.toFile());
        InputStream bytes =
            zip.getInputStream(zip.getEntry(className.replace('.', '/') + ".class"))) {
      return bytes.readAllBytes();
    }
  }

  private static List<String> binds(byte[] bytes) {
    List<String> calls = new ArrayList<>();
    read(
        bytes,
        new MethodVisitor(Opcodes.ASM9) {
          @Override
          public void visitMethodInsn(
              int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (name.equals("bind") && owner.startsWith("io/netty/")) {
              calls.add(name + descriptor.substring(0, descriptor.indexOf(')') + 1));
            }
          }
        });
    return calls;
  }

  private static List<String> calls(byte[] bytes) {
    List<String> calls = new ArrayList<>();
    read(
        bytes,
        new MethodVisitor(Opcodes.ASM9) {
          @Override
          public void visitMethodInsn(
              int opcode, String owner, String name, String descriptor, boolean isInterface) {
            calls.add(owner.substring(owner.lastIndexOf('/') + 1) + "." + name);
          }
        });
    return calls;
  }

  /** The constant that follows the name of a setting. */
  private static Object defaultOf(byte[] bytes, String setting) {
    List<Object> constants = constants(bytes);
    return constants.get(constants.indexOf(setting) + 1);
  }

  private static List<Object> constants(byte[] bytes) {
    List<Object> constants = new ArrayList<>();
    read(
        bytes,
        new MethodVisitor(Opcodes.ASM9) {
          @Override
          public void visitLdcInsn(Object constant) {
            constants.add(constant);
          }

          @Override
          public void visitIntInsn(int opcode, int operand) {
            constants.add(operand);
          }
        });
    return constants;
  }

  private static List<Object> longs(byte[] bytes) {
    List<Object> longs = constants(bytes);
    longs.removeIf(constant -> !(constant instanceof Long));
    return longs;
  }

  private static void read(byte[] bytes, MethodVisitor visitor) {
    new ClassReader(bytes)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access,
                  String name,
                  String descriptor,
                  String signature,
                  String[] exceptions) {
                return visitor;
              }
            },
            0);
  }
}
