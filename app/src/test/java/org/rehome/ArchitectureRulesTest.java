package org.rehome;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each architecture rule refuses what it is there to refuse, and every package says what it is. */
class ArchitectureRulesTest {
  private static final Source[] HARMLESS = {
    new Source("package org.rehome.api; public abstract class Value { abstract int size(); }"),
    new Source(
        "package org.rehome.core; abstract class Rule { abstract org.rehome.api.Value v(); }"),
    new Source(
        "package org.rehome.wire; abstract class Form { abstract org.rehome.api.Value v(); }"),
  };

  @TempDir Path folder;

  /** A class to be compiled, as text. */
  private static final class Source extends SimpleJavaFileObject {
    private static final Pattern NAMES = Pattern.compile("package (\\S+); .*?class (\\w+)");

    private final String text;
    private final String file;

    Source(String text) {
      super(URI.create("string:///" + fileOf(text) + ".java"), Kind.SOURCE);
      this.text = text;
      this.file = fileOf(text);
    }

    private static String fileOf(String text) {
      Matcher names = NAMES.matcher(text);
      if (!names.find()) {
        throw new IllegalArgumentException(text);
      }
      return names.group(1).replace('.', '/') + "/" + names.group(2);
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** A rule, and what it must refuse. */
  private static final class Refusal {
    private final ArchRule rule;
    private final List<Source> sources;

    Refusal(ArchRule rule, String... texts) {
      this.rule = rule;
      this.sources = Arrays.stream(texts).map(Source::new).collect(Collectors.toList());
    }
  }

  private static Refusal refuses(ArchRule rule, String... sources) {
    return new Refusal(rule, sources);
  }

  private static List<Refusal> refusals() {
    return List.of(
        refuses(
            ArchitectureTest.apiKnowsOnlyItself,
            "package org.rehome.api; abstract class KnowsCore { abstract org.rehome.core.KnownToApi y(); }",
            "package org.rehome.core; public class KnownToApi {}"),
        refuses(
            ArchitectureTest.coreKnowsOnlyTheApi,
            "package org.rehome.core; abstract class KnowsWire { abstract org.rehome.wire.KnownToCore y(); }",
            "package org.rehome.wire; public class KnownToCore {}"),
        refuses(
            ArchitectureTest.wireKnowsOnlyTheApi,
            "package org.rehome.wire; abstract class KnowsCore { abstract org.rehome.core.KnownToWire y(); }",
            "package org.rehome.core; public class KnownToWire {}"),
        refuses(
            ArchitectureTest.nobodyKnowsOnos,
            "package org.rehome.core; class KnowsAdapter extends org.rehome.onos.Effect {}",
            "package org.rehome.onos; public class Effect {}"),
        refuses(
            ArchitectureTest.noCycles,
            "package org.rehome.wire; public class Snake { org.rehome.core.Tail y; }",
            "package org.rehome.core; public class Tail { org.rehome.wire.Snake x; }"),
        refuses(
            ArchitectureTest.pureUsesOnlyValues,
            core("Serializes", "org.onlab.util.KryoNamespace x;")),
        refuses(ArchitectureTest.pureUsesOnlyValues, core("Compiles", "javax.tools.Tool x;")),
        refuses(
            ArchitectureTest.pureKnowsNoService,
            core("AsksService", "org.onosproject.net.host.HostService x;")),
        refuses(ArchitectureTest.pureKnowsNoService, core("Logs", "org.slf4j.Logger x;")),
        refuses(ArchitectureTest.pureKnowsNoService, core("Threads", "Thread x;")),
        refuses(
            ArchitectureTest.pureKnowsNoService,
            core("Executes", "java.util.concurrent.Executor x;")),
        refuses(
            ArchitectureTest.pureKnowsNoService,
            core("Locks", "java.util.concurrent.locks.ReentrantLock x;")),
        refuses(ArchitectureTest.pureKnowsNoService, core("ReadsFile", "java.io.File x;")),
        refuses(ArchitectureTest.pureKnowsNoService, core("Connects", "java.net.Socket x;")),
        refuses(
            ArchitectureTest.pureKnowsNoClock,
            core("ReadsClock", "long x = System.currentTimeMillis();")),
        refuses(
            ArchitectureTest.pureKnowsNoClock, core("ReadsTimer", "long x = System.nanoTime();")),
        refuses(
            ArchitectureTest.pureKnowsNoClock,
            core("ReadsInstant", "Object x = java.time.Instant.now();")),
        refuses(ArchitectureTest.pureKnowsNoClock, core("Dices", "double x = Math.random();")),
        refuses(ArchitectureTest.pureKnowsNoClock, core("Prints", "Object x = System.out;")),
        refuses(
            ArchitectureTest.namesSayWhatAThingIs, "package org.rehome.onos; class FlowManager {}"),
        refuses(
            ArchitectureTest.namesSayWhatAThingIs, "package org.rehome.core; class PacketUtil {}"),
        refuses(
            ArchitectureTest.accessorsHaveNoGet, core("GetsSize", "int getSize() { return 0; }")),
        refuses(
            ArchitectureTest.neighborIsSpeltSo,
            "package org.rehome.wire; class NeighbourMessage {}"),
        refuses(
            ArchitectureTest.neighborIsSpeltSoInMethods,
            core("SpellsBritish", "void neighbour() {}")),
        refuses(ArchitectureTest.pureClassesAreClosed, "package org.rehome.core; class Open {}"));
  }

  @TestFactory
  Stream<DynamicTest> rules() throws IOException {
    List<Refusal> refusals = refusals();
    Path classes =
        compile(
            Stream.concat(
                    Arrays.stream(HARMLESS),
                    refusals.stream().flatMap(refusal -> refusal.sources.stream()))
                .collect(Collectors.toList()));
    JavaClasses harmless = imported(classes, List.of(HARMLESS));
    return refusals.stream()
        .map(
            refusal ->
                dynamicTest(
                    refusal.rule.getDescription() + ": " + refusal.sources.get(0).text,
                    () -> {
                      ArchRule rule = refusal.rule.allowEmptyShould(true);
                      assertFalse(rule.evaluate(harmless).hasViolation(), "refuses everything");
                      JavaClasses refused = imported(classes, refusal.sources);
                      assertTrue(rule.evaluate(refused).hasViolation(), "lets it pass");
                    }));
  }

  @Test
  @DisplayName("every package says what it is for")
  void packagesHaveInfo() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<Path> silent =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(Path::getParent)
              .distinct()
              .filter(directory -> !Files.exists(directory.resolve("package-info.java")))
              .collect(Collectors.toList());
      assertTrue(silent.isEmpty(), () -> "no package-info.java in " + silent);
    }
  }

  /** A class of the core with one member. */
  private static String core(String name, String member) {
    return "package org.rehome.core; final class " + name + " { " + member + " }";
  }

  private static JavaClasses imported(Path classes, List<Source> sources) {
    return new ClassFileImporter()
        .importPaths(
            sources.stream()
                .map(source -> classes.resolve(source.file + ".class"))
                .collect(Collectors.toList()));
  }

  private Path compile(List<? extends JavaFileObject> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    String path = System.getProperty("java.class.path");
    List<String> options = List.of("-d", folder.toString(), "-cp", path, "-proc:none");
    assertTrue(
        compiler.getTask(messages, null, null, options, null, sources).call(), messages::toString);
    return folder;
  }
}
