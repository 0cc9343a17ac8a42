package org.rehome.api;

import org.onosproject.event.EventListener;

/** Hears of arrivals, moves, conflicts and departures, on ONOS's event thread: be brief. */
public interface MobilityListener extends EventListener<MobilityEvent> {}
