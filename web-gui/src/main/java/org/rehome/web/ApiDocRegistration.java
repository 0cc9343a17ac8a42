package org.rehome.web;

import org.onosproject.rest.ApiDocProvider;
import org.onosproject.rest.ApiDocService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Shows the description of this interface on ONOS's page of them, where ONOS has one. */
@Component(immediate = true, service = ApiDocRegistration.class)
public class ApiDocRegistration {
  private final ApiDocProvider provider =
      new ApiDocProvider(
          "/onos/rehome/v1", "Rehome REST API", ApiDocRegistration.class.getClassLoader());

  @Reference ApiDocService documents;

  /** Begins to show it. */
  @Activate
  void activate() {
    documents.register(provider);
  }

  /** Shows it no longer. */
  @Deactivate
  void deactivate() {
    documents.unregister(provider);
  }
}
