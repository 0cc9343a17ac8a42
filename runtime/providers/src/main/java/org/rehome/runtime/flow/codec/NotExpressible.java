package org.rehome.runtime.flow.codec;

/**
 * A rule or group that cannot be said in OpenFlow 1.3, or a message that cannot be said in ONOS's
 * model. The message names the element and why; whoever catches it reports the rule as failed.
 */
public final class NotExpressible extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Names what cannot be expressed.
   *
   * @param what the element, and why
   */
  public NotExpressible(String what) {
    super(what);
  }

  /**
   * Names what cannot be expressed, with the refusal of the library below.
   *
   * @param what the element
   * @param cause why the value was refused
   */
  public NotExpressible(String what, RuntimeException cause) {
    super(what + ": " + cause.getMessage(), cause);
  }
}
