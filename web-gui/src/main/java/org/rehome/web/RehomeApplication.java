package org.rehome.web;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Map;
import java.util.Set;
import javax.ws.rs.core.Application;
import javax.ws.rs.core.Configuration;
import org.onlab.osgi.DefaultServiceDirectory;
import org.onlab.osgi.ServiceDirectory;
import org.onlab.rest.AuthorizationFilter;
import org.onlab.rest.JsonBodyWriter;
import org.rehome.api.HostMobilityService;

/** The REST application: its resources, the roles ONOS asks for, and how failures are answered. */
public final class RehomeApplication extends Application {
  private static final String SERVICES = "org.rehome.services";

  private final ServiceDirectory services;

  /** The application over the services of the running ONOS. */
  public RehomeApplication() {
    this(new DefaultServiceDirectory());
  }

  RehomeApplication(ServiceDirectory services) {
    this.services = services;
  }

  /** The service that everything here is about, from the configuration JAX-RS gives a resource. */
  static HostMobilityService mobility(Configuration configuration) {
    return services(configuration).get(HostMobilityService.class);
  }

  /** The services of ONOS, likewise. */
  static ServiceDirectory services(Configuration configuration) {
    return (ServiceDirectory) configuration.getProperty(SERVICES);
  }

  @Override
  public Set<Class<?>> getClasses() {
    return ImmutableSet.of(
        QueryResource.class,
        AuditResource.class,
        HistoryResource.class,
        NoticesResource.class,
        ReleasesResource.class,
        PinsResource.class,
        FabricResource.class,
        ApiDocument.class,
        UserResource.class,
        FailureMapper.class,
        AuthorizationFilter.class,
        JsonBodyWriter.class);
  }

  // Describing itself in WADL would need JAXB, which Java 11 no longer has.
  @Override
  public Map<String, Object> getProperties() {
    return ImmutableMap.of(SERVICES, services, "jersey.config.server.wadl.disableWadl", true);
  }
}
