/**
 * ONOS flow rules and groups to OpenFlow 1.3 messages and back.
 *
 * <p>Stateless: may depend on ONOS values and openflowj, on no service, thread or clock.
 */
package org.rehome.runtime.flow.codec;
