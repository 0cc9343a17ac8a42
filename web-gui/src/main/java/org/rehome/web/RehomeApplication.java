package org.rehome.web;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Map;
import java.util.Set;
import javax.ws.rs.core.Application;
import org.onlab.osgi.DefaultServiceDirectory;
import org.onlab.osgi.ServiceDirectory;
import org.onlab.rest.AuthorizationFilter;
import org.onlab.rest.JsonBodyWriter;

/** The REST application: its resources, the roles ONOS asks for, and how failures are answered. */
public final class RehomeApplication extends Application {
  private final ServiceDirectory services;

  /** The application over the services of the running ONOS. */
  public RehomeApplication() {
    this(new DefaultServiceDirectory());
  }

  RehomeApplication(ServiceDirectory services) {
    this.services = services;
  }

  @Override
  public Set<Class<?>> getClasses() {
    return ImmutableSet.of(AuthorizationFilter.class);
  }

  @Override
  public Set<Object> getSingletons() {
    return ImmutableSet.of(
        new QueryResource(services),
        new NoticesResource(services),
        new FailureMapper(),
        new JsonBodyWriter());
  }

  // Describing itself in WADL would need JAXB, which Java 11 no longer has.
  @Override
  public Map<String, Object> getProperties() {
    return ImmutableMap.of("jersey.config.server.wadl.disableWadl", true);
  }
}
