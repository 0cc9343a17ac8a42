package org.rehome.onos;

import org.rehome.core.NetworkConfig;
import org.rehome.core.Policy;

/** The settings and declarations in force, read by everybody at every use. Thread-safe. */
final class InForce {
  private volatile Settings settings;
  private volatile Policy policy;

  /** With {@code settings}, and nothing declared. */
  InForce(Settings settings) {
    this.settings = settings;
    this.policy = settings.policy();
  }

  /** Other settings, the same declarations. */
  synchronized void change(Settings next) {
    settings = next;
    policy = next.policy().in(policy.network());
  }

  /** Other declarations, the same settings. */
  synchronized void change(NetworkConfig declared) {
    policy = settings.policy().in(declared);
  }

  /** The settings. */
  Settings settings() {
    return settings;
  }

  /** What decisions depend on, declarations included. */
  Policy policy() {
    return policy;
  }

  /** What is declared. */
  NetworkConfig network() {
    return policy.network();
  }
}
