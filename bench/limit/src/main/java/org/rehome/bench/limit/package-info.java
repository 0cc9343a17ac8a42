/** What ONOS's packet path allows whoever answers through it, for benchmarks only. */
package org.rehome.bench.limit;
