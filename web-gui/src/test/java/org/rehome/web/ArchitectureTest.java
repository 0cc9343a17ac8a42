package org.rehome.web;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.rehome.web", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule OF_REHOME_ONLY_THE_API_AND_ITS_VIEW_ARE_USED =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.rehome.core..", "org.rehome.wire..", "org.rehome.onos..", "org.rehome.cli..");

  @ArchTest
  static final ArchRule NO_GUI_IS_NEEDED =
      noClasses().should().dependOnClassesThat().resideInAPackage("org.onosproject.ui..");
}
