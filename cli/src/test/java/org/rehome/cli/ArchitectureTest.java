package org.rehome.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.rehome", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule OF_REHOME_ONLY_THE_API_IS_USED =
      noClasses()
          .that()
          .resideInAnyPackage("org.rehome.cli..", "org.rehome.view..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.rehome.core..", "org.rehome.wire..", "org.rehome.onos..");

  @ArchTest
  static final ArchRule WHAT_IS_SHOWN_KNOWS_NO_SHELL =
      noClasses()
          .that()
          .resideInAPackage("org.rehome.view..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.rehome.cli..",
              "org.apache.karaf..",
              "org.onosproject.cli..",
              "org.onlab.osgi..");
}
