package org.rehome.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ArchiveTest {
  private static final String VERSION = System.getProperty("rehome.version");
  private static final Path MODULES = Paths.get(System.getProperty("rehome.modules"));
  private static final int JAVA_11 = 55;
  private static final Pattern DISPENSABLE =
      Pattern.compile(
          "(org\\.onosproject\\.openflow|org\\.projectfloodlight|io\\.netty)\\.|org\\.onosproject\\.ui\\b");

  private static Map<String, byte[]> archive;

  @BeforeAll
  static void open() throws IOException {
    archive = new TreeMap<>();
    Path file = MODULES.resolve("features/target/rehome-features-" + VERSION + ".oar");
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) {
          archive.put(entry.getName(), zip.readAllBytes());
        }
      }
    }
  }

  private static Element xml(String name) throws Exception {
    try (InputStream text = new ByteArrayInputStream(archive.get(name))) {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(text)
          .getDocumentElement();
    }
  }

  private static List<String> texts(Element root, String tag) {
    NodeList nodes = root.getElementsByTagName(tag);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }

  /** Where the artifact of a URL such as mvn:org.rehome/rehome-app/0.1.0 is in the archive. */
  private static String entry(String url) {
    String[] parts = url.substring("mvn:".length()).split("/", -1);
    String end = parts.length == 3 ? ".jar" : "-" + parts[4] + "." + parts[3];
    String folder = parts[0].replace('.', '/') + "/" + parts[1] + "/" + parts[2];
    return "m2/" + folder + "/" + parts[1] + "-" + parts[2] + end;
  }

  private static byte[] bundle(String name) {
    return archive.get(entry("mvn:org.rehome/" + name + "/" + VERSION));
  }

  @Test
  void theDescriptorNamesTheApplicationAndItsVersion() throws Exception {
    Element app = xml("app.xml");
    assertEquals("org.rehome", app.getAttribute("name"));
    assertEquals(VERSION, app.getAttribute("version"));
    assertEquals("rehome", app.getAttribute("features"));
    assertEquals("", app.getAttribute("apps"));
    assertTrue(archive.containsKey(entry(app.getAttribute("featuresRepo"))));
  }

  @Test
  void theFeatureInstallsExactlyTheBundlesInTheArchive() throws Exception {
    Element app = xml("app.xml");
    Element features = xml(entry(app.getAttribute("featuresRepo")));
    List<String> bundles = texts(features, "bundle");
    assertEquals(texts(app, "artifact"), bundles);
    List<String> expected = new ArrayList<>();
    bundles.forEach(url -> expected.add(entry(url)));
    expected.add(entry(app.getAttribute("featuresRepo")));
    expected.add("app.xml");
    expected.add("app.png");
    assertEquals(List.copyOf(new java.util.TreeSet<>(expected)), List.copyOf(archive.keySet()));
  }

  @Test
  void theFeatureRestsOnTheApiOfOnosAlone() throws Exception {
    Element features = xml(entry(xml("app.xml").getAttribute("featuresRepo")));
    Element rehome = (Element) features.getElementsByTagName("feature").item(0);
    assertEquals("rehome", rehome.getAttribute("name"));
    assertEquals(VERSION, rehome.getAttribute("version"));
    assertEquals(List.of("onos-api"), texts(rehome, "feature"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "cli", "web-gui", "web-gui/overlay"})
  void aBundleIsTheOneJustBuilt(String folder) throws IOException {
    String module = folder.substring(folder.lastIndexOf('/') + 1);
    Path built = MODULES.resolve(folder + "/target/rehome-" + module + "-" + VERSION + ".jar");
    // The archive takes bundles from the local repository, so that without install it takes old
    // ones.
    assertArrayEquals(
        Files.readAllBytes(built), bundle("rehome-" + module), "outdated: build with mvn install");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rehome-app", "rehome-cli", "rehome-web-gui", "rehome-overlay"})
  void aBundleFitsEveryOnosFrom25To27(String name) throws IOException {
    String imports = manifest(name).getValue("Import-Package");
    for (String clause : imports.split(",(?=[a-z])", -1)) {
      if (clause.startsWith("org.onosproject.") || clause.startsWith("org.onlab.")) {
        assertTrue(clause.contains(";version=\"[2.5,3)\""), clause);
      }
      // A controller may have no OpenFlow and no GUI; without all else a bundle is not itself.
      boolean dispensable = DISPENSABLE.matcher(clause).lookingAt();
      assertEquals(dispensable, clause.contains(";resolution:=optional"), clause);
      assertTrue(!clause.startsWith("java."), clause);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rehome-app", "rehome-cli", "rehome-web-gui", "rehome-overlay"})
  void aBundleRunsOnJava11(String name) throws IOException {
    try (JarInputStream jar = new JarInputStream(new ByteArrayInputStream(bundle(name)))) {
      for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
        if (entry.getName().endsWith(".class")) {
          byte[] start = jar.readNBytes(8);
          assertEquals(JAVA_11, start[7], entry.getName());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rehome-app", "rehome-cli", "rehome-web-gui"})
  void noBundleButTheOneForItKnowsAGui(String name) throws IOException {
    Attributes manifest = manifest(name);
    assertFalse(manifest.getValue("Import-Package").contains("org.onosproject.ui"));
    assertFalse(String.valueOf(manifest.getValue("Require-Capability")).contains("UiExtension"));
  }

  @Test
  void theBundleForTheGuiWaitsForNone() throws IOException {
    Attributes manifest = manifest("rehome-overlay");
    assertTrue(manifest.getValue("Import-Package").contains("org.onosproject.ui.topo;"));
    List<String> guis = new ArrayList<>();
    for (String required : manifest.getValue("Require-Capability").split(",(?=[a-z])", -1)) {
      if (required.contains("org.onosproject.ui.")) {
        guis.add(required);
      }
    }
    assertEquals(1, guis.size(), guis::toString);
    assertTrue(guis.get(0).contains("UiExtensionService"), guis::toString);
    assertTrue(guis.get(0).contains("resolution:=optional"), guis::toString);
  }

  @Test
  void theApplicationsViewOfTheGuiLinksToThePage() throws Exception {
    assertEquals("/onos/rehome/", xml("app.xml").getAttribute("url"));
  }

  private static Attributes manifest(String name) throws IOException {
    try (JarInputStream jar = new JarInputStream(new ByteArrayInputStream(bundle(name)))) {
      return jar.getManifest().getMainAttributes();
    }
  }
}
