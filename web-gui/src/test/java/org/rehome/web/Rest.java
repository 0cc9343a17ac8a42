package org.rehome.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Set;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.SecurityContext;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.ResourceConfig;

/** Asks the application as a web server does. */
final class Rest {
  private static final URI BASE = URI.create("http://localhost/onos/rehome/v1/");

  private final ApplicationHandler handler;
  // An administrator of ONOS is a viewer too.
  private Set<String> roles = Set.of("admin", "viewer");

  Rest(RehomeApplication application) {
    handler = new ApplicationHandler(ResourceConfig.forApplication(application));
  }

  /** Asks with these roles of ONOS from now on. */
  Rest as(String... roles) {
    this.roles = Set.of(roles);
    return this;
  }

  Answer get(String path) throws Exception {
    return ask("GET", path, null, null);
  }

  Answer post(String path, String body) throws Exception {
    return ask("POST", path, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  Answer ask(String method, String path, String contentType, byte[] body) throws Exception {
    ContainerRequest request =
        new ContainerRequest(
            BASE, BASE.resolve(path), method, new User(), new MapPropertiesDelegate());
    if (contentType != null) {
      request.header(HttpHeaders.CONTENT_TYPE, contentType);
    }
    if (body != null) {
      request.setEntityStream(new ByteArrayInputStream(body));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ContainerResponse response = handler.apply(request, bytes).get();
    return new Answer(response, bytes);
  }

  /** What came back. */
  static final class Answer {
    final int code;
    final String type;
    final String allow;
    final JsonNode json;

    Answer(ContainerResponse response, OutputStream bytes) throws Exception {
      code = response.getStatus();
      type = String.valueOf(response.getMediaType());
      allow = response.getHeaderString(HttpHeaders.ALLOW);
      json = new ObjectMapper().readTree(bytes.toString());
    }

    /** Code, message and field on one line. */
    String failure() {
      return code + " " + json.get("message").asText() + " [" + json.get("field").asText() + "]";
    }
  }

  private final class User implements SecurityContext {
    @Override
    public Principal getUserPrincipal() {
      return () -> "onos";
    }

    @Override
    public boolean isUserInRole(String role) {
      return roles.contains(role);
    }

    @Override
    public boolean isSecure() {
      return false;
    }

    @Override
    public String getAuthenticationScheme() {
      return SecurityContext.BASIC_AUTH;
    }
  }
}
