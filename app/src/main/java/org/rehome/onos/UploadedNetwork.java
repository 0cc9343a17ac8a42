package org.rehome.onos;

import org.onosproject.core.ApplicationId;
import org.onosproject.net.config.Config;
import org.onosproject.net.config.ConfigFactory;
import org.onosproject.net.config.basics.SubjectFactories;

/**
 * The network configuration as ONOS keeps it: JSON under the application's name and {@link #KEY}.
 *
 * <p>To ONOS any object is valid, for it would refuse the whole for one wrong entry; {@link
 * DeclaredNetwork} tells entries apart. What is not an object ONOS refuses by itself.
 */
final class UploadedNetwork extends Config<ApplicationId> {
  static final String KEY = "network";

  /** What tells ONOS of this kind of configuration. */
  static ConfigFactory<ApplicationId, UploadedNetwork> factory() {
    return new ConfigFactory<>(SubjectFactories.APP_SUBJECT_FACTORY, UploadedNetwork.class, KEY) {
      @Override
      public UploadedNetwork createConfig() {
        return new UploadedNetwork();
      }
    };
  }

  @Override
  public boolean isValid() {
    return true;
  }
}
