package org.rehome.overlay;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "org.rehome.overlay",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final Class<?>[] WHAT_IS_SEEN = {
    Board.class, Mark.class, Marks.class, Picture.class, Plain.class, Travel.class
  };

  @ArchTest
  static final ArchRule OF_REHOME_ONLY_THE_API_AND_ITS_VIEW_ARE_USED =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.rehome.core..",
              "org.rehome.wire..",
              "org.rehome.onos..",
              "org.rehome.cli..",
              "org.rehome.web..");

  @ArchTest
  static final ArchRule OF_ONOS_ONLY_ITS_API_IS_USED =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.onosproject.ui.impl..", "org.onosproject.store..");

  @ArchTest
  static final ArchRule WHAT_IS_SEEN_KNOWS_NO_GUI_THREAD_OR_LOGGER =
      noClasses()
          .that(belongToAnyOf(WHAT_IS_SEEN))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.onosproject.ui..", "java.util.concurrent..", "java.time..", "org.slf4j..");

  @ArchTest
  static final ArchRule WHAT_IS_SEEN_ASKS_NO_CLOCK =
      noClasses()
          .that(belongToAnyOf(WHAT_IS_SEEN))
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime");

  @ArchTest
  static final ArchRule ONLY_THE_COMPONENT_IS_PUBLIC =
      classes().that().doNotBelongToAnyOf(Overlay.class).should().notBePublic();
}
