package org.rehome.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import javax.ws.rs.HttpMethod;
import javax.ws.rs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onosproject.rest.ApiDocProvider;
import org.onosproject.rest.ApiDocService;
import org.rehome.view.FakeMobility;

/** The description for programs holds what is there: each method, and each of its parameters. */
class ApiDocumentTest {
  private final FakeMobility service = FakeMobility.withThree();
  private final RehomeApplication application = new RehomeApplication(service.directory());
  private final Rest rest = new Rest(application);
  private JsonNode document;

  @BeforeEach
  void read() throws Exception {
    Rest.Answer answer = rest.get("openapi.json");
    assertEquals(200, answer.code);
    document = answer.json;
  }

  private Set<String> described() {
    Set<String> described = new TreeSet<>();
    document
        .get("paths")
        .fields()
        .forEachRemaining(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    return described;
  }

  @Test
  void everyMethodOfEveryResourceIsDescribedAndNothingElse() {
    Set<String> offered = new TreeSet<>(Set.of("GET /stream"));
    for (Class<?> resource : application.getClasses()) {
      Path path = resource.getAnnotation(Path.class);
      if (path != null) {
        for (Method method : resource.getMethods()) {
          verbs(method).forEach(verb -> offered.add(verb + " " + path(path, method)));
        }
      }
    }
    assertEquals(offered, described());
  }

  private static List<String> verbs(Method method) {
    List<String> verbs = new ArrayList<>();
    for (Annotation annotation : method.getAnnotations()) {
      HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
      if (verb != null) {
        verbs.add(verb.value());
      }
    }
    return verbs;
  }

  private static String path(Path path, Method method) {
    Path below = method.getAnnotation(Path.class);
    String whole = path.value() + (below == null ? "" : "/" + below.value());
    return whole.startsWith("/") ? whole : "/" + whole;
  }

  @Test
  void everyParameterThatIsAllowedIsDescribedAndNothingElse() throws Exception {
    for (String described : described()) {
      if (described.startsWith("GET ") && !described.equals("GET /stream")) {
        String path = described.substring("GET /".length());
        String asked = path.replace("{ip}", "10.0.0.5") + "?nonsense=1";
        String refusal = rest.get(asked).json.get("message").asText();
        Set<String> allowed = new TreeSet<>();
        if (refusal.contains("allowed: ")) {
          allowed.addAll(List.of(refusal.split("allowed: ", -1)[1].split(", ", -1)));
        }
        Set<String> names = new TreeSet<>();
        for (JsonNode parameter : document.at("/paths").get("/" + path).at("/get/parameters")) {
          if (parameter.get("in").asText().equals("query")) {
            names.add(parameter.get("name").asText());
          }
        }
        assertEquals(allowed, names, path);
      }
    }
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    Set<String> used = new HashSet<>();
    document
        .findValuesAsText("$ref")
        .forEach(reference -> used.add(reference.replace("#/definitions/", "")));
    Set<String> defined = new HashSet<>();
    document.get("definitions").fieldNames().forEachRemaining(defined::add);
    assertEquals(defined, used);
  }

  @Test
  void anAnswerHasTheFieldsThatAreDescribed() throws Exception {
    assertFields("Binding", rest.get("bindings/10.0.0.5").json.at("/bindings/0"));
    assertFields("Status", rest.get("status").json);
    assertFields("Found", rest.get("search?q=10").json);
    assertFields("Hit", rest.get("search?q=10").json.at("/results/0"));
    rest.post("pins", "{\"address\":\"10.0.0.5\"}");
    assertFields("Pin", rest.get("pins").json.at("/pins/0"));
    assertFields("Failure", rest.get("nowhere").json);
  }

  private void assertFields(String definition, JsonNode answer) {
    Set<String> described = new TreeSet<>();
    document
        .at("/definitions/" + definition + "/properties")
        .fieldNames()
        .forEachRemaining(described::add);
    Set<String> given = new TreeSet<>();
    answer.fieldNames().forEachRemaining(given::add);
    assertEquals(described, given, definition);
  }

  @Test
  void onosShowsItAsLongAsItIsThere() {
    Set<ApiDocProvider> shown = new HashSet<>();
    ApiDocRegistration registration = new ApiDocRegistration();
    registration.documents =
        new ApiDocService() {
          @Override
          public void register(ApiDocProvider provider) {
            shown.add(provider);
          }

          @Override
          public void unregister(ApiDocProvider provider) {
            shown.remove(provider);
          }

          @Override
          public Set<ApiDocProvider> getDocProviders() {
            return shown;
          }

          @Override
          public ApiDocProvider getDocProvider(String key) {
            return shown.iterator().next();
          }
        };
    registration.activate();
    assertEquals("/onos/rehome/v1", shown.iterator().next().key());
    registration.deactivate();
    assertTrue(shown.isEmpty());
  }
}
