/**
 * Ethernet frames to neighbor messages and back: ARP, RARP and IPv6 neighbor discovery, straight
 * from bytes.
 *
 * <p>Pure: no clock, no thread, no service, no log. May depend on the JDK and on the ONOS address
 * values ({@code MacAddress}, {@code VlanId}, {@code IpAddress}) only.
 */
package org.rehome.wire;
