/**
 * Maps and sets of one ONOS node that outlive the process, kept in a MapDB file.
 *
 * <p>ONOS core does not start without a {@code PersistenceService}, and none is published for 2.x.
 * Depends on nothing but the ONOS API and MapDB.
 */
package org.rehome.runtime.persistence;
