package org.rehome;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.Serializable;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.onosproject.event.ListenerService;

/**
 * What may depend on what, and how things are named. {@link ArchitectureRulesTest} shows that each
 * rule can fail.
 */
@AnalyzeClasses(packages = "org.rehome", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String API = "org.rehome.api";
  private static final String CORE = "org.rehome.core";
  private static final String WIRE = "org.rehome.wire";
  private static final String ONOS = "org.rehome.onos";

  private static final Set<String> CLOCKS =
      Set.of("currentTimeMillis", "nanoTime", "now", "systemUTC", "systemDefaultZone");

  // Who may know whom.

  @ArchTest
  static final ArchRule apiKnowsOnlyItself =
      noClasses()
          .that()
          .resideInAPackage(API)
          .should()
          .dependOnClassesThat(are(ours()).and(not(resideInAnyPackage(API))))
          .as("api knows none of our other packages");

  @ArchTest
  static final ArchRule coreKnowsOnlyTheApi =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .should()
          .dependOnClassesThat(are(ours()).and(not(resideInAnyPackage(CORE, API))))
          .as("core knows only the api of our packages");

  @ArchTest
  static final ArchRule wireKnowsOnlyTheApi =
      noClasses()
          .that()
          .resideInAPackage(WIRE)
          .should()
          .dependOnClassesThat(are(ours()).and(not(resideInAnyPackage(WIRE, API))))
          .as("wire knows only the api of our packages");

  @ArchTest
  static final ArchRule nobodyKnowsOnos =
      noClasses()
          .that()
          .resideOutsideOfPackage(ONOS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ONOS)
          .as("nobody knows the adapters");

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("org.rehome.(*)..").should().beFreeOfCycles().as("packages have no cycle");

  // What the pure packages may use: values, and no world outside.

  @ArchTest
  static final ArchRule pureUsesOnlyValues =
      noClasses()
          .that()
          .resideInAnyPackage(API, CORE, WIRE)
          .should()
          .dependOnClassesThat(are(not(ours())).and(not(values())))
          .as("api, core and wire use values of the JDK, Guava and ONOS only");

  @ArchTest
  static final ArchRule pureKnowsNoService =
      noClasses()
          .that()
          .resideInAnyPackage(API, CORE, WIRE)
          .should()
          .dependOnClassesThat(are(worldly()))
          .as("api, core and wire use no service, log, thread, lock, file or socket");

  @ArchTest
  static final ArchRule pureKnowsNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(API, CORE, WIRE)
          .should()
          .accessTargetWhere(readsAClock())
          .as("api, core and wire read no clock, chance or environment");

  // How things are named.

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      noClasses()
          .should()
          .haveNameMatching(".*(Manager|Handler|Utils?|Impl|Helper)")
          .as("no class is named Manager, Handler, Utils, Impl or Helper");

  @ArchTest
  static final ArchRule accessorsHaveNoGet =
      methods()
          .that()
          .areDeclaredInClassesThat()
          .resideInAnyPackage(API, CORE, WIRE)
          .should()
          .haveNameNotMatching("get([A-Z].*)?")
          .as("accessors of api, core and wire are named without get");

  @ArchTest
  static final ArchRule neighborIsSpeltSo =
      classes()
          .should()
          .haveNameNotMatching(".*[Nn]eighbour.*")
          .as("neighbor is spelt without u in our names");

  @ArchTest
  static final ArchRule neighborIsSpeltSoInMethods =
      methods()
          .should()
          .haveNameNotMatching(".*[Nn]eighbour.*")
          .as("neighbor is spelt without u in our methods");

  @ArchTest
  static final ArchRule pureClassesAreClosed =
      classes()
          .that()
          .resideInAnyPackage(API, CORE, WIRE)
          .and()
          .areNotInterfaces()
          .and()
          .areTopLevelClasses()
          .should()
          .haveModifier(JavaModifier.FINAL)
          .orShould()
          .haveModifier(JavaModifier.ABSTRACT)
          .orShould()
          .beEnums()
          .as("classes of api, core and wire are final or abstract");

  private static DescribedPredicate<JavaClass> ours() {
    return resideInAnyPackage("org.rehome..");
  }

  private static DescribedPredicate<JavaClass> values() {
    DescribedPredicate<JavaClass> jdk = resideInAnyPackage("java..");
    DescribedPredicate<JavaClass> guava =
        resideInAnyPackage("com.google.common.base", "com.google.common.collect");
    DescribedPredicate<JavaClass> onos =
        resideInAnyPackage("org.onlab.packet", "org.onosproject.net", "org.onosproject.event");
    return primitiveOrArray().or(jdk).or(guava).or(onos);
  }

  private static DescribedPredicate<JavaClass> primitiveOrArray() {
    return DescribedPredicate.describe(
        "primitives and arrays of values", c -> c.isPrimitive() || c.isArray());
  }

  private static DescribedPredicate<JavaClass> worldly() {
    DescribedPredicate<JavaClass> services =
        DescribedPredicate.describe(
            "services and providers",
            c -> c.getSimpleName().matches(".*(Service|Provider|Store|Registry|Admin)"));
    DescribedPredicate<JavaClass> ownOrListenerService = ours().or(type(ListenerService.class));
    DescribedPredicate<JavaClass> threads =
        resideInAnyPackage("java.util.concurrent..")
            .and(not(type(ConcurrentHashMap.class)))
            .and(not(type(ConcurrentMap.class)))
            .and(not(type(CompletableFuture.class)))
            .or(assignableTo(Thread.class))
            .or(assignableTo(Timer.class))
            .or(type(ThreadLocal.class))
            .or(type(Runtime.class))
            .or(type(Process.class))
            .or(type(ProcessBuilder.class));
    DescribedPredicate<JavaClass> outside =
        resideInAnyPackage(
                "java.io..",
                "java.net..",
                "java.nio.file..",
                "java.nio.channels..",
                "org.slf4j..",
                "java.util.logging..",
                "org.osgi..")
            .and(not(type(Serializable.class)));
    return services.and(not(ownOrListenerService)).or(threads).or(outside);
  }

  private static DescribedPredicate<JavaAccess<?>> readsAClock() {
    return DescribedPredicate.describe(
        "a clock, chance or the environment",
        access -> {
          JavaClass owner = access.getTargetOwner();
          String name = access.getName();
          boolean clock =
              CLOCKS.contains(name)
                  && (owner.isEquivalentTo(System.class)
                      || owner.getPackageName().startsWith("java.time"));
          boolean chance =
              (owner.isEquivalentTo(UUID.class) && name.equals("randomUUID"))
                  || (owner.isEquivalentTo(Math.class) && name.equals("random"))
                  || owner.isAssignableTo(Random.class);
          boolean environment =
              owner.isEquivalentTo(System.class)
                  && Set.of("getenv", "getProperty", "out", "err", "identityHashCode")
                      .contains(name);
          return clock || chance || environment;
        });
  }
}
